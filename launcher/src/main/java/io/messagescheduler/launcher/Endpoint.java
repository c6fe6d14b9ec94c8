package io.messagescheduler.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.messagescheduler.process.BearerToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Asks a process's HTTP endpoint. No answer, a late one or an unreadable one is an empty answer, never an exception. */
final class Endpoint {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BearerToken token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    /** @param token shown to whoever is asked */
    Endpoint(BearerToken token) {
        this.token = token;
    }

    /** An answer's status and JSON body; the body is missing when it is not JSON. */
    record Answer(int status, JsonNode body) {}

    Optional<Answer> get(String base, String path) throws InterruptedException {
        HttpRequest request = token.on(HttpRequest.newBuilder(URI.create(base + path)))
                .timeout(PATIENCE)
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return Optional.of(new Answer(response.statusCode(), json(response.body())));
        } catch (IOException unreachable) {
            return Optional.empty();
        }
    }

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }
}
