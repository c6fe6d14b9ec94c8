package io.messagescheduler.chaos;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What bad clients do to the Schedulers' HTTP. */
final class HttpFaults {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    private static final Duration BYTE_PERIOD = Duration.ofSeconds(1);
    private static final int SLOW_CLIENTS = 200;
    private static final int CONNECT_LIMIT_MS = 2_000;
    private static final int FLOODERS = 4;
    private static final int HUGE_BODY = 16 << 20;
    private static final String REQUEST =
            "POST /api/v1/schedules HTTP/1.1\r\nHost: chaos\r\nContent-Length: 100000\r\n\r\n";

    private final List<Instance> schedulers;

    HttpFaults(List<Instance> schedulers) {
        this.schedulers = schedulers;
    }

    Injection flood() {
        List<String> paths = List.of("/api/v1/state", "/metrics", "/api/v1/schedules", "/liveness", "/worker/nobody");
        return ask(
                "flooded",
                FLOODERS,
                (instance, count) ->
                        request(instance, paths.get(count % paths.size())).build());
    }

    Injection hugeQueries() {
        byte[] body = new byte[HUGE_BODY];
        List<String> paths = List.of(
                "/api/v1/schedules?limit=1000&state=all",
                "/schedules",
                "/api/v1/schedules?limit=1000&key=" + "a".repeat(1_000),
                "/api/job_log");
        return ask("asked for everything", FLOODERS, (instance, count) -> {
            HttpRequest.Builder request = request(instance, paths.get(count % paths.size()));
            return count % 5 == 0
                    ? request.header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build()
                    : request.build();
        });
    }

    private static HttpRequest.Builder request(Instance instance, String path) {
        return HttpRequest.newBuilder(URI.create("http://" + instance.http() + path))
                .timeout(ANSWER_LIMIT);
    }

    /** Makes the request number so many to an instance. */
    private interface Question {
        HttpRequest make(Instance instance, int count);
    }

    private Injection ask(String what, int threadsEach, Question question) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(ANSWER_LIMIT)
                .build();
        List<Thread> threads = new ArrayList<>();
        for (Instance instance : schedulers) {
            for (int i = 0; i < threadsEach; i++) {
                threads.add(Thread.ofPlatform().daemon().name("bad-client").start(() -> {
                    for (int count = 0; !Thread.currentThread().isInterrupted(); count++) {
                        if (!answered(client, question.make(instance, count))) {
                            return;
                        }
                    }
                }));
            }
        }
        return new Injection("both Schedulers " + what, () -> end(threads));
    }

    /** False when it is time to end. What the answer is, is not of interest. */
    private static boolean answered(HttpClient client, HttpRequest request) {
        try {
            client.send(request, HttpResponse.BodyHandlers.discarding());
            return true;
        } catch (IOException refused) {
            return true;
        } catch (InterruptedException over) {
            return false;
        }
    }

    Injection slowClients() {
        List<Socket> sockets = new ArrayList<>();
        for (Instance instance : schedulers) {
            for (int i = 0; i < SLOW_CLIENTS; i++) {
                connected(instance, sockets);
            }
        }
        Thread thread = Thread.ofPlatform().daemon().name("slow-clients").start(() -> dribble(sockets));
        return new Injection(sockets.size() + " connections", () -> {
            end(List.of(thread));
            sockets.forEach(HttpFaults::close);
        });
    }

    private static void connected(Instance instance, List<Socket> sockets) {
        String[] address = instance.http().split(":");
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(address[0], Integer.parseInt(address[1])), CONNECT_LIMIT_MS);
            sockets.add(socket);
        } catch (IOException refused) {
            close(socket);
        }
    }

    private static void dribble(List<Socket> sockets) {
        byte[] bytes = REQUEST.getBytes(StandardCharsets.US_ASCII);
        try {
            for (int i = 0; ; i++) {
                for (Socket socket : sockets) {
                    sendQuietly(socket, i < bytes.length ? bytes[i] : 'x');
                }
                Thread.sleep(BYTE_PERIOD);
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sendQuietly(Socket socket, int value) {
        try {
            socket.getOutputStream().write(value);
        } catch (IOException closed) {
            // The server need not put up with it.
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is given up all the same.
        }
    }

    private static void end(List<Thread> threads) throws InterruptedException {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
