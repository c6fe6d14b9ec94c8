package io.messagescheduler.core.message;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How often a message failed to reach its target, carried along in {@link HeaderNames#ATTEMPTS} while the message goes
 * round the wheel again. Times are epoch milliseconds.
 *
 * @param count failed attempts so far, at least 1
 * @param originalDueMs the due time asked for; {@link HeaderNames#DUE} is that of the next attempt
 */
public record Attempts(int count, long firstFailureMs, long originalDueMs) {
    private static final int BYTES = Integer.BYTES + 2 * Long.BYTES;

    public Attempts {
        if (count < 1) {
            throw new IllegalArgumentException("A message that failed has at least one attempt, not " + count);
        }
    }

    /** The count in 4 bytes, then both times in 8 each, all big-endian. */
    public byte[] encode() {
        return ByteBuffer.allocate(BYTES)
                .putInt(count)
                .putLong(firstFailureMs)
                .putLong(originalDueMs)
                .array();
    }

    /**
     * The opposite of {@link #encode()}.
     *
     * @throws IllegalArgumentException if the bytes are anything that {@link #encode()} does not write
     */
    public static Attempts decode(byte @Nullable [] encoded) {
        if (encoded == null || encoded.length != BYTES) {
            throw new IllegalArgumentException(
                    "Attempts have " + BYTES + " bytes, not " + (encoded == null ? "none" : encoded.length));
        }
        ByteBuffer buffer = ByteBuffer.wrap(encoded);
        return new Attempts(buffer.getInt(), buffer.getLong(), buffer.getLong());
    }

    /** After one more failed attempt; the count stops at {@link Integer#MAX_VALUE}. */
    public Attempts next() {
        return new Attempts(count == Integer.MAX_VALUE ? count : count + 1, firstFailureMs, originalDueMs);
    }
}
