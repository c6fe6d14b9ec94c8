package io.messagescheduler.scheduler.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.process.HttpAddress;
import io.messagescheduler.process.HttpEndpoint;
import io.messagescheduler.process.Problem;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One thread, and room for one more request in its queue. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ApiThreadsTest {
    private static final byte[] LARGE = new byte[32 * 1024 * 1024];

    private final HttpEndpoint http = new HttpEndpoint(new HttpAddress("127.0.0.1", 0));
    private final HttpClient client = HttpClient.newHttpClient();
    private final ApiThreads threads = new ApiThreads("test", 1, 1);
    private final CountDownLatch end = new CountDownLatch(1);

    @BeforeEach
    void start() {
        http.routes().get("/hello", context -> threads.run(context, each -> each.result("hello")));
        http.routes().get("/large", context -> threads.run(context, each -> each.result(LARGE)));
        http.routes()
                .get(
                        "/hold",
                        context -> threads.run(context, each -> {
                            end.await();
                            each.result("at last");
                        }));
        http.routes()
                .get(
                        "/fail",
                        context -> threads.run(context, each -> {
                            throw new Problem(418, "teapot", "It fails.");
                        }));
        http.listen();
        http.start();
    }

    @AfterEach
    void close() {
        end.countDown();
        threads.close();
        client.close();
        http.close();
    }

    @Test
    void run_answerThatNobodyReads_holdsNoThread() throws Exception {
        URI uri = URI.create(http.url());
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4 * 1024);
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
            socket.getOutputStream().write("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
            InputStream in = socket.getInputStream();
            assertThat(new String(in.readNBytes(12), US_ASCII)).isEqualTo("HTTP/1.1 200");
            for (int i = 0; i < 3; i++) {
                assertThat(get("/hello").body()).isEqualTo("hello");
            }
        }
    }

    @Test
    void run_moreThanThreads_queueAndWhatIsBeyondIsBusy() throws Exception {
        CompletableFuture<HttpResponse<String>> holding = getLater("/hold");
        awaitUnderWay(1);
        CompletableFuture<HttpResponse<String>> queued = getLater("/hello");
        awaitUnderWay(2);
        assertThat(get("/hello").statusCode()).isEqualTo(429);
        end.countDown();
        assertThat(holding.get().body()).isEqualTo("at last");
        assertThat(queued.get().body()).isEqualTo("hello");
    }

    @Test
    void run_problem_isTheAnswer() throws Exception {
        assertThat(get("/fail").statusCode()).isEqualTo(418);
    }

    private void awaitUnderWay(int count) {
        while (threads.underWay() < count) {
            Thread.onSpinWait();
        }
    }

    private CompletableFuture<HttpResponse<String>> getLater(String path) {
        return client.sendAsync(request(path), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(http.url() + path))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }
}
