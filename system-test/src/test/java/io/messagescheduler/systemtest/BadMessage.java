package io.messagescheduler.systemtest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that no scheduler can make sense of, or may not.
 *
 * @param code that its dead letter must have
 */
record BadMessage(
        String name,
        String code,
        SentHeaders headers,
        @Nullable String key,
        boolean nullValue) {
    private static final String SOON = "2030-01-01T00:00:00Z";
    private static final byte[] NOT_UTF8 = {(byte) 0xC3, 0x28};

    /** @param good a target that would be accepted */
    static List<BadMessage> all(String good) {
        return List.of(
                time("no time at all", "BAD_TIME", "tomorrow", good),
                time("empty time", "BAD_TIME", "", good),
                time("thirteenth month", "BAD_TIME", "2030-13-01T00:00:00Z", good),
                time("thirtieth of February", "BAD_TIME", "2030-02-30 10:00:00", good),
                time("ambiguous zone", "AMBIGUOUS_ZONE", "1 Sep 2030 18:40 BST", good),
                time("beyond the horizon", "TIME_RANGE", "2300-01-01T00:00:00Z", good),
                time("before 1970", "TIME_RANGE", "-5", good),
                time("absurd year", "TIME_RANGE", "+999999999-01-01T00:00:00Z", good),
                bad(
                        "time is no text",
                        "CORRUPT_HEADER",
                        new SentHeaders().taken("time", NOT_UTF8).taken("topic", good)),
                bad("no topic", "NO_TOPIC", new SentHeaders().taken("time", SOON)),
                time("empty topic", "NO_TOPIC", SOON, ""),
                time("blank in the topic's name", "BAD_TOPIC_NAME", SOON, "it-no such topic"),
                time("two dots for a topic", "BAD_TOPIC_NAME", SOON, ".."),
                time("long topic", "BAD_TOPIC_NAME", SOON, "it-" + "x".repeat(247)),
                bad(
                        "topic is no text",
                        "CORRUPT_HEADER",
                        new SentHeaders().taken("time", SOON).taken("topic", NOT_UTF8)),
                time("Kafka's own topic", "TARGET_INTERNAL", SOON, "__consumer_offsets"),
                time("imminent topic", "TARGET_INTERNAL", SOON, "__SM_BUCKET_0_2"),
                time("bucket", "TARGET_INTERNAL", SOON, "__SM_BUCKET_2_4_0"),
                time("dead letters", "TARGET_INTERNAL", SOON, EngineUnderTest.DEAD_LETTERS),
                time("intake", "TARGET_INTERNAL", SOON, EngineUnderTest.INTAKE),
                time("not among the allowed", "TARGET_FORBIDDEN", SOON, "elsewhere"),
                bad("time twice", "DUPLICATE_HEADER", valid(good).taken("time", SOON)),
                bad("topic twice", "DUPLICATE_HEADER", valid(good).taken("topic", good)),
                bad("cancel of nothing", "BAD_ID", valid(good).taken("schedule-action", "cancel")),
                bad("unknown action", "BAD_ACTION", valid(good).taken("schedule-action", "explode")),
                bad("blank id", "BAD_ID", valid(good).taken("schedule-id", " ")),
                bad("both dialects", "DIALECT_CONFLICT", valid(good).taken("scheduler-epoch", "1900000000")),
                bad("epoch, no time", "BAD_TIME", new SentHeaders().taken("scheduler-target-topic", good)),
                bad("epoch, words", "BAD_TIME", epoch("soon", good)),
                bad("epoch, milliseconds", "TIME_RANGE", epoch("1900000000000", good)),
                bad("epoch, no target", "NO_TOPIC", new SentHeaders().taken("scheduler-epoch", "1900000000")),
                bad("epoch, forbidden", "TARGET_INTERNAL", epoch("1900000000", "__consumer_offsets")),
                new BadMessage("epoch, no id", "BAD_ID", epoch("1900000000", good), null, false));
    }

    private static BadMessage time(String name, String code, String time, String topic) {
        return bad(name, code, new SentHeaders().taken("time", time).taken("topic", topic));
    }

    private static BadMessage bad(String name, String code, SentHeaders headers) {
        return new BadMessage(name, code, headers, id(), false);
    }

    private static SentHeaders valid(String topic) {
        return new SentHeaders().taken("time", SOON).taken("topic", topic);
    }

    private static SentHeaders epoch(String seconds, String topic) {
        return new SentHeaders().taken("scheduler-epoch", seconds).taken("scheduler-target-topic", topic);
    }

    private static String id() {
        return "an id";
    }
}
