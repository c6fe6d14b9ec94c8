package io.messagescheduler.core.message;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.message.InvalidSchedule.Code;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every byte string in the headers is accepted, within the rules, or refused with a code; nothing throws. */
class IntakeParserPropertyTest {
    private static final int RECORDS = 200_000;
    private static final Duration HORIZON = Duration.ofDays(36_525);
    private static final List<String> NAMES = List.of(
            HeaderNames.TIME,
            HeaderNames.TOPIC,
            HeaderNames.SCHEDULE_ID,
            HeaderNames.SCHEDULE_ACTION,
            HeaderNames.SCHEDULER_EPOCH,
            HeaderNames.SCHEDULER_TARGET_TOPIC,
            HeaderNames.SCHEDULER_TARGET_KEY,
            HeaderNames.DUE,
            HeaderNames.SEQUENCE,
            "",
            "id");
    private static final List<String> TIMES = List.of(
            "0",
            "1795460400",
            "1795460400123",
            "9223372036854775807",
            "-9223372036854775808",
            "2026-11-23T19:00:00.123Z",
            "2026-11-23T19:00:00,123456789+01:00[Europe/Paris]",
            "+999999999-12-31T23:59:59.999999999Z",
            "0000-01-01T00:00:00+18:00",
            "9999-12-31T24:00:00-18:00",
            "2016-12-31T23:59:60Z",
            "2026-03-29 02:30:00",
            "2026-10-25 02:30:00 Europe/Paris",
            "1 Sep 2026 18:40 CET",
            "31 December 2026 9:05 BST");
    private static final List<String> TOPICS =
            List.of("orders", "SCHEDULED_MESSAGES", "__SM_BUCKET_0_10", ".", "..", "a b", "t".repeat(249));
    private static final List<String> ACTIONS = List.of("schedule", "cancel", "move", "fire");
    private static final long[] PRESENTS_MS = {Long.MIN_VALUE, -1, 0, 1_795_435_200_000L, Long.MAX_VALUE};

    private final TargetRule targets = new TargetRule(List.of(), List.of());
    private final IntakeParser parser = new IntakeParser(
            new TimeParser(ZoneId.of("Europe/Paris"), HORIZON),
            targets,
            new SchedulesTopicRule(Duration.ZERO, null, ZoneId.of("Europe/Paris")));

    @Test
    void parse_anyHeaders_isAcceptedWithinTheRulesOrRejectedWithACode() {
        long seed = Seeds.next("parse_anyHeaders_isAcceptedWithinTheRulesOrRejectedWithACode");
        Random random = new Random(seed);
        Set<Code> seen = EnumSet.noneOf(Code.class);
        Set<Action> actions = EnumSet.noneOf(Action.class);
        int accepted = 0;
        for (int i = 0; i < RECORDS; i++) {
            FakeHeaders headers = headers(random);
            byte[] key = random.nextInt(4) == 0 ? null : value("id", random);
            long nowMs = PRESENTS_MS[random.nextInt(PRESENTS_MS.length)];
            Intake intake;
            try {
                intake = parser.parse(headers, key, random.nextInt(8) == 0, nowMs);
            } catch (RuntimeException e) {
                throw new AssertionError("Seed " + seed + ", record " + i + ", headers " + headers, e);
            }
            switch (intake) {
                case Intake.Accepted acceptance -> {
                    accepted++;
                    assertSound(acceptance.schedule(), headers, nowMs, seed);
                }
                case Intake.Asked asked -> actions.add(asked.action());
                case Intake.OwnTombstone own -> throw new AssertionError("No schedules topic, seed " + seed);
                case Intake.Rejected rejection -> {
                    seen.add(rejection.reason().code());
                    assertThat(rejection.reason().message())
                            .as("seed %d: %s", seed, headers)
                            .hasSizeBetween(1, InvalidSchedule.MAX_MESSAGE_CHARS)
                            .matches("[ -~]*");
                }
            }
        }
        assertThat(accepted).isGreaterThan(RECORDS / 100);
        assertThat(actions).containsExactlyInAnyOrder(Action.CANCEL, Action.MOVE, Action.FIRE);
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        Code.BAD_TIME,
                        Code.AMBIGUOUS_ZONE,
                        Code.TIME_RANGE,
                        Code.NO_TOPIC,
                        Code.BAD_TOPIC_NAME,
                        Code.TARGET_INTERNAL,
                        Code.DUPLICATE_HEADER,
                        Code.CORRUPT_HEADER,
                        Code.DIALECT_CONFLICT,
                        Code.BAD_ID,
                        Code.BAD_ACTION);
    }

    @Test
    void parse_tenThousandHeadersOrAMegabyte_isRejected() {
        FakeHeaders many = FakeHeaders.of("topic", "orders");
        for (int i = 0; i < 10_000; i++) {
            many.and("h" + i, new byte[0]);
        }
        FakeHeaders large = FakeHeaders.of("topic", "orders").and("time", new byte[1 << 20]);

        for (FakeHeaders headers : List.of(many, large)) {
            assertThat(parser.parse(headers, null, false, 0))
                    .isInstanceOfSatisfying(
                            Intake.Rejected.class,
                            rejection -> assertThat(rejection.reason().code()).isEqualTo(Code.CORRUPT_HEADER));
        }
    }

    private void assertSound(Schedule schedule, FakeHeaders headers, long nowMs, long seed) {
        assertThat(schedule.dueMs()).as("seed %d: %s", seed, headers).isNotNegative();
        assertThat(schedule.dueMs() <= nowMs || schedule.dueMs() - Math.max(0, nowMs) <= HORIZON.toMillis())
                .as("seed %d: due %d at %d: %s", seed, schedule.dueMs(), nowMs, headers)
                .isTrue();
        assertThat(targets.refusal(schedule.target()))
                .as("seed %d: %s", seed, headers)
                .isNull();
        Target target = requireNonNull(Target.of(headers), headers::toString);
        assertThat(target.topic()).isEqualTo(schedule.target());
        assertThat(target.dialect()).isEqualTo(schedule.dialect());
    }

    /** Mostly a record that some producer might send, then changed here and there. */
    private static FakeHeaders headers(Random random) {
        FakeHeaders headers = new FakeHeaders();
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                headers.and(HeaderNames.TOPIC, value(HeaderNames.TOPIC, random));
                headers.and(HeaderNames.TIME, value(HeaderNames.TIME, random));
            }
            case 3, 4 -> {
                headers.and(HeaderNames.SCHEDULER_EPOCH, value(HeaderNames.SCHEDULER_EPOCH, random));
                headers.and(HeaderNames.SCHEDULER_TARGET_TOPIC, value(HeaderNames.SCHEDULER_TARGET_TOPIC, random));
            }
            case 5 -> headers.and(HeaderNames.TOPIC, "orders").and(HeaderNames.TIME, noise(random, 40));
            default -> {}
        }
        int more = random.nextInt(50) == 0 ? random.nextInt(150) : random.nextInt(3);
        for (int i = 0; i < more; i++) {
            String name = random.nextInt(3) == 0
                    ? new String(noise(random, 300), StandardCharsets.UTF_8)
                    : NAMES.get(random.nextInt(NAMES.size()));
            headers.and(name, value(name, random));
        }
        return headers;
    }

    private static byte @Nullable [] value(String name, Random random) {
        int kind = random.nextInt(20);
        if (kind == 0) {
            return null;
        }
        if (kind == 1) {
            return noise(random, 64);
        }
        byte[] text = text(name, random).getBytes(StandardCharsets.UTF_8);
        if (kind < 6 && text.length > 0) {
            mutate(text, random);
        }
        return text;
    }

    private static String text(String name, Random random) {
        return switch (name) {
            case HeaderNames.TIME -> TIMES.get(random.nextInt(TIMES.size()));
            case HeaderNames.SCHEDULER_EPOCH -> Long.toString(random.nextLong(-1_000_000_000L, 5_000_000_000L));
            case HeaderNames.TOPIC, HeaderNames.SCHEDULER_TARGET_TOPIC ->
                random.nextBoolean() ? "orders" : TOPICS.get(random.nextInt(TOPICS.size()));
            case HeaderNames.SCHEDULE_ACTION -> ACTIONS.get(random.nextInt(ACTIONS.size()));
            default -> "v".repeat(random.nextInt(20) == 0 ? random.nextInt(2_000) : random.nextInt(5));
        };
    }

    /** Changes up to three bytes, mostly into others that occur in times. */
    private static void mutate(byte[] text, Random random) {
        String alphabet = "0123456789+-:.,TZtz[]/ ESTabc";
        for (int i = random.nextInt(3); i >= 0; i--) {
            text[random.nextInt(text.length)] = random.nextInt(5) == 0
                    ? (byte) random.nextInt(256)
                    : (byte) alphabet.charAt(random.nextInt(alphabet.length()));
        }
    }

    private static byte[] noise(Random random, int bound) {
        byte[] bytes = new byte[random.nextInt(bound)];
        random.nextBytes(bytes);
        return bytes;
    }
}
