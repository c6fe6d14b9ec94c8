package io.messagescheduler.scheduler.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.scheduler.api.ApiUnderTest.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DeadLettersTest {
    private static final String DEAD_LETTERS = "/api/v1/dead-letters";

    private final ApiUnderTest api = new ApiUnderTest();

    @AfterEach
    void close() {
        api.close();
    }

    /** Each in a transaction of its own, whose marker takes the next offset. */
    private void letters(int partition, int count) {
        for (int i = 0; i < count; i++) {
            RecordHeaders headers = new RecordHeaders();
            headers.add("color", bytes("blue"));
            headers.add(HeaderNames.SCHEDULE_ID, bytes("id-" + i));
            headers.add(HeaderNames.TOPIC, bytes("orders-" + i));
            headers.add(HeaderNames.ERROR_CODE, bytes("BAD_TIME"));
            headers.add(HeaderNames.ERROR_MESSAGE, bytes("no time"));
            headers.add(HeaderNames.ERROR_ORIGIN_TOPIC, bytes("SCHEDULED_MESSAGES"));
            headers.add(HeaderNames.ERROR_ORIGIN_PARTITION, bytes("3"));
            headers.add(HeaderNames.ERROR_ORIGIN_OFFSET, bytes("77"));
            headers.add(HeaderNames.ERROR_STAGE, bytes("intake"));
            headers.add(HeaderNames.FAILED_AT, bytes("2026-11-25T12:00:00.000Z"));
            ConsumerRecord<byte[], byte[]> letter = new ConsumerRecord<>(
                    Names.DEAD_LETTERS,
                    partition,
                    2L * i,
                    1_800_000_000_000L + i,
                    TimestampType.LOG_APPEND_TIME,
                    1,
                    7,
                    new byte[] {-1},
                    bytes("a secret"),
                    headers,
                    Optional.empty());
            api.deadLetters.append(letter);
            api.deadLettersToReplay.append(letter);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void get_none_isAnEmptyPage() throws Exception {
        Answer answer = api.get(DEAD_LETTERS);
        assertThat(requireNonNull(answer.json()).path("dead_letters")).isEmpty();
        assertThat(answer.json().path("cursor").isNull()).isTrue();
    }

    @Test
    void get_one_tellsWhyAndWhereFromButNotItsValue() throws Exception {
        letters(1, 1);
        Answer answer = api.get(DEAD_LETTERS);
        assertThat(answer.text("/dead_letters/0/code")).isEqualTo("BAD_TIME");
        assertThat(answer.text("/dead_letters/0/id")).isEqualTo("id-0");
        assertThat(answer.text("/dead_letters/0/origin/offset")).isEqualTo("77");
        assertThat(answer.text("/dead_letters/0/key_base64")).isEqualTo("/w==");
        assertThat(answer.text("/dead_letters/0/headers/color")).isEqualTo("blue");
        assertThat(answer.text("/dead_letters/0/partition")).isEqualTo("1");
        assertThat(new String(answer.response().body(), StandardCharsets.UTF_8)).doesNotContain("secret");
    }

    private static List<String> places(Answer answer) {
        List<String> places = new ArrayList<>();
        for (JsonNode letter : requireNonNull(answer.json()).path("dead_letters")) {
            places.add(letter.path("partition").asText() + "-"
                    + letter.path("offset").asText());
        }
        return places;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 200})
    void get_pages_haveEachLetterOnceNewestFirst(int limit) throws Exception {
        letters(0, 5);
        letters(1, 11);
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = api.get(DEAD_LETTERS + "?limit=" + limit + cursor);
            assertThat(page.status()).isEqualTo(200);
            assertThat(places(page)).hasSizeLessThanOrEqualTo(limit);
            seen.addAll(places(page));
            JsonNode next = requireNonNull(page.json()).path("cursor");
            cursor = next.isNull() ? "" : "&cursor=" + next.asText();
        } while (!cursor.isEmpty());
        assertThat(seen).hasSize(16).doesNotHaveDuplicates();
        for (String partition : List.of("0-", "1-")) {
            List<Long> offsets = seen.stream()
                    .filter(place -> place.startsWith(partition))
                    .map(place -> Long.parseLong(place.substring(2)))
                    .toList();
            assertThat(offsets).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cursor=x", "cursor=WzFd", "cursor=bnVsbA", "cursor=Wy0xLDBd", "limit=201"})
    void get_badParameter_isABadRequest(String query) throws Exception {
        assertThat(api.get(DEAD_LETTERS + "?" + query).status()).isEqualTo(400);
    }

    @Test
    void get_filtered_isWhatMatches() throws Exception {
        letters(0, 5);
        assertThat(places(api.get(DEAD_LETTERS + "?target=orders-3&code=BAD_TIME")))
                .containsExactly("0-6");
        assertThat(places(api.get(DEAD_LETTERS + "?code=BAD_TIM"))).isEmpty();
        assertThat(places(api.get(DEAD_LETTERS + "?from=1800000000003&to=1800000000004")))
                .containsExactly("0-6");
    }

    @Test
    void get_byItsPlace_showsTheValueIfAskedFor() throws Exception {
        letters(1, 3);
        assertThat(api.get(DEAD_LETTERS + "/1-2").text("/target")).isEqualTo("orders-1");
        assertThat(api.get(DEAD_LETTERS + "/1-2").text("/value")).isEmpty();
        assertThat(api.get(DEAD_LETTERS + "/1-2?payload=true").text("/value")).isEqualTo("a secret");
        assertThat(api.get(DEAD_LETTERS + "/1-3").status()).isEqualTo(404);
        assertThat(api.get(DEAD_LETTERS + "/9-0").status()).isEqualTo(404);
        assertThat(api.get(DEAD_LETTERS + "/1-99").status()).isEqualTo(404);
        assertThat(api.get(DEAD_LETTERS + "/x").status()).isEqualTo(400);
    }

    private Answer replay(String body) throws Exception {
        return api.send("POST", DEAD_LETTERS + "/replay", body);
    }

    @Test
    void replay_byTarget_tellsWhatWasDone() throws Exception {
        letters(0, 5);
        Answer answer = replay("{\"target\": \"orders-3\"}");
        assertThat(answer.text("/scanned")).isEqualTo("5");
        assertThat(answer.text("/replayed")).isEqualTo("1");
        assertThat(answer.text("/cursor")).isEqualTo("null");
        assertThat(replay("{\"letters\": [\"0-1\"], \"in\": \"5m\", \"new_target\": \"__no\"}")
                        .text("/examples/0/code"))
                .isEqualTo("NO_LETTER");
        assertThat(replay("{\"all\": true, \"new_target\": \"__no\"}").text("/examples/0/code"))
                .isEqualTo("TARGET_INTERNAL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"all\": false}",
                "{\"all\": true, \"code\": \"BAD_TIME\"}",
                "{\"letters\": []}",
                "{\"letters\": [\"1\"]}",
                "{\"letters\": [\"1-1\", 7]}",
                "{\"letters\": \"1-1\"}",
                "{\"all\": true, \"in\": \"soon\"}",
                "{\"all\": true, \"in\": \"5m\", \"due\": 1800000000}",
                "{\"all\": true, \"due\": \"soon\"}",
                "{\"all\": true, \"times\": 0}",
                "{\"all\": true, \"times\": 101}",
                "{\"all\": true, \"cursor\": \"x\"}",
                "{\"all\": true, \"new_target\": \"\"}",
                "{\"all\": true, \"what\": 1}",
                "{\"all\": true} {}"
            })
    void replay_badBody_isABadRequest(String body) throws Exception {
        assertThat(replay(body).status()).isEqualTo(400);
    }
}
