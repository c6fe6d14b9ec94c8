package io.messagescheduler.worker;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.messagescheduler.process.BearerToken;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A drain agent's side of the worker protocol: {@code POST /worker/<id>}, which is heartbeat, report and request in one. Of the
 * Schedulers only the leader takes it; the client finds out which one that is and stays with it. One thread.
 */
final class SchedulerClient implements JobSource {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final int STANDBY = 503;

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Answer(@JsonProperty("job") @Nullable DrainJob job) {}

    /** What a Scheduler says that does not lead. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Standby(@JsonProperty("leader") @Nullable String leader) {}

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final List<String> schedulers;
    private final String id;
    private final BearerToken token;
    private final DeliveryMetrics metrics;

    /** Place in the list of the one that is asked first: it led when it answered last. */
    private int present;

    /**
     * @param schedulers where Schedulers answer
     * @param token shown to them
     */
    SchedulerClient(List<URI> schedulers, String id, BearerToken token, DeliveryMetrics metrics) {
        this.schedulers = schedulers.stream().map(SchedulerClient::base).toList();
        this.id = id;
        this.token = token;
        this.metrics = metrics;
    }

    /**
     * Tells the Scheduler that leads how the agent stands; it may answer with a job. Each Scheduler is asked once at most, and
     * none after one that has kept us waiting in vain; the next call begins with another one then.
     *
     * @param job the job that {@code status} is about, or null
     * @param wait how long the Scheduler may wait for a job before it answers that there is none
     * @throws IOException when no leader can be reached, or it does not understand
     */
    @Override
    public @Nullable DrainJob post(Status status, @Nullable DrainJob job, Duration wait)
            throws IOException, InterruptedException {
        ObjectNode record = JSON.createObjectNode();
        record.put("worker_id", id);
        record.put("status", status.name());
        record.put("job_id", job == null ? null : job.id().toString());
        record.put("delivered", metrics.delivered());
        String body = JSON.writeValueAsString(record);
        Set<Integer> left = new LinkedHashSet<>();
        for (int i = 0; i < schedulers.size(); i++) {
            left.add((present + i) % schedulers.size());
        }
        IOException problem = new IOException("No Scheduler leads at this moment");
        while (!left.isEmpty()) {
            present = left.contains(present) ? present : left.iterator().next();
            left.remove(present);
            try {
                HttpResponse<String> response = http.send(request(body, wait), HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() == 200) {
                    return JSON.readValue(response.body(), Answer.class).job();
                }
                if (response.statusCode() != STANDBY) {
                    throw new IOException("The Scheduler answered " + response.statusCode());
                }
                int leader = leaderNamedIn(response.body());
                present = leader >= 0 ? leader : next();
            } catch (ConnectException e) {
                problem = e;
                present = next();
            } catch (IOException e) {
                present = next();
                throw e;
            }
        }
        throw problem;
    }

    private int next() {
        return (present + 1) % schedulers.size();
    }

    private HttpRequest request(String body, Duration wait) {
        String worker = "/worker/" + URLEncoder.encode(id, StandardCharsets.UTF_8) + "?wait_ms=" + wait.toMillis();
        return token.on(HttpRequest.newBuilder(URI.create(schedulers.get(present) + worker)))
                .timeout(ANSWER.plus(wait))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /** Its place in the list, or -1. Nobody but those in the list is ever asked. */
    private int leaderNamedIn(String body) {
        try {
            String leader = JSON.readValue(body, Standby.class).leader();
            return leader == null ? -1 : schedulers.indexOf(leader);
        } catch (IOException noWordOfIt) {
            return -1;
        }
    }

    private static String base(URI uri) {
        return uri.toString().replaceAll("/+$", "");
    }
}
