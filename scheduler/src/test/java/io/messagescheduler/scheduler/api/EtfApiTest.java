package io.messagescheduler.scheduler.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.messagescheduler.scheduler.api.ApiUnderTest.Answer;
import io.messagescheduler.scheduler.api.ScheduleEntry.State;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EtfApiTest {
    private static final String SEARCH = "/scheduler/scheduler-0/schedules";

    private final ApiUnderTest api = new ApiUnderTest();

    @AfterEach
    void close() {
        api.close();
    }

    private void schedule(String id, State state, long dueMs) {
        api.schedules.entries.add(FakeSchedules.entry(id, state, dueMs, null));
    }

    @Test
    void schedules_none_isAnEmptyArray() throws Exception {
        assertThat(requireNonNull(api.get("/schedules").json())).isEmpty();
    }

    @Test
    void schedules_waiting_haveTheirValuesInBase64() throws Exception {
        schedule("a", State.PENDING, 1_900_000_000_999L);
        schedule("b", State.DELIVERED, 1_900_000_000_000L);
        Answer answer = api.get("/schedules");
        assertThat(requireNonNull(answer.json())).hasSize(1);
        assertThat(answer.text("/0/id")).isEqualTo("a");
        assertThat(answer.text("/0/epoch")).isEqualTo("1900000000");
        assertThat(answer.text("/0/timestamp")).isEqualTo("1700000000");
        assertThat(answer.text("/0/topic")).isEqualTo("SCHEDULED_MESSAGES");
        assertThat(answer.text("/0/target-topic")).isEqualTo("orders");
        assertThat(answer.text("/0/target-key")).isEqualTo("a");
        assertThat(Base64.getDecoder().decode(answer.text("/0/value")))
                .asString()
                .isEqualTo("value of a");
    }

    @Test
    void schedules_more_areCapped() throws Exception {
        for (int i = 0; i < 1_100; i++) {
            schedule("id-" + i, State.PENDING, 1_900_000_000_000L);
        }
        assertThat(requireNonNull(api.get("/schedules").json())).hasSize(1_000);
        assertThat(api.get(SEARCH).text("/found")).isEqualTo("1100");
        assertThat(requireNonNull(api.get(SEARCH).json()).path("schedules")).hasSize(300);
        assertThat(requireNonNull(api.get(SEARCH + "?max=5000").json()).path("schedules"))
                .hasSize(1_000);
    }

    @Test
    void info_hasWhatAnAdminServerReads() throws Exception {
        Answer answer = api.get("/info");
        assertThat(answer.text("/hostname")).isNotEmpty();
        assertThat(answer.text("/server_address")).isEqualTo("127.0.0.1:8000");
        assertThat(answer.text("/kafka/bootstrap_servers")).isEqualTo("localhost:9092");
        assertThat(answer.text("/kafka/topics/0")).isEqualTo("schedules");
        assertThat(answer.text("/kafka/history_topic")).isEqualTo("history");
        assertThat(requireNonNull(answer.json()).path("address")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/api"})
    void statsAndSchedulers_haveThisScheduler(String root) throws Exception {
        schedule("a", State.PENDING, 1_900_000_000_000L);
        schedule("b", State.DELIVERED, 1_900_000_000_000L);
        schedule("c", State.CHANGING, 1_900_000_000_000L);
        Answer stats = api.get(root + "/stats");
        assertThat(stats.text("/0/scheduler")).isEqualTo("scheduler-0");
        assertThat(stats.text("/0/total_live")).isEqualTo("2");
        assertThat(stats.text("/0/total_history")).isEqualTo("1");
        assertThat(stats.text("/0/total")).isEqualTo("2");
        Answer schedulers = api.get(root + "/schedulers");
        assertThat(schedulers.text("/0/name")).isEqualTo("scheduler-0");
        assertThat(schedulers.text("/0/http_port")).isEqualTo("8000");
        assertThat(schedulers.text("/0/instances/0/ip")).isNotEmpty();
    }

    /** All have the same timestamp, by which the usual order is; then the id decides. */
    @ParameterizedTest
    @CsvSource({
        "'', a b c",
        "?sort-by=id+asc, a b c",
        "?sort-by=id, c b a",
        "?sort-by=epoch+asc, b c a",
        "?sort-by=epoch+desc, a c b",
        "?epoch-from=1900000001, a c",
        "?epoch-to=1900000001, b c",
        "?epoch-from=1900000001&epoch-to=1900000001, c",
        "?schedule-id=b, b",
        "?max=1&sort-by=id+asc, a",
        "?max=x&epoch-from=y, a b c",
    })
    void search_filtersAndOrders(String query, String ids) throws Exception {
        schedule("b", State.PENDING, 1_900_000_000_500L);
        schedule("c", State.PENDING, 1_900_000_001_500L);
        schedule("a", State.PENDING, 1_900_000_002_500L);
        schedule("x", State.DELIVERED, 1_900_000_002_500L);
        List<String> found = new ArrayList<>();
        for (JsonNode each : requireNonNull(api.get(SEARCH + query).json()).path("schedules")) {
            found.add(each.path("schedule").path("id").asText());
        }
        assertThat(String.join(" ", found)).isEqualTo(ids);
    }

    @Test
    void search_otherScheduler_findsNothing() throws Exception {
        schedule("a", State.PENDING, 1_900_000_000_500L);
        assertThat(api.get("/scheduler/other/schedules").text("/found")).isEqualTo("0");
    }

    @Test
    void search_history_hasWhatIsOver() throws Exception {
        schedule("a", State.PENDING, 1_900_000_000_500L);
        schedule("x", State.CANCELLED, 1_900_000_002_500L);
        for (String root : new String[] {"", "/api"}) {
            assertThat(api.get(root + "/history" + SEARCH).text("/schedules/0/schedule/id"))
                    .isEqualTo("x");
            assertThat(api.get(root + "/live" + SEARCH).text("/schedules/0/schedule/id"))
                    .isEqualTo("a");
        }
    }

    @Test
    void detail_found_isAnArrayOfVersionsElseNotFound() throws Exception {
        schedule("a/b", State.PENDING, 1_900_000_000_500L);
        schedule("x", State.CANCELLED, 1_900_000_002_500L);
        assertThat(api.get("/scheduler/scheduler-0/schedule/a%2Fb").text("/0/schedule/id"))
                .isEqualTo("a/b");
        assertThat(api.get("/scheduler/scheduler-0/schedule/a%2Fb").text("/0/scheduler"))
                .isEqualTo("scheduler-0");
        assertThat(api.get("/scheduler/scheduler-0/schedule/x").status()).isEqualTo(404);
        assertThat(api.get("/history/scheduler/scheduler-0/schedule/x").status())
                .isEqualTo(200);
        assertThat(api.get("/live/scheduler/other/schedule/x").status()).isEqualTo(404);
    }

    @Test
    void anything_indexNotThere_isTheirError() throws Exception {
        api.schedules.unavailable = true;
        Answer answer = api.get("/schedules");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text("/error")).isNotEmpty();
    }
}
