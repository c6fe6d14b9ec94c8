package io.messagescheduler.core.bucket;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The whole wheel: ring levels 0 … L − 1, the overflow level L and the imminent bucket. Immutable; two ladders made of
 * the same settings are the same ladder, so processes agree without talking.
 *
 * <p>Level k has windows of {@code W(k) = minimumDelay * ratio^k}; L is the smallest level with {@code W(L) >=
 * maximumDelay}. A window is drained from {@code lead(k) = max(lead, min(W(k) / ratio, 1 h))} before it starts. A ring
 * has {@code ratio + 2} slots, as many as windows can hold messages at once, and guard slots for another minute, so
 * that even a MessageHandler stalled that long meets no later turn of the wheel.
 *
 * <p>Example: 10 s, ratio 8, 30 days gives levels of 10 s, 80 s, 640 s, 85 min, 11.4 h, 3.8 days, and an overflow level
 * of 30.3 days.
 *
 * @see <a href="https://dl.acm.org/doi/10.1145/41457.37504">Varghese and Lauck, Hashed and Hierarchical Timing
 *     Wheels</a>
 */
public final class BucketLadder {
    private static final Duration LONGEST = Duration.ofDays(36_525);
    private static final long LONGEST_LEAD_BY_WIDTH_MS = Duration.ofHours(1).toMillis();
    private static final long DEFAULT_LEAD_MS = Duration.ofSeconds(5).toMillis();
    private static final long GUARD_MS = Duration.ofSeconds(60).toMillis();
    private static final int MAX_BUCKETS = 2000;

    private final long leadMs;
    private final List<Level> levels;
    private final Level overflowLevel;
    private final Bucket imminent;
    private final Bucket overflow;
    private final List<List<Bucket>> rings;
    private final List<Bucket> buckets;
    private final Map<String, Bucket> byTopic = new HashMap<>();

    /**
     * @param minimumDelay W(0), whole seconds, at least 1
     * @param ratio how much wider each level's windows are than the level's below, 2 to 64
     * @param maximumDelay what the rings must reach, from W(0) to 100 years; longer delays work through the overflow
     * @param lead how long before a window its drain starts, at least; null for the smaller of 5 s and W(0) / 2
     * @throws IllegalArgumentException if a value is out of bounds, in words for the person who set it
     */
    public BucketLadder(Duration minimumDelay, int ratio, Duration maximumDelay, @Nullable Duration lead) {
        check(
                minimumDelay.compareTo(Duration.ofSeconds(1)) >= 0
                        && minimumDelay.minusSeconds(minimumDelay.toSeconds()).isZero(),
                "the minimum delay must be whole seconds and at least 1 s, but is " + minimumDelay);
        check(ratio >= 2 && ratio <= 64, "the ratio of the buckets must be 2 to 64, but is " + ratio);
        check(
                maximumDelay.compareTo(minimumDelay) >= 0 && maximumDelay.compareTo(LONGEST) <= 0,
                "the maximum delay must be between the minimum delay (" + minimumDelay + ") and 100 years, but is "
                        + maximumDelay);
        long firstWidthMs = minimumDelay.toMillis();
        leadMs = lead == null ? Math.min(DEFAULT_LEAD_MS, firstWidthMs / 2) : lead.toMillis();
        check(
                leadMs >= 0 && leadMs <= firstWidthMs,
                "the lead must not be negative nor above the minimum delay (" + minimumDelay + "), but is " + lead);

        List<Level> found = new ArrayList<>();
        long widthMs = firstWidthMs;
        while (widthMs < maximumDelay.toMillis()) {
            int guardSlots = Math.toIntExact(Math.ceilDiv(GUARD_MS, widthMs));
            found.add(new Level(found.size(), widthMs, leadOf(widthMs, ratio), ratio + 2 + guardSlots));
            widthMs *= ratio; // the last factor is taken below 100 years, and 6400 years in milliseconds fit a long
        }
        levels = List.copyOf(found);
        overflowLevel = new Level(levels.size(), widthMs, leadOf(widthMs, ratio), 1);

        imminent = Bucket.imminent(firstWidthMs / 1000);
        overflow = Bucket.overflow(overflowLevel.index(), widthMs / 1000);
        rings = levels.stream().map(level -> ring(level, ratio)).toList();
        List<Bucket> all = new ArrayList<>();
        all.add(imminent);
        rings.forEach(all::addAll);
        all.add(overflow);
        buckets = List.copyOf(all);
        check(
                buckets.size() <= MAX_BUCKETS,
                "these settings ask for " + buckets.size() + " bucket topics; at most " + MAX_BUCKETS + " are allowed");
        buckets.forEach(bucket -> byTopic.put(bucket.topic(), bucket));
    }

    private static void check(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }

    private long leadOf(long widthMs, int ratio) {
        return Math.max(leadMs, Math.min(widthMs / ratio, LONGEST_LEAD_BY_WIDTH_MS));
    }

    private static List<Bucket> ring(Level level, int ratio) {
        List<Bucket> slots = new ArrayList<>();
        for (int slot = 0; slot < level.slots(); slot++) {
            slots.add(Bucket.ring(level.index(), slot, level.widthMs() / 1000, level.widthMs() * ratio / 1000));
        }
        return List.copyOf(slots);
    }

    /** The ring levels, finest first; none if the maximum delay equals the minimum delay. */
    public List<Level> levels() {
        return levels;
    }

    /** Level L, whose windows give the rhythm in which the overflow bucket is drained. */
    public Level overflowLevel() {
        return overflowLevel;
    }

    /** The least lead of any level: also how long before it opens a job is handed out. */
    public Duration lead() {
        return Duration.ofMillis(leadMs);
    }

    public Bucket imminent() {
        return imminent;
    }

    public Bucket overflow() {
        return overflow;
    }

    public Bucket ring(int level, int slot) {
        return rings.get(level).get(slot);
    }

    /** Imminent, the rings from the finest level on, overflow. */
    public List<Bucket> buckets() {
        return buckets;
    }

    /** The bucket of this ladder with this topic. A bucket topic of other settings is not found: see {@link Bucket#named}. */
    public Optional<Bucket> byTopic(String topic) {
        return Optional.ofNullable(byTopic.get(topic));
    }

    /**
     * When the drain of a bucket may start, judged by its first undrained record, epoch milliseconds. For a ring slot
     * that is {@code lead(k)} before the record's window; for the overflow bucket {@code lead(L)} before the first
     * W(L) window that this leaves wholly after the record's append. The imminent bucket and those of other ladders are
     * always open: 0.
     *
     * @param dueMs the record's due time
     * @param appendedMs the record's append time, which only the overflow bucket needs
     */
    public long opensAtMs(Bucket bucket, long dueMs, long appendedMs) {
        if (!bucket.equals(byTopic.get(bucket.topic()))) {
            return 0;
        }
        return switch (bucket.kind()) {
            case IMMINENT -> 0;
            case RING -> {
                Level level = levels.get(bucket.level());
                long startMs = level.window(dueMs).startMs();
                yield Math.max(startMs, Long.MIN_VALUE + level.leadMs()) - level.leadMs();
            }
            case OVERFLOW -> {
                long width = overflowLevel.widthMs();
                long lead = overflowLevel.leadMs();
                yield (Math.floorDiv(appendedMs + lead, width) + 1) * width - lead;
            }
        };
    }
}
