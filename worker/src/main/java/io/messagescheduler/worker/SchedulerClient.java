package io.messagescheduler.worker;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A drain agent's side of the worker protocol: {@code POST /worker/<id>}, which is heartbeat, report and request in one. */
final class SchedulerClient implements JobSource {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER = Duration.ofSeconds(5);

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Answer(@JsonProperty("job") @Nullable DrainJob job) {}

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final List<URI> schedulers;
    private final String id;
    private final DeliveryMetrics metrics;

    private int present;

    /** @param schedulers where Schedulers answer; the next one is asked when one does not */
    SchedulerClient(List<URI> schedulers, String id, DeliveryMetrics metrics) {
        this.schedulers = List.copyOf(schedulers);
        this.id = id;
        this.metrics = metrics;
    }

    @Override
    public @Nullable DrainJob post(Status status, @Nullable DrainJob job, Duration wait)
            throws IOException, InterruptedException {
        ObjectNode record = JSON.createObjectNode();
        record.put("worker_id", id);
        record.put("status", status.name());
        record.put("job_id", job == null ? null : job.id().toString());
        record.put("delivered", metrics.delivered());
        HttpRequest request = HttpRequest.newBuilder(worker(wait))
                .timeout(ANSWER.plus(wait))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(record)))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException("The Scheduler answered " + response.statusCode());
            }
            return JSON.readValue(response.body(), Answer.class).job();
        } catch (IOException e) {
            present = (present + 1) % schedulers.size();
            throw e;
        }
    }

    private URI worker(Duration wait) {
        String base = schedulers.get(present).toString().replaceAll("/+$", "");
        return URI.create(
                base + "/worker/" + URLEncoder.encode(id, StandardCharsets.UTF_8) + "?wait_ms=" + wait.toMillis());
    }
}
