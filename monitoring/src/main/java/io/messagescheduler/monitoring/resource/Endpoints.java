package io.messagescheduler.monitoring.resource;

import io.messagescheduler.process.BearerToken;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks other processes of the run over HTTP, all at once, with one limit for them together. Belongs to one thread. */
final class Endpoints {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final BearerToken token;
    private final Duration patience;
    private final HttpClient client;

    /** Whoever does not answer within two seconds is left out. */
    Endpoints(BearerToken token) {
        this(token, PATIENCE);
    }

    /**
     * @param token shown to whoever is asked
     * @param patience with all of them together
     */
    Endpoints(BearerToken token, Duration patience) {
        this.token = token;
        this.patience = patience;
        this.client = HttpClient.newBuilder().connectTimeout(patience).build();
    }

    /** The bodies of all answers with status 200, by address; whoever does not answer in time is left out. */
    Map<String, String> get(List<String> addresses) throws InterruptedException {
        Map<String, CompletableFuture<HttpResponse<String>>> asked = new LinkedHashMap<>();
        for (String address : addresses) {
            request(address)
                    .ifPresent(request ->
                            asked.put(address, client.sendAsync(request, HttpResponse.BodyHandlers.ofString())));
        }
        long deadline = System.nanoTime() + patience.toNanos();
        Map<String, String> bodies = new LinkedHashMap<>();
        for (Map.Entry<String, CompletableFuture<HttpResponse<String>>> entry : asked.entrySet()) {
            try {
                HttpResponse<String> answer =
                        entry.getValue().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (answer.statusCode() == 200) {
                    bodies.put(entry.getKey(), answer.body());
                }
            } catch (ExecutionException | TimeoutException noAnswer) {
                entry.getValue().cancel(true);
            }
        }
        return bodies;
    }

    private Optional<HttpRequest> request(String address) {
        try {
            return Optional.of(token.on(HttpRequest.newBuilder(URI.create(address)))
                    .timeout(patience)
                    .build());
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }
}
