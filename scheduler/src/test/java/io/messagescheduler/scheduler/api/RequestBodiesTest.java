package io.messagescheduler.scheduler.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.process.HttpAddress;
import io.messagescheduler.process.HttpEndpoint;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One body of the greatest size is all that there is room for. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RequestBodiesTest {
    private static final int MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

    private final HttpEndpoint http = new HttpEndpoint(new HttpAddress("127.0.0.1", 0));
    private final HttpClient client = HttpClient.newHttpClient();
    private final RequestBodies bodies = new RequestBodies(MAX_MESSAGE_BYTES);
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    @BeforeEach
    void start() {
        http.routes().post("/hold", context -> {
            try (RequestBodies.Body body = bodies.read(context)) {
                held.countDown();
                end.await();
                context.result(Integer.toString(body.bytes().length));
            }
        });
        http.routes().post("/length", context -> {
            try (RequestBodies.Body body = bodies.read(context)) {
                context.result(Integer.toString(body.bytes().length));
            }
        });
        http.listen();
        http.start();
    }

    @AfterEach
    void close() {
        end.countDown();
        client.close();
        http.close();
    }

    @Test
    void read_noBody_leavesTheRoomToOthers() throws Exception {
        CompletableFuture<HttpResponse<String>> holding = hold(BodyPublishers.noBody());
        assertThat(send("/length", BodyPublishers.ofByteArray(new byte[1_000])).body())
                .isEqualTo("1000");
        end.countDown();
        assertThat(holding.get().body()).isEqualTo("0");
    }

    @Test
    void read_smallBodyInChunks_leavesTheRoomToOthersOnceItIsRead() throws Exception {
        CompletableFuture<HttpResponse<String>> holding =
                hold(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(new byte[5])));
        assertThat(send("/length", BodyPublishers.ofByteArray(new byte[1_000])).body())
                .isEqualTo("1000");
        end.countDown();
        assertThat(holding.get().body()).isEqualTo("5");
    }

    @Test
    void read_noRoom_isBusyUntilThereIs() throws Exception {
        CompletableFuture<HttpResponse<String>> holding =
                hold(BodyPublishers.ofByteArray(new byte[2 * MAX_MESSAGE_BYTES]));
        assertThat(send("/length", BodyPublishers.ofByteArray(new byte[1_000_000]))
                        .statusCode())
                .isEqualTo(429);
        end.countDown();
        assertThat(holding.get().statusCode()).isEqualTo(200);
        assertThat(send("/length", BodyPublishers.ofByteArray(new byte[1_000_000]))
                        .body())
                .isEqualTo("1000000");
    }

    private CompletableFuture<HttpResponse<String>> hold(BodyPublisher body) throws InterruptedException {
        CompletableFuture<HttpResponse<String>> holding =
                client.sendAsync(request("/hold", body), HttpResponse.BodyHandlers.ofString());
        held.await();
        return holding;
    }

    private HttpResponse<String> send(String path, BodyPublisher body) throws Exception {
        return client.send(request(path, body), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String path, BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create(http.url() + path))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "application/json")
                .POST(body)
                .build();
    }
}
