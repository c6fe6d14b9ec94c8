package io.messagescheduler.systemtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.embedded.Ports;
import io.messagescheduler.process.RunFile;
import io.messagescheduler.testkit.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mini version: schedule for in three months, put the clock ahead, and it is there. */
class MiniIT {
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void advance_threeMonths_deliversWhatIsDueThenAndNothingElse(@TempDir Path folder) throws Exception {
        int broker = Ports.anyFree();
        int port = Ports.anyFree();
        Map<String, String> settings = new HashMap<>(Map.of(
                "SM_EMBEDDED_KAFKA_PORT",
                Integer.toString(broker),
                "SM_KAFKA_BOOTSTRAP_SERVERS",
                "localhost:" + broker,
                "SM_HTTP_ADDR",
                "127.0.0.1:" + port,
                "SCHEDULER_SERVER_URL",
                "http://127.0.0.1:" + port,
                "SM_EMBEDDED_DATA_DIR",
                folder.toString(),
                "SM_INDEX_DIR",
                folder.resolve("index").toString(),
                "SM_MAXIMUM_DELAY",
                "31536000",
                "SM_TOPIC_PARTITIONS",
                "2",
                "SM_PARTITIONS_PER_BUCKET",
                "1",
                "SM_CREATE_TARGETS",
                "true"));
        settings.put("WORKER_PROCESS_COUNT", "1");
        Files.createDirectories(folder);
        try (ServerProcess mini =
                new ServerProcess("io.messagescheduler.miniserver.Mini", "mini-0", folder, settings)) {
            RunFile running = mini.start(this::isReady);
            assertThat(send(
                                    running,
                                    "POST",
                                    "/api/v1/schedules",
                                    "{\"id\":\"a\",\"target\":\"greetings\",\"in\":\"P89D\",\"value\":\"hello\"}")
                            .statusCode())
                    .isEqualTo(201);
            assertThat(send(
                                    running,
                                    "POST",
                                    "/api/v1/schedules",
                                    "{\"id\":\"b\",\"target\":\"greetings\",\"in\":\"P91D\",\"value\":\"not yet\"}")
                            .statusCode())
                    .isEqualTo(201);
            assertThat(send(running, "POST", "/api/v1/clock/advance?by=-PT1S", "")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(send(running, "POST", "/api/v1/clock/advance?by=P90D", "")
                            .statusCode())
                    .isEqualTo(200);
            try (TopicReader reader = new TopicReader("localhost:" + broker, List.of("greetings"))) {
                assertThat(reader.readUntil("the greeting", read -> !read.isEmpty()))
                        .extracting(receipt -> new String(receipt.record().value(), UTF_8))
                        .containsExactly("hello");
            }
            assertThat(send(running, "GET", "/api/v1/schedules/b", "").body()).contains("\"pending\"");
        }
    }

    private HttpResponse<String> send(RunFile running, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(running.http() + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private boolean isReady(RunFile running) {
        try {
            return send(running, "GET", "/readiness", "").statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
