package io.messagescheduler.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More clients than connections, and slower than is allowed: others are answered all the same. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HttpLimitsTest {
    private static final int SLOW = HttpLimits.MOST_CONNECTIONS + 52;

    private static final byte[] LARGE = new byte[16 * 1024 * 1024];

    private final HttpEndpoint http = new HttpEndpoint(new HttpAddress("127.0.0.1", 0));
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Socket> sockets = new ArrayList<>();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(1);

    @BeforeEach
    void start() {
        http.routes().get("/hello", context -> context.result("hello"));
        http.routes()
                .post(
                        "/echo",
                        context -> context.result(context.bodyInputStream().readAllBytes()));
        http.routes().post("/first-byte", context -> {
            int first = context.bodyInputStream().read();
            begun.countDown();
            context.result(
                    (char) first + new String(context.bodyInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        });
        http.routes().get("/large", context -> context.result(LARGE));
        http.routes().get("/wait", context -> {
            held.await();
            context.result("at last");
        });
        http.listen();
        http.start();
    }

    @AfterEach
    void close() throws IOException {
        held.countDown();
        for (Socket socket : sockets) {
            socket.close();
        }
        client.close();
        http.close();
    }

    @Test
    void clients_slowInEveryWay_areClosedAndOthersAreAnswered() throws Exception {
        CompletableFuture<String> waiting = client.sendAsync(request("/wait"), HttpResponse.BodyHandlers.ofString())
                .thenApply(HttpResponse::body);
        open("", SLOW / 4);
        open("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", SLOW / 4);
        open("GET /hello HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", SLOW / 4);
        open(
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n[",
                SLOW / 4);
        dribble(sockets.subList(sockets.size() / 2, sockets.size()));
        assertThat(client.send(request("/hello"), HttpResponse.BodyHandlers.ofString())
                        .body())
                .isEqualTo("hello");
        awaitClosed();
        // It is no slow request that waits for its answer.
        held.countDown();
        assertThat(waiting.get()).isEqualTo("at last");
    }

    @Test
    void clients_thatDoNotReadTheAnswer_areClosedInACrowd() throws Exception {
        open("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n", SLOW);
        HttpRequest soon = HttpRequest.newBuilder(request("/hello"), (name, value) -> true)
                .timeout(Duration.ofSeconds(30))
                .build();
        assertThat(client.send(soon, HttpResponse.BodyHandlers.ofString()).body())
                .isEqualTo("hello");
    }

    /** As when a collector or the machine's other work holds up either side for a moment. */
    @Test
    void body_smallAndLate_isTaken() throws Exception {
        String head = "POST /first-byte HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n";
        open(head + "[", 1);
        begun.await();
        Thread.sleep(200);
        write(sockets.getFirst(), "]");
        assertThat(answer()).startsWith("HTTP/1.1 200 ").endsWith("[]");
    }

    @Test
    void body_brokenChunks_isABadRequest() throws Exception {
        open(
                "POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\nno size\r\n",
                1);
        assertThat(answer()).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void flood_ofRequests_allAreAnswered() throws Exception {
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService senders =
                Executors.newFixedThreadPool(200, Thread.ofVirtual().factory())) {
            for (int i = 0; i < 2_000; i++) {
                answers.add(senders.submit(() -> client.send(request("/hello"), HttpResponse.BodyHandlers.discarding())
                        .statusCode()));
            }
        }
        for (Future<Integer> answer : answers) {
            assertThat(answer.get()).isEqualTo(200);
        }
    }

    @Test
    void head_tooLarge_isRefused() throws Exception {
        open(
                "GET /hello HTTP/1.1\r\nHost: localhost\r\nX-Large: " + "x".repeat(HttpLimits.LARGEST_HEAD_BYTES)
                        + "\r\nConnection: close\r\n\r\n",
                1);
        assertThat(answer()).startsWith("HTTP/1.1 431 ");
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(http.url() + path))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(60))
                .build();
    }

    private void open(String text, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket();
            sockets.add(socket);
            socket.setReceiveBufferSize(4 * 1024);
            socket.connect(
                    new InetSocketAddress("127.0.0.1", URI.create(http.url()).getPort()));
            write(socket, text);
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** What came over the first connection until it was closed. */
    private String answer() throws IOException {
        return new String(sockets.getFirst().getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    /** Each has begun a request, and goes on a byte at a time for as long as it is let. */
    private static void dribble(List<Socket> begun) {
        List<Socket> open = new ArrayList<>(begun);
        Thread.ofVirtual().start(() -> {
            while (!open.isEmpty()) {
                open.removeIf(socket -> !wrote(socket));
            }
        });
    }

    private static boolean wrote(Socket socket) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write('1');
            Thread.sleep(1);
            return true;
        } catch (IOException closed) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Waits until the server has ended each. */
    private void awaitClosed() throws IOException {
        for (Socket socket : sockets) {
            try {
                socket.getInputStream().readAllBytes();
            } catch (SocketException reset) {
                // That is an end, too.
            }
        }
    }
}
