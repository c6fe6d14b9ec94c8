package io.messagescheduler.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SchedulerApiTest {
    private static final Leader OTHER = new Leader("scheduler-1", "http://127.0.0.1:8001");

    private final Leadership leadership = new Leadership();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Javalin server;
    private volatile @Nullable Map<String, Object> config = Map.of("sm_lead_ms", 5);
    private volatile SchedulerApi.@Nullable Engine engine;

    SchedulerApiTest() {
        SchedulerApi api = new SchedulerApi(() -> config, () -> engine, leadership);
        server = Javalin.create(settings -> {
                    settings.startup.showJavalinBanner = false;
                    api.addTo(settings.routes);
                })
                .start("127.0.0.1", 0);
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return new ObjectMapper().readTree(answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/worker/worker-0-0", "/api/jq", "/api/wq", "/api/job_log", "/api/v1/state"})
    void standby_leadersRoute_isNotAnsweredButTellsWhereTheLeaderIs(String path) throws Exception {
        leadership.follow(OTHER);
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).path("status").asText()).isEqualTo("ERROR");
        assertThat(json(answer).path("leader").asText()).isEqualTo(OTHER.url());
    }

    @Test
    void standby_workersPost_isNotAnsweredEither() throws Exception {
        leadership.follow(OTHER);
        HttpResponse<String> answer =
                send(request("/worker/worker-0-0").POST(HttpRequest.BodyPublishers.ofString("{\"status\":\"READY\"}")));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).path("leader").asText()).isEqualTo(OTHER.url());
    }

    @Test
    void standby_nobodyKnownToLead_namesNobody() throws Exception {
        HttpResponse<String> answer = get("/api/jq");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).has("leader")).isFalse();
    }

    @Test
    void standby_configAndRoot_areAnswered() throws Exception {
        assertThat(json(get("/")).path("status").asText()).isEqualTo("OK");
        assertThat(json(get("/config")).path("sm_lead_ms").asInt()).isEqualTo(5);
    }

    @Test
    void beforeSetUp_saysSo() throws Exception {
        config = null;
        assertThat(get("/config").statusCode()).isEqualTo(503);
        assertThat(json(get("/api/jq")).path("message").asText()).contains("set up");
    }

    /** So that they plan for themselves; people still see what there is. */
    @Test
    void leader_clockInDoubt_answersNoWorker() throws Exception {
        FakeTerm term = new FakeTerm();
        engine = term.engine();
        term.plane.holdOff();
        HttpResponse<String> answer =
                send(request("/worker/worker-0-0").POST(HttpRequest.BodyPublishers.ofString("{\"status\":\"READY\"}")));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).path("message").asText()).contains("clock is in doubt");
        assertThat(get("/worker/worker-0-0").statusCode()).isEqualTo(503);
        assertThat(get("/api/jq").statusCode()).isEqualTo(200);
    }

    @Test
    void leader_workersPost_isTaken() throws Exception {
        FakeTerm term = new FakeTerm();
        engine = term.engine();
        HttpResponse<String> answer =
                send(request("/worker/worker-0-0").POST(HttpRequest.BodyPublishers.ofString("{\"status\":\"READY\"}")));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(term.plane.workers()).containsKey("worker-0-0");
        assertThat(json(get("/api/v1/state")).path("deadLetters").asInt()).isEqualTo(7);
    }
}
