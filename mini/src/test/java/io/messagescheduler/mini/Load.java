package io.messagescheduler.mini;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.mini.SystemLedger.Wanted;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Makes random messages: near and far, overdue, tied, badly addressed, too large, with and without an id. */
final class Load {
    static final String TAG = "tag";

    /** Always there. */
    static final String GOOD = "good";
    /** Takes small records only. */
    static final String SMALL = "small";

    static final int SMALL_BYTES = 200;

    /** Targets that are missing, refuse and time out at times. */
    static final List<String> TROUBLED = List.of("comes-and-goes", "forbids", "times-out");

    private static final long WINDOW_MS = 10_000;
    private static final long MINUTE_MS = 60_000;

    /** When the next messages are due. */
    enum Kind {
        OVERDUE,
        /** In the finest level's next window, just far enough to be routed there. */
        ABOUT_TO_OPEN,
        ANY
    }

    /** A message, the end that is wanted for it, and what a cancel of it must name. */
    record Made(
            ProducerRecord<byte[], byte[]> record,
            String tag,
            Wanted wanted,
            long dueMs,
            @Nullable String id) {}

    private final Random random;
    private final String intakeTopic;
    private final boolean alwaysSaysWhen;
    private Kind kind = Kind.ANY;
    private int made;
    private long lastDueMs;

    /** @param alwaysSaysWhen whether each message has a due time: without one, the MessageHandler's clock decides */
    Load(Random random, String intakeTopic, boolean alwaysSaysWhen) {
        this.alwaysSaysWhen = alwaysSaysWhen;
        this.random = random;
        this.intakeTopic = intakeTopic;
    }

    /** What comes next. */
    void setKind(Kind wanted) {
        kind = wanted;
    }

    static boolean isTarget(String topic) {
        return topic.equals(GOOD) || topic.equals(SMALL) || TROUBLED.contains(topic);
    }

    Made next(long nowMs) {
        String tag = "m" + made++;
        return random.nextInt(10) == 0 ? bad(tag, nowMs) : sound(tag, nowMs);
    }

    private Made sound(String tag, long nowMs) {
        long dueMs = due(nowMs);
        lastDueMs = dueMs;
        String target = random.nextInt(4) > 0 ? GOOD : random.nextInt(3) == 0 ? SMALL : oneOf(TROUBLED);
        boolean isLarge = target.equals(SMALL) && random.nextBoolean();
        ProducerRecord<byte[], byte[]> record = record(tag, isLarge ? new byte[SMALL_BYTES] : value());
        put(record.headers(), "topic", target);
        if (alwaysSaysWhen || dueMs != nowMs || random.nextBoolean()) {
            put(
                    record.headers(),
                    "time",
                    random.nextBoolean()
                            ? Long.toString(dueMs)
                            : Instant.ofEpochMilli(dueMs).toString());
        }
        String id = null;
        if (random.nextInt(5) == 0) {
            id = "id-" + tag;
            put(record.headers(), "schedule-id", id);
        }
        if (random.nextInt(10) == 0) {
            put(record.headers(), "__sm_due", "forged");
        }
        Wanted wanted = isLarge ? Wanted.DEAD : TROUBLED.contains(target) ? Wanted.EITHER : Wanted.DELIVERED;
        return new Made(record, tag, wanted, dueMs, id);
    }

    private Made bad(String tag, long nowMs) {
        ProducerRecord<byte[], byte[]> record = record(tag, value());
        Headers headers = record.headers();
        switch (random.nextInt(6)) {
            case 0 -> put(headers, "time", Long.toString(nowMs));
            case 1 -> {
                put(headers, "topic", GOOD);
                put(headers, "time", "the day after tomorrow");
            }
            case 2 -> {
                put(headers, "topic", GOOD);
                put(headers, "topic", GOOD);
            }
            case 3 -> put(headers, "topic", random.nextBoolean() ? Names.DEAD_LETTERS : intakeTopic);
            case 4 -> put(headers, "topic", "no such name!");
            default -> {
                put(headers, "topic", GOOD);
                put(headers, "time", "2999-01-01T00:00:00Z");
            }
        }
        return new Made(record, tag, Wanted.DEAD, 0, null);
    }

    /** Within every level's reach, and beyond; often exactly where a window begins, or when another message is due. */
    private long due(long nowMs) {
        long dueMs = switch (kind == Kind.ANY ? random.nextInt(10) : kind.ordinal()) {
            case 0 -> nowMs - random.nextLong(5 * MINUTE_MS);
            case 1 -> endOfTheNextWindow(nowMs) - random.nextInt(3_000);
            case 2 -> lastDueMs;
            case 3 -> nowMs + random.nextLong(20_000);
            case 4 -> nowMs + random.nextLong(MINUTE_MS);
            case 5 -> nowMs + random.nextLong(3 * MINUTE_MS);
            case 6 -> nowMs + random.nextLong(10 * MINUTE_MS);
            case 7 -> random.nextInt(3) == 0 ? nowMs + random.nextLong(40 * MINUTE_MS) : nowMs;
            case 8 -> nowMs + random.nextLong(3_000);
            default -> nowMs - Math.floorMod(nowMs, WINDOW_MS) + WINDOW_MS * random.nextInt(12) + random.nextInt(3) - 1;
        };
        return Math.max(1, dueMs);
    }

    /** Of the finest level's next window whose drain has not begun: the last that is routed there. */
    private static long endOfTheNextWindow(long nowMs) {
        long lead = WINDOW_MS / 2;
        return Math.ceilDiv(nowMs + lead, WINDOW_MS) * WINDOW_MS + WINDOW_MS - 1;
    }

    private ProducerRecord<byte[], byte[]> record(String tag, byte @Nullable [] value) {
        byte[] key = random.nextInt(3) == 0 ? null : "key".getBytes(UTF_8);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(intakeTopic, random.nextInt(2), key, value);
        put(record.headers(), TAG, tag);
        return record;
    }

    private byte @Nullable [] value() {
        return random.nextInt(4) == 0 ? null : new byte[] {1};
    }

    private static void put(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(UTF_8));
    }

    private String oneOf(List<String> names) {
        return names.get(random.nextInt(names.size()));
    }
}
