package io.messagescheduler.scheduler.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.process.HttpTokens;
import io.messagescheduler.process.Settings;
import io.messagescheduler.scheduler.api.ApiUnderTest.Answer;
import io.messagescheduler.scheduler.api.ScheduleEntry.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What messages carry is shown to those alone who may see it, whichever route is asked. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PayloadRoleTest {
    private static final String READER = "reader-0123456789abcdef";
    private static final String PAYLOAD = "payload-0123456789abcdef";
    private static final String OPERATE = "operate-0123456789abcdef";

    /** In the value and in a header of what {@link FakeSchedules} makes, and in the dead letter. */
    private static final List<String> CARRIED = List.of("value of", "blue", base64("value of a"), base64("value of b"));

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/schedules",
                "/api/v1/schedules/a",
                "/api/v1/schedules/b/history",
                "/api/v1/dead-letters",
                "/schedules",
                "/scheduler/scheduler-0/schedules",
                "/scheduler/scheduler-0/schedule/a",
                "/history/scheduler/scheduler-0/schedule/b"
            })
    void lookUp_withoutTheRole_showsNothingThatAMessageCarries(String path) throws Exception {
        try (ApiUnderTest api = api()) {
            String seen = text(api, path, READER);
            assertThat(seen).contains(path.contains("dead") ? "BAD_TIME" : path.contains("b") ? "orders" : "\"a\"");
            assertThat(CARRIED).noneMatch(seen::contains);
            String more = text(api, path, PAYLOAD);
            assertThat(CARRIED).anyMatch(more::contains);
            assertThat(api.sendUndescribed("GET", path, null).status()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /api/v1/schedules",
                "PUT /api/v1/schedules/a",
                "PATCH /api/v1/schedules/a",
                "DELETE /api/v1/schedules/a",
                "POST /api/v1/schedules/a/fire"
            })
    void change_withoutTheRole_isRefusedAndSendsNothing(String request) throws Exception {
        try (ApiUnderTest api = api()) {
            String[] words = request.split(" ", 2);
            Answer answer = api.send(words[0], words[1], null, "Authorization", "Bearer " + PAYLOAD);
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text("/detail")).contains("operate");
            assertThat(api.kafka.history()).isEmpty();
        }
    }

    /** Request ids are no secret: they stand among the outcomes. */
    @Test
    void schedule_repeatedWithoutTheRole_showsNothingThatAMessageCarries() throws Exception {
        try (ApiUnderTest api = api()) {
            Answer answer = api.send(
                    "PUT",
                    "/api/v1/schedules/c",
                    "{\"in\": \"5m\", \"target\": \"orders\"}",
                    "Authorization",
                    "Bearer " + OPERATE,
                    Parameters.IDEMPOTENCY_KEY,
                    "k7");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text("/version")).isEqualTo("7");
            String seen = new String(answer.response().body(), StandardCharsets.UTF_8);
            assertThat(CARRIED).noneMatch(seen::contains);
        }
    }

    private static String text(ApiUnderTest api, String path, String token) throws Exception {
        Answer answer = api.send("GET", path, null, "Authorization", "Bearer " + token);
        assertThat(answer.status()).isEqualTo(200);
        return new String(answer.response().body(), StandardCharsets.UTF_8);
    }

    private ApiUnderTest api() throws IOException {
        Path file = Files.writeString(
                dir.resolve("tokens"), "read=" + READER + "\nread,payload=" + PAYLOAD + "\noperate=" + OPERATE + "\n");
        assertThat(file.toFile().setReadable(false, false) && file.toFile().setReadable(true, true))
                .isTrue();
        assertThat(file.toFile().setWritable(false, false) && file.toFile().setWritable(true, true))
                .isTrue();
        ApiUnderTest api =
                new ApiUnderTest(HttpTokens.of(Settings.load(Map.of("SM_HTTP_TOKENS_FILE", file.toString()), null)));
        long nowMs = ApiUnderTest.NOW.toEpochMilli();
        api.schedules.entries.add(FakeSchedules.entry("a", State.PENDING, nowMs + 60_000, null));
        api.schedules.entries.add(FakeSchedules.entry("b", State.DELIVERED, nowMs - 60_000, null));
        api.schedules.entries.add(FakeSchedules.entry("c", State.PENDING, nowMs + 60_000, "k7"));
        RecordHeaders headers = new RecordHeaders();
        headers.add("color", "blue".getBytes(StandardCharsets.UTF_8));
        headers.add("__sm_error_code", "BAD_TIME".getBytes(StandardCharsets.UTF_8));
        byte[] text = "value of a".getBytes(StandardCharsets.UTF_8);
        api.deadLetters.append(new ConsumerRecord<>(
                Names.DEAD_LETTERS,
                0,
                0,
                nowMs,
                TimestampType.LOG_APPEND_TIME,
                text.length,
                text.length,
                text,
                text,
                headers,
                Optional.empty()));
        return api;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
