package io.messagescheduler.core.delivery;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a delivery task: which records of its partition are delivered. Reading goes by offset, delivery by
 * sort key, and both are told in constant space:
 *
 * <pre>delivered = { offset &lt; readOffset and key &lt;= delivered } minus exceptions</pre>
 *
 * <p>Example: offsets 0, 1, 2 have the keys 30, 10, 20. After offsets 1 and 2 are sent: low 0, readOffset 3, delivered
 * 20. If offset 3 now arrives late with key 5 and is read before the next commit, the checkpoint is low 0, readOffset 4,
 * delivered 20, exceptions [3].
 *
 * <p>{@code low} is committed as the offset, the rest as its metadata. Immutable.
 *
 * @param low the oldest undelivered offset, or {@code readOffset} if there is none: where reading starts anew
 * @param readOffset R, the next offset to read; not always one more than a record's, since control records take offsets
 * @param delivered K, the greatest sort key delivered; null as long as nothing was
 * @param exceptions E, undelivered offsets below R whose key is not above K, ascending; at most {@link #MAX_EXCEPTIONS}
 */
public record Checkpoint(
        long low, long readOffset, @Nullable SortKey delivered, List<Long> exceptions) {
    /** The longest list of exceptions whose metadata stay below {@link #MAX_METADATA_LENGTH} whatever the values are. */
    public static final int MAX_EXCEPTIONS = 128;

    /** Bound of the encoded length; a broker takes 4096 and answers more by killing the producer. */
    public static final int MAX_METADATA_LENGTH = 2048;

    public Checkpoint {
        exceptions = List.copyOf(exceptions);
        long from = low;
        long end = readOffset;
        List<Long> listed = exceptions;
        check(low >= 0 && low <= readOffset, () -> "low " + from + " is not between 0 and the read offset " + end);
        check(listed.size() <= MAX_EXCEPTIONS, () -> listed.size() + " exceptions are more than " + MAX_EXCEPTIONS);
        check(listed.isEmpty() || delivered != null, () -> "exceptions to nothing delivered");
        check(
                delivered == null || delivered.sequence().encode().length <= CheckpointFormat.MAX_SEQUENCE_LENGTH,
                () -> "the delivered key names a longer topic than Kafka allows");
        check(
                ascend(listed, from, end),
                () -> "exceptions do not ascend from " + from + " to below " + end + ": " + listed);
    }

    private static boolean ascend(List<Long> offsets, long from, long end) {
        long previous = from - 1;
        for (long offset : offsets) {
            if (offset <= previous || offset >= end) {
                return false;
            }
            previous = offset;
        }
        return true;
    }

    /** The problem is put into words only when there is one: a task makes many checkpoints. */
    private static void check(boolean holds, Supplier<String> problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem.get());
        }
    }

    /** The checkpoint of a partition of which nothing was read yet, from this offset on. */
    public static Checkpoint initial(long low) {
        return new Checkpoint(low, low, null, List.of());
    }

    /** Whether the record is delivered, by the rule above. */
    public boolean isDelivered(long offset, SortKey key) {
        return offset < readOffset
                && delivered != null
                && key.compareTo(delivered) <= 0
                && !exceptions.contains(offset);
    }

    /** The metadata to commit with the offset {@link #low}: ASCII, at most {@link #MAX_METADATA_LENGTH} characters. */
    public String encode() {
        return CheckpointFormat.encode(this);
    }

    /**
     * The checkpoint of a committed offset and its metadata. Only what {@link #encode} writes is read, to the letter.
     *
     * @param low the committed offset
     * @throws UnreadableCheckpoint for any other text, the empty one included
     */
    public static Checkpoint decode(long low, String metadata) throws UnreadableCheckpoint {
        return CheckpointFormat.decode(low, metadata);
    }
}
