package io.messagescheduler.core.bucket;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A topic that holds messages until their window opens, or, for the imminent one, until they are due.
 *
 * @param level the level in its ladder; for {@link Kind#IMMINENT} and for buckets of another ladder {@link #NO_LEVEL}
 * @param slot the slot in the level's ring; 0 where there is no ring
 * @param lowerSeconds W(k), as in the topic's name; 0 for the imminent bucket
 * @param upperSeconds W(k + 1), as in the topic's name; 0, meaning no bound, for the overflow bucket
 * @param topic the Kafka topic: {@code __SM_BUCKET_10_80_3}, {@code __SM_BUCKET_41943040_0} or {@code __SM_BUCKET_0_10}
 */
public record Bucket(Kind kind, int level, int slot, long lowerSeconds, long upperSeconds, String topic) {
    /** What every bucket topic's name starts with. */
    public static final String TOPIC_PREFIX = "__SM_BUCKET_";

    public static final int NO_LEVEL = -1;

    // At most 18 digits, so that every match fits a long; the slot at most 6.
    private static final Pattern TOPIC =
            Pattern.compile(TOPIC_PREFIX + "(0|[1-9]\\d{0,17})_(0|[1-9]\\d{0,17})(?:_(\\d{1,6}))?");

    /** The three sorts of bucket. */
    public enum Kind {
        /** Always open: due within the next seconds, or overdue. */
        IMMINENT,
        /** One slot of a level's ring. */
        RING,
        /** Further away than the ring levels reach; looked through once each window of the first level without a ring. */
        OVERFLOW
    }

    static Bucket imminent(long firstWidthSeconds) {
        return new Bucket(Kind.IMMINENT, NO_LEVEL, 0, 0, firstWidthSeconds, TOPIC_PREFIX + "0_" + firstWidthSeconds);
    }

    static Bucket ring(int level, int slot, long lowerSeconds, long upperSeconds) {
        String topic = TOPIC_PREFIX + lowerSeconds + "_" + upperSeconds + "_" + slot;
        return new Bucket(Kind.RING, level, slot, lowerSeconds, upperSeconds, topic);
    }

    static Bucket overflow(int level, long lowerSeconds) {
        return new Bucket(Kind.OVERFLOW, level, 0, lowerSeconds, 0, TOPIC_PREFIX + lowerSeconds + "_0");
    }

    /**
     * The bucket that a topic of this or an earlier ladder is, read from its name alone, and so without a level. Empty
     * for a topic that is no bucket.
     */
    public static Optional<Bucket> named(String topic) {
        Matcher match = TOPIC.matcher(topic);
        if (!match.matches()) {
            return Optional.empty();
        }
        long lower = Long.parseLong(match.group(1));
        long upper = Long.parseLong(match.group(2));
        boolean hasSlot = match.group(3) != null;
        Kind kind = hasSlot ? Kind.RING : lower == 0 ? Kind.IMMINENT : Kind.OVERFLOW;
        boolean sound = switch (kind) {
            case IMMINENT -> upper > 0;
            case RING -> lower > 0 && upper > lower;
            case OVERFLOW -> upper == 0;
        };
        if (!sound) {
            return Optional.empty();
        }
        int slot = hasSlot ? Integer.parseInt(match.group(3)) : 0;
        return Optional.of(new Bucket(kind, NO_LEVEL, slot, lower, upper, topic));
    }
}
