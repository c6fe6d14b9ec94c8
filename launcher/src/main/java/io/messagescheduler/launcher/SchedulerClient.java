package io.messagescheduler.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.messagescheduler.process.BearerToken;
import io.messagescheduler.process.RunFile;
import io.messagescheduler.process.SafeText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Talks to the REST API of a Scheduler. What is not done is a {@link LaunchFailure} in plain words. */
final class SchedulerClient {
    static final String SCHEDULES = "/api/v1/schedules";
    static final String DEAD_LETTERS = "/api/v1/dead-letters";
    static final String DEFAULT_URL = "http://localhost:8000";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** Longer than the API lets anyone wait. */
    private static final Duration ANSWER = Duration.ofSeconds(45);
    /** A change is sent so often, under one key, so that it is done once. */
    private static final int ATTEMPTS = 3;

    private final String url;
    private final BearerToken token;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();

    /** @param token shown to it */
    SchedulerClient(String url, BearerToken token) {
        this.token = token;
        this.url = url.replaceFirst("/+$", "");
    }

    /** An answer that is no error. */
    record Answer(int status, JsonNode body) {}

    /**
     * The running Scheduler of the application, {@code --app} or one started by hand; only when there is none, that of the newest other
     * run. Empty when none runs.
     *
     * @param data where the launcher keeps runs
     */
    static Optional<String> running(Path data) {
        RunDirectory application = new RunDirectory(data.resolve(RunDirectory.APP));
        RunDirectory startedByHand = new RunDirectory(data);
        return newest(Stream.of(application, startedByHand))
                .or(() -> newest(RunDirectory.all(data).stream()))
                .map(RunFile::http);
    }

    private static Optional<RunFile> newest(Stream<RunDirectory> runs) {
        return runs.flatMap(run -> run.living("scheduler").stream()).max(Comparator.comparing(RunFile::startedAt));
    }

    static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static String path(String id) {
        return SCHEDULES + "/" + escaped(id);
    }

    JsonNode get(String path) throws InterruptedException {
        return sendOnce("GET", path, null, null).body();
    }

    /** Sends a change, and again while it is unknown whether it was taken. */
    Answer change(String method, String path, @Nullable JsonNode body) throws InterruptedException {
        String key = UUID.randomUUID().toString();
        for (int attempt = 1; ; attempt++) {
            try {
                return sendOnce(method, path, body, key);
            } catch (ComeAgain e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                Thread.sleep(1_000L * attempt);
            }
        }
    }

    /** It may work, or turn out to be done already, when it is sent again. */
    static final class ComeAgain extends LaunchFailure {
        private static final long serialVersionUID = 1L;

        ComeAgain(String sentence) {
            super(ExitCode.MISSING, sentence);
        }
    }

    private Answer sendOnce(String method, String path, @Nullable JsonNode body, @Nullable String key)
            throws InterruptedException {
        HttpRequest.Builder request;
        try {
            request = token.on(HttpRequest.newBuilder(URI.create(url + path))).timeout(ANSWER);
        } catch (IllegalArgumentException e) {
            throw new LaunchFailure(
                    ExitCode.USAGE, "%s is no address of a Scheduler: write http://host:port.".formatted(url));
        }
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        request.method(
                method,
                body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body.toString()));
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return answer(response.statusCode(), json(response.body()));
        } catch (ConnectException e) {
            throw new LaunchFailure(
                    ExitCode.MISSING,
                    "No Scheduler answers at %s. Start one with ./messagescheduler --app, or name another by --url."
                            .formatted(url));
        } catch (HttpTimeoutException e) {
            throw new ComeAgain("The Scheduler at %s does not answer in time.".formatted(url));
        } catch (IOException e) {
            throw new ComeAgain("The connection to %s broke (%s).".formatted(url, SafeText.of(e.toString())));
        }
    }

    private static JsonNode json(byte[] body) throws IOException {
        try {
            return body.length == 0 ? MissingNode.getInstance() : JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private Answer answer(int status, JsonNode body) {
        if (status < 300 && !body.isMissingNode()) {
            return new Answer(status, body);
        }
        String said = body.path("detail").asText(body.path("message").asText(""));
        if (status == 401 || status == 403) {
            throw new LaunchFailure(
                    ExitCode.REFUSED,
                    "The Scheduler at %s refuses it: %s. SM_TOKEN_FILE names the file with the token to show."
                            .formatted(url, SafeText.of(said)));
        }
        String detail = SafeText.of(body.path("detail")
                .asText("It answered with status " + status + " and without a reason; is a Message Scheduler at " + url
                        + "?"));
        String code = body.path("code").asText("");
        String sentence = code.isEmpty() ? detail : detail + " [" + SafeText.of(code) + "]";
        if (status == 503 || status == 429) {
            throw new ComeAgain(sentence);
        }
        boolean refused = body.has("detail") && status < 500;
        throw new LaunchFailure(
                !refused ? ExitCode.MISSING : status == 400 ? ExitCode.USAGE : ExitCode.REFUSED, sentence);
    }
}
