package io.messagescheduler.scheduler.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.scheduler.api.ApiUnderTest.Answer;
import io.messagescheduler.scheduler.api.ScheduleEntry.State;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SchedulesApiTest {
    private static final String SCHEDULES = SchedulesApi.SCHEDULES;

    private final ApiUnderTest api = new ApiUnderTest();

    @AfterEach
    void close() {
        api.close();
    }

    private Answer schedule(String body, String... headers) throws Exception {
        return api.send("POST", SCHEDULES, body, headers);
    }

    private static String value(ProducerRecord<byte[], byte[]> record) {
        return new String(requireNonNull(record.value()), StandardCharsets.UTF_8);
    }

    @Test
    void post_wholeBody_isTheRecordThatAProducerWouldSend() throws Exception {
        Answer answer = schedule("""
                {"id": "a/b ä", "due": "2027-01-01T00:00:00+01:00", "target": "orders", "key": "k", "value": "v",
                 "headers": {"x": "1", "y": {"base64": "/w=="}, "z": null, "twice": ["1", "2"]}}""");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Location")).isEqualTo("/api/v1/schedules/a%2Fb%20%C3%A4");
        assertThat(answer.text("/due")).isEqualTo("2026-12-31T23:00:00.000Z");
        assertThat(answer.text("/state")).isEqualTo("pending");
        assertThat(answer.text("/version")).isEqualTo("11");
        assertThat(answer.text("/headers/twice/1")).isEqualTo("2");
        ProducerRecord<byte[], byte[]> record = api.kafka.last();
        assertThat(record.topic()).isEqualTo("SCHEDULED_MESSAGES");
        assertThat(record.partition()).isEqualTo(new ScheduleId("a/b ä").partition(4));
        assertThat(record.key()).asString(StandardCharsets.UTF_8).isEqualTo("k");
        assertThat(value(record)).isEqualTo("v");
        assertThat(ApiUnderTest.header(record, HeaderNames.TIME)).isEqualTo("2027-01-01T00:00:00+01:00");
        assertThat(ApiUnderTest.header(record, HeaderNames.TOPIC)).isEqualTo("orders");
        assertThat(ApiUnderTest.header(record, HeaderNames.SCHEDULE_ID)).isEqualTo("a/b ä");
        assertThat(record.headers().lastHeader("y").value()).isEqualTo(new byte[] {-1});
        assertThat(record.headers().lastHeader("z").value()).isNull();
        assertThat(record.headers().headers("twice")).hasSize(2);
    }

    @Test
    void post_valueIsJson_isKeptAsItIsWritten() throws Exception {
        schedule("{\"in\": \"5m\", \"target\": \"orders\", \"value\": {\"b\": 1.50,\n  \"ä\":[1e3]} }");
        assertThat(value(api.kafka.last())).isEqualTo("{\"b\": 1.50,\n  \"ä\":[1e3]}");
        assertThat(ApiUnderTest.header(api.kafka.last(), HeaderNames.TIME))
                .isEqualTo(Long.toString(ApiUnderTest.NOW.toEpochMilli() + 300_000));
    }

    @Test
    void post_bytes_areTakenInBase64() throws Exception {
        String bytes = Base64.getEncoder().encodeToString(new byte[] {0, -1});
        Answer answer = schedule("{\"due\": 1893456000000, \"target\": \"orders\", \"key_base64\": \"" + bytes
                + "\", \"value_base64\": \"" + bytes + "\"}");
        assertThat(answer.text("/key_base64")).isEqualTo(bytes);
        assertThat(answer.text("/due")).isEqualTo("2030-01-01T00:00:00.000Z");
        assertThat(api.kafka.last().value()).isEqualTo(new byte[] {0, -1});
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'due': 'tomorrow', 'target': 'orders'}; BAD_TIME",
                "{'due': '2027-01-01 12:00 BST', 'target': 'orders'}; AMBIGUOUS_ZONE",
                "{'due': '9000-01-01T00:00:00Z', 'target': 'orders'}; TIME_RANGE",
                "{'in': '5m'}; NO_TOPIC",
                "{'in': '5m', 'target': '__SM_DEAD_LETTERS'}; TARGET_INTERNAL",
                "{'in': '5m', 'target': '__SM_PROBE'}; TARGET_INTERNAL",
                "{'in': '5m', 'target': 'a b'}; BAD_TOPIC_NAME",
                "{'in': '5m', 'target': 'orders', 'headers': {'time': '1'}}; DUPLICATE_HEADER",
                "{'in': '5m', 'target': 'orders', 'headers': {'scheduler-epoch': '1'}}; DIALECT_CONFLICT",
                "{'in': '5m', 'target': 'orders', 'headers': {'__sm_due': '1'}}; CORRUPT_HEADER",
            })
    void post_notSchedulable_saysTheCodeOfADeadLetterAndSendsNothing(String body, String code) throws Exception {
        Answer answer = schedule(body.replace('\'', '"'));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("/code")).isEqualTo(code);
        assertThat(answer.text("/detail")).isNotEmpty();
        assertThat(api.kafka.history()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{} {}",
                "{'target': 'orders'}",
                "{'due': 1, 'in': '5m', 'target': 'orders'}",
                "{'in': 'five', 'target': 'orders'}",
                "{'in': '5m', 'target': 7}",
                "{'in': '5m', 'target': 'orders', 'topic': 'x'}",
                "{'in': '5m', 'in': '6m', 'target': 'orders'}",
                "{'in': '5m', 'target': 'orders', 'id': ' '}",
                "{'in': '5m', 'target': 'orders', 'value': 's', 'value_base64': 'AA=='}",
                "{'in': '5m', 'target': 'orders', 'value_base64': '?'}",
                "{'in': '5m', 'target': 'orders', 'value': '\\ud800'}",
                "{'in': '5m', 'target': 'orders', 'headers': {'a': 1}}",
                "{'in': '5m', 'target': 'orders', 'headers': {'a': {'base64': 'AA==', 'b': 'c'}}}",
                "{'in': '5m', 'target': 'orders', 'headers': []}",
            })
    void post_badBody_isABadRequestThatDoesNotQuoteIt(String body) throws Exception {
        Answer answer = schedule(body.replace('\'', '"'));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("/detail")).isNotEmpty().doesNotContain("ud800", "orders");
        assertThat(api.kafka.history()).isEmpty();
    }

    @Test
    void post_largerThanAMessageMayBe_isTooLarge() throws Exception {
        String body = "{\"in\": \"5m\", \"target\": \"orders\", \"value\": \"%s\"}";
        assertThat(schedule(body.formatted("x".repeat(ApiUnderTest.MAX_MESSAGE_BYTES)))
                        .status())
                .isEqualTo(413);
        assertThat(schedule(body.formatted("x".repeat(500_000))).status()).isEqualTo(413);
        api.kafka.sendException = new RecordTooLargeException("by the broker");
        assertThat(schedule(body.formatted("x")).status()).isEqualTo(413);
    }

    @Test
    void post_farTooLarge_isAnsweredToOneWhoSendsItAllFirst() throws Exception {
        URI uri = URI.create(api.url());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            OutputStream out = socket.getOutputStream();
            byte[] body = new byte[20_000_000];
            out.write(
                    "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                            .formatted(SCHEDULES, body.length)
                            .getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void post_noJson_isRefused() throws Exception {
        Answer answer = api.sendUndescribed("POST", SCHEDULES, null, "Content-Type", "text/plain");
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void post_notAcknowledged_saysHowToRepeatAndTheRepetitionIsSent() throws Exception {
        api.kafka.sendException = new TimeoutException("no broker");
        String body = "{\"in\": \"5m\", \"target\": \"orders\"}";
        Answer answer = schedule(body);
        assertThat(answer.status()).isEqualTo(503);
        String request = answer.text("/request");
        String id = answer.text("/id");

        api.kafka.sendException = null;
        Answer again = schedule(body, Parameters.IDEMPOTENCY_KEY, request);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.text("/id")).isEqualTo(id);
        assertThat(ApiUnderTest.header(api.kafka.last(), HeaderNames.SCHEDULE_REQUEST_ID))
                .isEqualTo(request);
    }

    @Test
    void post_sameKeyAgain_isSentOnce() throws Exception {
        String body = "{\"in\": \"5m\", \"target\": \"orders\"}";
        Answer first = schedule(body, Parameters.IDEMPOTENCY_KEY, "k1");
        Answer second = schedule(body, Parameters.IDEMPOTENCY_KEY, "k1");

        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(api.kafka.history()).hasSize(1);
        assertThat(schedule(body.replace("5m", "6m"), Parameters.IDEMPOTENCY_KEY, "k1")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void patch_keyOfAnotherRequest_isRefusedAndSendsNothing() throws Exception {
        api.kafka.answer = Outcome.Kind.MOVED;
        String one = SCHEDULES + "/a";
        String hour = "{\"in\": \"1h\"}";
        assertThat(api.send("PATCH", one, hour, Parameters.IDEMPOTENCY_KEY, "k").status())
                .isEqualTo(200);

        assertThat(api.send("PATCH", one, "{\"in\": \"3h\"}", Parameters.IDEMPOTENCY_KEY, "k")
                        .status())
                .isEqualTo(422);
        assertThat(api.send("POST", one + "/fire", null, Parameters.IDEMPOTENCY_KEY, "k")
                        .status())
                .isEqualTo(422);
        assertThat(api.kafka.history()).hasSize(1);
        assertThat(api.send("PATCH", one, hour, Parameters.IDEMPOTENCY_KEY, "k").status())
                .isEqualTo(200);
    }

    @Test
    void put_keyThatAnEarlierProcessTook_isAnsweredByTheIndex() throws Exception {
        api.schedules.entries.add(FakeSchedules.entry("seven", State.PENDING, 1_900_000_000_000L, "k7"));
        api.schedules.outcomes.add(new OutcomeEntry(
                "gone", new Outcome("k8", Outcome.Kind.SCHEDULED, 5, 1_900_000_000_000L, 1_800_000_000_000L)));
        String body = "{\"in\": \"5m\", \"target\": \"orders\"}";

        Answer waiting = api.send("PUT", SCHEDULES + "/seven", body, Parameters.IDEMPOTENCY_KEY, "k7");
        Answer gone = api.send("PUT", SCHEDULES + "/gone", body, Parameters.IDEMPOTENCY_KEY, "k8");
        assertThat(waiting.status()).isEqualTo(200);
        assertThat(waiting.text("/version")).isEqualTo("7");
        assertThat(gone.status()).isEqualTo(200);
        assertThat(gone.text("/version")).isEqualTo("5");
        assertThat(api.kafka.history()).isEmpty();

        assertThat(api.send("PUT", SCHEDULES + "/seven", body, Parameters.IDEMPOTENCY_KEY, "k9")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void put_indexSaysNothing_isScheduledAllTheSame() throws Exception {
        api.kafka.answer = null;
        api.schedules.unavailable = true;
        Answer answer = api.send(
                "PUT",
                SCHEDULES + "/a",
                "{\"in\": \"1d\", \"target\": \"orders\", \"id\": \"a\"}",
                Parameters.IDEMPOTENCY_KEY,
                "k");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(requireNonNull(answer.json()).has("version")).isFalse();
        assertThat(api.outcomes.size()).isZero();
    }

    @Test
    void put_otherIdInBody_isABadRequest() throws Exception {
        assertThat(api.send("PUT", SCHEDULES + "/a", "{\"in\": \"1d\", \"target\": \"orders\", \"id\": \"b\"}")
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "CANCELLED, 200",
        "TOO_LATE, 409",
        "UNKNOWN_ID, 404",
        "MOVED, 409",
        "SCHEDULED, 409",
        "REFUSED, 429",
    })
    void delete_outcome_isTheStatus(Outcome.Kind outcome, int status) throws Exception {
        api.kafka.answer = outcome;
        Answer answer = api.send("DELETE", SCHEDULES + "/a%2Fb", null);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text("/outcome")).isEqualTo(outcome.name());
        assertThat(answer.text("/id")).isEqualTo("a/b");
        assertThat(ApiUnderTest.header(api.kafka.last(), HeaderNames.SCHEDULE_ACTION))
                .isEqualTo("cancel");
        assertThat(api.kafka.last().partition()).isEqualTo(new ScheduleId("a/b").partition(4));
        assertThat(api.outcomes.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"MOVED, 200", "TOO_LATE, 409", "UNKNOWN_ID, 404", "CANCELLED, 409"})
    void patchAndFire_outcome_isTheStatus(Outcome.Kind outcome, int status) throws Exception {
        api.kafka.answer = outcome;
        assertThat(api.send("PATCH", SCHEDULES + "/a", "{\"in\": \"PT1H\"}").status())
                .isEqualTo(status);
        assertThat(ApiUnderTest.header(api.kafka.last(), HeaderNames.TIME))
                .isEqualTo(Long.toString(ApiUnderTest.NOW.toEpochMilli() + 3_600_000));
        assertThat(api.send("POST", SCHEDULES + "/a/fire", null).status()).isEqualTo(status);
        assertThat(ApiUnderTest.header(api.kafka.last(), HeaderNames.SCHEDULE_ACTION))
                .isEqualTo("fire");
    }

    @Test
    void patch_badTime_isRefused() throws Exception {
        Answer answer = api.send("PATCH", SCHEDULES + "/a", "{\"due\": \"soon\"}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("/code")).isEqualTo("BAD_TIME");
        assertThat(api.send("PATCH", SCHEDULES + "/a", "{\"due\": 1, \"target\": \"x\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void delete_undecided_saysWhereTheOutcomeWillBe() throws Exception {
        api.kafka.answer = null;
        Answer answer = api.send("DELETE", SCHEDULES + "/a?wait=0", null, Parameters.IDEMPOTENCY_KEY, "r/1");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Location")).isEqualTo("/api/v1/schedules/a/outcomes/r%2F1");

        String place = requireNonNull(answer.header("Location"));
        assertThat(api.get(place).status()).isEqualTo(404);
        api.schedules.outcomes.add(
                new OutcomeEntry("a", new Outcome("r/1", Outcome.Kind.CANCELLED, 3, 0, 1_800_000_000_000L)));
        assertThat(api.get(place).text("/outcome")).isEqualTo("CANCELLED");
        assertThat(api.get(SCHEDULES + "/a/outcomes").text("/outcomes/0/request"))
                .isEqualTo("r/1");
        Answer again = api.send("DELETE", SCHEDULES + "/a", null, Parameters.IDEMPOTENCY_KEY, "r/1");
        assertThat(again.status()).isEqualTo(200);
        assertThat(api.kafka.history()).hasSize(1);
    }

    @Test
    void delete_outcomeTheTailMissed_isFoundInTheIndex() throws Exception {
        api.kafka.answer = null;
        api.schedules.outcomes.add(
                new OutcomeEntry("b", new Outcome("other", Outcome.Kind.CANCELLED, 3, 0, 1_800_000_000_000L)));
        api.schedules.outcomes.add(
                new OutcomeEntry("a", new Outcome("r", Outcome.Kind.TOO_LATE, 3, 0, 1_800_000_000_000L)));
        assertThat(api.send("DELETE", SCHEDULES + "/a?wait=10ms", null, Parameters.IDEMPOTENCY_KEY, "r")
                        .status())
                .isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?wait=31s", "?wait=x", "?wait=-1"})
    void delete_badWait_isABadRequest(String query) throws Exception {
        assertThat(api.send("DELETE", SCHEDULES + "/a" + query, null).status()).isEqualTo(400);
        assertThat(api.kafka.history()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a%2Fb", "%2E%2E", "a;b=c", "a%25b", "%C3%A4%20%F0%9F%8D%8B", "a%5Cb", "a+b", "%3Cscript%3E"})
    void get_anyIdInThePath_isUnderstood(String raw) throws Exception {
        String id = java.net.URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        api.schedules.entries.add(FakeSchedules.entry(id, State.PENDING, 1_900_000_000_000L, null));
        Answer answer = api.get(SCHEDULES + "/" + raw);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("/id")).isEqualTo(id);
    }

    @Test
    void get_payload_isShownWhenAskedFor() throws Exception {
        api.schedules.entries.add(FakeSchedules.entry("a", State.DEAD_LETTERED, 1_900_000_000_000L, null));
        Answer without = api.get(SCHEDULES + "/a");
        assertThat(without.json()).isNotNull();
        assertThat(requireNonNull(without.json()).has("value")).isFalse();
        assertThat(without.text("/size")).isEqualTo("10");
        assertThat(without.text("/error_code")).isEqualTo("TARGET_MISSING");
        assertThat(without.text("/headers/color/1/base64")).isEqualTo("/w==");
        assertThat(api.get(SCHEDULES + "/a?payload=true").text("/value")).isEqualTo("value of a");
        assertThat(api.get(SCHEDULES + "/b").status()).isEqualTo(404);
        assertThat(api.get(SCHEDULES + "/%07").status()).isEqualTo(400);
        assertThat(api.get(SCHEDULES + "/a/history").text("/history/0/state")).isEqualTo("dead_lettered");
    }

    @Test
    void list_pages_haveEveryMatchOnce() throws Exception {
        for (int i = 0; i < 25; i++) {
            api.schedules.entries.add(FakeSchedules.entry(
                    "id-" + i, i % 5 == 0 ? State.DELIVERED : State.PENDING, 1_800_000_000_000L + i, null));
        }
        Set<String> seen = new HashSet<>();
        String query = "?limit=4&from=2027-01-15T08:00:00.002Z&to=1800000000020&target=orders&id=id-";
        String cursor = "";
        int pages = 0;
        do {
            Answer page = api.get(SCHEDULES + query + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            assertThat(page.status()).isEqualTo(200);
            requireNonNull(page.json())
                    .path("schedules")
                    .forEach(schedule -> seen.add(schedule.path("id").asText()));
            cursor = page.json().path("cursor").asText("");
            cursor = page.json().path("cursor").isNull() ? "" : cursor;
            pages++;
        } while (!cursor.isEmpty());
        assertThat(pages).isEqualTo(7);
        assertThat(seen).hasSize(15).contains("id-2", "id-19").doesNotContain("id-5", "id-1", "id-20");
        assertThat(requireNonNull(api.get(SCHEDULES + "?state=finished").json()).path("schedules"))
                .hasSize(5);
        assertThat(requireNonNull(api.get(SCHEDULES + "?key=id-2").json()).path("schedules"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=1001", "limit=x", "from=soon", "state=lost", "cursor=%3F%3F"})
    void list_badParameter_isABadRequest(String query) throws Exception {
        Answer answer = api.get(SCHEDULES + "?" + query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("/detail")).contains(query.replaceFirst("=.*", ""));
    }

    @Test
    void anything_indexNotThere_isUnavailable() throws Exception {
        api.schedules.unavailable = true;
        for (String path : new String[] {"", "/a", "/a/outcomes", "/a/outcomes/r", "/a/history"}) {
            Answer answer = api.get(SCHEDULES + path);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isNotNull();
        }
    }

    @Test
    void unknownRoutesAndMethods_areProblems() throws Exception {
        Answer unknown = api.sendUndescribed("GET", "/api/v1/nothing", null);
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.text("/status")).isEqualTo("404");
        Answer method = api.sendUndescribed("PUT", SCHEDULES, "{}");
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.header("Content-Type")).isEqualTo("application/problem+json");
        Answer foreign = api.sendUndescribed("DELETE", SCHEDULES + "/a", null, "Origin", "http://evil.example");
        assertThat(foreign.status()).isEqualTo(403);
    }

    @Test
    void everyAnswer_isCountedByRouteAndStatus() throws Exception {
        schedule("{\"in\": \"5m\", \"target\": \"orders\"}");
        schedule("{}");
        assertThat(api.answered("POST " + SCHEDULES, "2xx")).isEqualTo(1);
        assertThat(api.answered("POST " + SCHEDULES, "4xx")).isEqualTo(1);
        assertThat(api.answered("GET " + SCHEDULES + "/{id}", "5xx")).isZero();
    }
}
