package io.messagescheduler.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.message.InvalidSchedule.Code;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeParserTest {
    private static final long NOW_MS = 1_795_435_200_000L;
    private static final long DUE_MS = 1_795_460_400_123L;
    private static final long EPOCH_MS = 1_795_460_400_000L;
    private static final String DUE = "2026-11-23T19:00:00.123Z";
    private static final byte[] NOT_UTF8 = {'a', (byte) 0xFF};

    private final IntakeParser parser = new IntakeParser(
            new TimeParser(ZoneOffset.UTC, Duration.ofDays(36_525)),
            new TargetRule(List.of(), List.of()),
            new SchedulesTopicRule(Duration.ofSeconds(5), -1, ZoneOffset.UTC));

    @Test
    void parse_timeAndTopic_isAccepted() {
        assertThat(parse(FakeHeaders.of("time", DUE, "topic", "orders")))
                .isEqualTo(accepted(DUE_MS, Dialect.TIME_TOPIC, null));
    }

    @Test
    void parse_noTime_isDueAtOnce() {
        assertThat(parse(FakeHeaders.of("topic", "orders"))).isEqualTo(accepted(NOW_MS, Dialect.TIME_TOPIC, null));
    }

    @Test
    void parse_timeLongPast_isAcceptedAsItIs() {
        assertThat(parse(FakeHeaders.of("topic", "orders", "time", "0")))
                .isEqualTo(accepted(0, Dialect.TIME_TOPIC, null));
    }

    @Test
    void parse_scheduleId_isTheId() {
        assertThat(parse(FakeHeaders.of("time", DUE, "topic", "orders", "schedule-id", "ordre-\u00e9t\u00e9")))
                .isEqualTo(accepted(DUE_MS, Dialect.TIME_TOPIC, "ordre-\u00e9t\u00e9"));
    }

    @Test
    void parse_otherHeaders_areTheUsersOwn() {
        FakeHeaders headers = FakeHeaders.of("time", DUE, "topic", "orders", "id", "7", "id", "8", "Time", "noon")
                .and("binary", NOT_UTF8)
                .and("nothing", (byte[]) null)
                .and("__sm_due", "forged");

        assertThat(parse(headers)).isEqualTo(accepted(DUE_MS, Dialect.TIME_TOPIC, null));
    }

    @Test
    void parse_timeTopicWithNullValueAndNoKey_isAccepted() {
        assertThat(parser.parse(FakeHeaders.of("time", DUE, "topic", "orders"), null, true, NOW_MS))
                .isEqualTo(accepted(DUE_MS, Dialect.TIME_TOPIC, null));
    }

    @Test
    void parse_actionSchedule_isTheDefault() {
        assertThat(parse(FakeHeaders.of("time", DUE, "topic", "orders", "schedule-action", "schedule")))
                .isEqualTo(accepted(DUE_MS, Dialect.TIME_TOPIC, null));
    }

    @Test
    void parse_epoch_takesTheKeyAsItsId() {
        assertThat(parse(epoch().and("scheduler-target-key", NOT_UTF8), "video-1"))
                .isEqualTo(accepted(1_795_460_400_000L, Dialect.EPOCH, "video-1"));
        assertThat(parse(epoch(), "video-1")).isEqualTo(accepted(1_795_460_400_000L, Dialect.EPOCH, "video-1"));
    }

    @Test
    void parse_noTarget_isNoTopic() {
        assertThat(code(FakeHeaders.of())).isEqualTo(Code.NO_TOPIC);
        assertThat(code(FakeHeaders.of("time", DUE))).isEqualTo(Code.NO_TOPIC);
        assertThat(code(FakeHeaders.of("time", DUE, "topic", ""))).isEqualTo(Code.NO_TOPIC);
        assertThat(code(FakeHeaders.of("time", DUE).and("topic", (byte[]) null)))
                .isEqualTo(Code.NO_TOPIC);
        assertThat(code(FakeHeaders.of("scheduler-epoch", "1795460400"))).isEqualTo(Code.NO_TOPIC);
    }

    @Test
    void parse_badTarget_saysWhy() {
        assertThat(code(FakeHeaders.of("topic", "a b"))).isEqualTo(Code.BAD_TOPIC_NAME);
        assertThat(code(FakeHeaders.of("topic", "__consumer_offsets"))).isEqualTo(Code.TARGET_INTERNAL);
        assertThat(code(FakeHeaders.of().and("topic", NOT_UTF8))).isEqualTo(Code.CORRUPT_HEADER);
        assertThat(code(FakeHeaders.of("scheduler-epoch", "1", "scheduler-target-topic", "SCHEDULED_MESSAGES")))
                .isEqualTo(Code.TARGET_INTERNAL);
    }

    @Test
    void parse_badTime_saysWhy() {
        assertThat(code(FakeHeaders.of("topic", "orders", "time", "soon"))).isEqualTo(Code.BAD_TIME);
        assertThat(code(FakeHeaders.of("topic", "orders", "time", ""))).isEqualTo(Code.BAD_TIME);
        assertThat(code(FakeHeaders.of("topic", "orders").and("time", (byte[]) null)))
                .isEqualTo(Code.BAD_TIME);
        assertThat(code(FakeHeaders.of("topic", "orders").and("time", NOT_UTF8)))
                .isEqualTo(Code.CORRUPT_HEADER);
        assertThat(code(FakeHeaders.of("topic", "orders", "time", "-1"))).isEqualTo(Code.TIME_RANGE);
        assertThat(code(FakeHeaders.of("topic", "orders", "time", "1 Sep 2026 18:40 BST")))
                .isEqualTo(Code.AMBIGUOUS_ZONE);
    }

    @Test
    void parse_badEpoch_saysWhy() {
        FakeHeaders missing = FakeHeaders.of("scheduler-target-topic", "orders", "scheduler-target-key", "k");
        assertThat(code(missing)).isEqualTo(Code.BAD_TIME);
        assertThat(code(epochAt(""))).isEqualTo(Code.BAD_TIME);
        assertThat(code(epochAt("soon"))).isEqualTo(Code.BAD_TIME);
        assertThat(code(epochAt(DUE))).isEqualTo(Code.BAD_TIME);
        assertThat(code(epochAt("-1"))).isEqualTo(Code.TIME_RANGE);
        assertThat(code(epochAt("1795460400123"))).isEqualTo(Code.TIME_RANGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "time",
                "topic",
                "schedule-id",
                "schedule-action",
                "scheduler-epoch",
                "scheduler-target-topic",
                "scheduler-target-key"
            })
    void parse_schedulingHeaderTwice_isDuplicateEvenIfEqualOrNull(String name) {
        assertThat(code(FakeHeaders.of("topic", "orders").and(name, "1").and(name, "1")))
                .isEqualTo(Code.DUPLICATE_HEADER);
        assertThat(code(FakeHeaders.of().and(name, (byte[]) null).and(name, (byte[]) null)))
                .isEqualTo(Code.DUPLICATE_HEADER);
    }

    @Test
    void parse_bothDialects_conflict() {
        for (String name : List.of("scheduler-epoch", "scheduler-target-topic", "scheduler-target-key")) {
            for (String other : List.of("time", "topic", "schedule-id")) {
                assertThat(code(FakeHeaders.of(other, "1", name, "1")))
                        .as("%s and %s", other, name)
                        .isEqualTo(Code.DIALECT_CONFLICT);
            }
        }
    }

    @Test
    void parse_whatOnlyTheDeliveryWrites_isNoDialect() {
        assertThat(parse(FakeHeaders.of(
                        "time",
                        DUE,
                        "topic",
                        "orders",
                        "scheduler-key",
                        "k",
                        "scheduler-topic",
                        "t",
                        "scheduler-timestamp",
                        "1")))
                .isEqualTo(accepted(DUE_MS, Dialect.TIME_TOPIC, null));
    }

    @Test
    void parse_actionWithId_isAsked() {
        assertThat(parse(FakeHeaders.of("schedule-id", "7", "schedule-action", "cancel")))
                .isEqualTo(new Intake.Asked(Action.CANCEL, new ScheduleId("7"), 0, null));
        assertThat(parse(FakeHeaders.of("schedule-id", "7", "schedule-action", "fire", "schedule-request-id", "r-1")))
                .isEqualTo(new Intake.Asked(Action.FIRE, new ScheduleId("7"), 0, "r-1"));
        assertThat(parse(FakeHeaders.of("schedule-id", "7", "schedule-action", "move", "time", DUE)))
                .isEqualTo(new Intake.Asked(Action.MOVE, new ScheduleId("7"), DUE_MS, null));
        assertThat(parse(epoch().and("schedule-action", "cancel"), "video-1"))
                .isEqualTo(new Intake.Asked(Action.CANCEL, new ScheduleId("video-1"), 0, null));
    }

    @Test
    void parse_actionThatLacksItsIdOrTime_isRefused() {
        assertThat(code(FakeHeaders.of("schedule-action", "cancel"))).isEqualTo(Code.BAD_ID);
        assertThat(code(FakeHeaders.of("schedule-id", "7", "schedule-action", "move")))
                .isEqualTo(Code.BAD_TIME);
        assertThat(code(FakeHeaders.of("schedule-id", "7", "schedule-action", "move", "time", "soon")))
                .isEqualTo(Code.BAD_TIME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with blank", "\u00e9"})
    void parse_unprintableRequestId_isRefused(String request) {
        assertThat(code(FakeHeaders.of("topic", "orders", "schedule-request-id", request)))
                .isEqualTo(Code.CORRUPT_HEADER);
        assertThat(code(FakeHeaders.of("topic", "orders", "schedule-request-id", "r".repeat(129))))
                .isEqualTo(Code.CORRUPT_HEADER);
    }

    @Test
    void parse_nullValue_cancelsInTheEpochDialectOnly() {
        assertThat(parser.parse(epoch(), bytes("video-1"), true, NOW_MS))
                .isEqualTo(new Intake.Asked(Action.CANCEL, new ScheduleId("video-1"), 0, null));
        assertThat(parser.parse(FakeHeaders.of("topic", "orders", "time", DUE), bytes("k"), true, NOW_MS))
                .isEqualTo(accepted(DUE_MS, Dialect.TIME_TOPIC, null));
    }

    @Test
    void parseSchedulesTopic_bareNullValue_cancels() {
        assertThat(parser.parseSchedulesTopic(new FakeHeaders(), bytes("video-1"), true, NOW_MS, NOW_MS))
                .isEqualTo(new Intake.Asked(Action.CANCEL, new ScheduleId("video-1"), 0, null));
        assertThat(parser.parseSchedulesTopic(
                        FakeHeaders.of("__sm_tombstone", "1"), bytes("video-1"), true, NOW_MS, NOW_MS))
                .isEqualTo(new Intake.OwnTombstone());
    }

    @Test
    void parseSchedulesTopic_dueBeforeItWasProduced_isExpiredBeyondTheGrace() {
        long producedMs = EPOCH_MS + 5_999;
        assertThat(parser.parseSchedulesTopic(epoch(), bytes("v"), false, producedMs, EPOCH_MS + 60_000))
                .as("five seconds before, as the grace allows")
                .isEqualTo(accepted(EPOCH_MS, Dialect.EPOCH, "v"));
        assertThat(codeOf(parser.parseSchedulesTopic(epoch(), bytes("v"), false, producedMs + 1, EPOCH_MS + 60_000)))
                .isEqualTo(Code.EXPIRED);
    }

    @Test
    void parseSchedulesTopic_missed_isAcceptedBackToTheDayNamed() {
        long day = 86_400_000;
        assertThat(parser.parseSchedulesTopic(epoch(), bytes("v"), false, NOW_MS, EPOCH_MS + day))
                .as("due yesterday")
                .isEqualTo(accepted(EPOCH_MS, Dialect.EPOCH, "v"));
        assertThat(codeOf(parser.parseSchedulesTopic(epoch(), bytes("v"), false, NOW_MS, EPOCH_MS + 2 * day)))
                .isEqualTo(Code.EXPIRED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Cancel", "CANCEL", "cancel ", "delete", "schedule\0"})
    void parse_unknownAction_isRefused(String action) {
        assertThat(code(FakeHeaders.of("topic", "orders", "schedule-action", action)))
                .isEqualTo(Code.BAD_ACTION);
    }

    @Test
    void parse_badId_isRefused() {
        for (String blank : List.of("", " ", "\t\n", "\u2003")) {
            assertThat(code(FakeHeaders.of("topic", "orders", "schedule-id", blank)))
                    .isEqualTo(Code.BAD_ID);
            assertThat(codeOf(parse(epoch(), blank))).isEqualTo(Code.BAD_ID);
        }
        assertThat(code(FakeHeaders.of("topic", "orders").and("schedule-id", NOT_UTF8)))
                .isEqualTo(Code.CORRUPT_HEADER);
        assertThat(codeOf(parser.parse(epoch(), NOT_UTF8, false, NOW_MS))).isEqualTo(Code.BAD_ID);
        assertThat(codeOf(parser.parse(epoch(), null, false, NOW_MS))).isEqualTo(Code.BAD_ID);
    }

    @Test
    void parse_longId_endsAfter1024Bytes() {
        assertThat(parse(epoch(), "i".repeat(1024))).isInstanceOf(Intake.Accepted.class);
        assertThat(codeOf(parse(epoch(), "i".repeat(1025)))).isEqualTo(Code.BAD_ID);
        assertThat(code(FakeHeaders.of("topic", "orders", "schedule-id", "\u00e9".repeat(513))))
                .isEqualTo(Code.BAD_ID);
    }

    @Test
    void parse_manyHeaders_endsAfterOneHundred() {
        FakeHeaders headers = FakeHeaders.of("topic", "orders");
        for (int i = 1; i < 100; i++) {
            headers.and("h", "");
        }
        assertThat(parse(headers)).isInstanceOf(Intake.Accepted.class);
        assertThat(code(headers.and("h", ""))).isEqualTo(Code.CORRUPT_HEADER);
    }

    @Test
    void parse_longHeaderName_endsAfter255Bytes() {
        assertThat(parse(FakeHeaders.of("topic", "orders", "n".repeat(255), "")))
                .isInstanceOf(Intake.Accepted.class);
        assertThat(parse(FakeHeaders.of("topic", "orders", "\u20ac".repeat(85), "")))
                .isInstanceOf(Intake.Accepted.class);
        assertThat(code(FakeHeaders.of("topic", "orders", "n".repeat(256), ""))).isEqualTo(Code.CORRUPT_HEADER);
        assertThat(code(FakeHeaders.of("topic", "orders", "\ud83d\ude00".repeat(64), "")))
                .isEqualTo(Code.CORRUPT_HEADER);
    }

    @Test
    void parse_largeHeaders_endAfter32KiB() {
        int used = "topicordersh".length();
        assertThat(parse(FakeHeaders.of("topic", "orders", "h", "v".repeat(32_768 - used))))
                .isInstanceOf(Intake.Accepted.class);
        assertThat(code(FakeHeaders.of("topic", "orders", "h", "v".repeat(32_769 - used))))
                .isEqualTo(Code.CORRUPT_HEADER);
    }

    private static FakeHeaders epoch() {
        return epochAt("1795460400");
    }

    private static FakeHeaders epochAt(String epoch) {
        return FakeHeaders.of("scheduler-epoch", epoch, "scheduler-target-topic", "orders");
    }

    private Intake parse(FakeHeaders headers) {
        return parse(headers, "key");
    }

    private Intake parse(FakeHeaders headers, String key) {
        return parser.parse(headers, bytes(key), false, NOW_MS);
    }

    private Code code(FakeHeaders headers) {
        return codeOf(parse(headers));
    }

    private static Code codeOf(Intake intake) {
        assertThat(intake).isInstanceOf(Intake.Rejected.class);
        return ((Intake.Rejected) intake).reason().code();
    }

    private static Intake accepted(long dueMs, Dialect dialect, @Nullable String id) {
        return new Intake.Accepted(
                new Schedule(dueMs, "orders", dialect, id == null ? null : new ScheduleId(id), null));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
