package io.messagescheduler.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.messagescheduler.embedded.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Asks a real Prometheus, which watches the real processes at work, every query of every panel, every variable and every
 * recording rule; each must give data.
 */
@WithEngine
class PanelQueriesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path MONITORING = Repository.file("monitoring");
    private static final long LIMIT_NANOS = Duration.ofSeconds(90).toNanos();
    private static final Pattern RECORD = Pattern.compile("record: (\\S+)");
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), (\\w+)\\)");

    private final List<Process> programs = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stopPrograms() throws InterruptedException {
        for (Process program : programs) {
            program.destroy();
            if (!program.waitFor(10, TimeUnit.SECONDS)) {
                program.destroyForcibly();
            }
        }
        http.close();
    }

    @Test
    void panels_everyQuery_givesData(EngineUnderTest engine) throws Exception {
        PrometheusTools tools = PrometheusTools.find();
        Map<String, String> queries = queries();
        assertThat(queries).hasSizeGreaterThan(100);
        Path folder = Files.createDirectories(Repository.target().resolve("prometheus"));
        int nodePort = Ports.anyFree();
        programs.add(tools.start(
                "prometheus-node-exporter",
                folder.resolve("node-exporter.log"),
                List.of("--web.listen-address=127.0.0.1:" + nodePort)));
        try (MessengerUnderTest messenger = MessengerUnderTest.start(engine, "panels", 1_500, 30)) {
            writeConfiguration(folder, engine, messenger, nodePort);
            int port = Ports.anyFree();
            programs.add(tools.start(
                    "prometheus",
                    folder.resolve("prometheus.log"),
                    List.of(
                            "--config.file=" + folder.resolve("prometheus.yml"),
                            "--storage.tsdb.path=" + folder.resolve("data-" + System.nanoTime()),
                            "--web.listen-address=127.0.0.1:" + port)));
            URI prometheus = URI.create("http://127.0.0.1:" + port);
            long endNanos = System.nanoTime() + LIMIT_NANOS;
            Map<String, String> open = new LinkedHashMap<>(queries);
            while (!open.isEmpty() && System.nanoTime() < endNanos) {
                for (String name : List.copyOf(open.keySet())) {
                    if (hasData(prometheus, String.valueOf(open.get(name)))) {
                        open.remove(name);
                    }
                }
                Thread.sleep(500);
            }
            assertThat(open).as("queries without data, of " + queries.size()).isEmpty();
        }
    }

    /** By where each stands; a variable's is {@code label/values?match}. */
    private static Map<String, String> queries() throws IOException {
        Map<String, String> queries = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(MONITORING.resolve("grafana/dashboards"))) {
            for (Path file : files.sorted().toList()) {
                JsonNode dashboard = JSON.readTree(file.toFile());
                String title = dashboard.path("title").asText();
                for (JsonNode panel : dashboard.path("panels")) {
                    for (JsonNode target : panel.path("targets")) {
                        queries.put(
                                title + " / " + panel.path("title").asText() + " / "
                                        + target.path("refId").asText(),
                                substituted(target.path("expr").asText()));
                    }
                }
                for (JsonNode variable : dashboard.path("templating").path("list")) {
                    Matcher matcher = LABEL_VALUES.matcher(
                            variable.path("query").path("query").asText());
                    assertThat(matcher.matches()).isTrue();
                    queries.put(
                            title + " / $" + variable.path("name").asText(),
                            "count by (" + matcher.group(2) + ") (" + substituted(matcher.group(1)) + ")");
                }
            }
        }
        Matcher record = RECORD.matcher(Files.readString(MONITORING.resolve("prometheus/rules/recording.yml")));
        while (record.find()) {
            queries.put("rule " + record.group(1), record.group(1));
        }
        return queries;
    }

    private static String substituted(String expression) {
        return expression
                .replace("$__rate_interval", "15s")
                .replaceAll("\\$(env|instance|request|topic|contestant)\\b", ".*");
    }

    /** Whether the answer has a number: {@code NaN} is what a quantile of nothing is. */
    private boolean hasData(URI prometheus, String query) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        prometheus.resolve("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                .build();
        HttpResponse<String> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            return false; // It does not listen yet.
        }
        if (response.statusCode() == 503) {
            return false;
        }
        JsonNode answer = JSON.readTree(response.body());
        assertThat(answer.path("status").asText())
                .as(query + "\n" + response.body())
                .isEqualTo("success");
        for (JsonNode series : answer.path("data").path("result")) {
            if (Double.isFinite(
                    Double.parseDouble(series.path("value").path(1).asText().replace("Inf", "Infinity")))) {
                return true;
            }
        }
        return false;
    }

    private static void writeConfiguration(
            Path folder, EngineUnderTest engine, MessengerUnderTest messenger, int nodePort) throws IOException {
        Files.createDirectories(folder.resolve("rules"));
        Files.createDirectories(folder.resolve("targets"));
        Path source = MONITORING.resolve("prometheus");
        Files.writeString(
                folder.resolve("prometheus.yml"),
                Files.readString(source.resolve("prometheus.yml"))
                        .replace("_interval: 5s", "_interval: 1s")
                        .replace("scrape_interval: 15s", "scrape_interval: 2s")
                        .replace("scrape_timeout: 12s", "scrape_timeout: 2s"));
        for (String rules : List.of("recording.yml", "alerts.yml")) {
            Files.writeString(
                    folder.resolve("rules").resolve(rules),
                    Files.readString(source.resolve("rules").resolve(rules)));
        }
        target(folder, "scheduler", engine.http(EngineUnderTest.Part.SCHEDULER));
        target(folder, "message-handler", engine.http(EngineUnderTest.Part.MESSAGE_HANDLER));
        target(folder, "worker", engine.http(EngineUnderTest.Part.WORKER));
        target(folder, "messenger", messenger.http());
        target(folder, "kafka-broker", "http://127.0.0.1:" + engine.jmxPort());
        target(folder, "node", "http://127.0.0.1:" + nodePort);
    }

    private static void target(Path folder, String job, String http) throws IOException {
        List<Map<String, List<String>>> targets =
                List.of(Map.of("targets", List.of(URI.create(http).getAuthority())));
        Files.writeString(folder.resolve("targets").resolve(job + ".json"), JSON.writeValueAsString(targets));
    }
}
