package io.messagescheduler.core.message;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Why a message goes round once more though it was due: a cancel that was acknowledged in time may not have been heard of yet.
 * Carried along in {@link HeaderNames#HOLD}. Times are epoch milliseconds.
 *
 * @param sinceMs when it first came up for delivery
 * @param originalDueMs the due time asked for; {@link HeaderNames#DUE} is that of the next attempt
 */
public record Hold(long sinceMs, long originalDueMs) {
    private static final int BYTES = 2 * Long.BYTES;

    /** Both times in 8 bytes each, big-endian. */
    public byte[] encode() {
        return ByteBuffer.allocate(BYTES)
                .putLong(sinceMs)
                .putLong(originalDueMs)
                .array();
    }

    /**
     * The opposite of {@link #encode()}.
     *
     * @throws IllegalArgumentException if the bytes are anything that {@link #encode()} does not write
     */
    public static Hold decode(byte @Nullable [] encoded) {
        if (encoded == null || encoded.length != BYTES) {
            throw new IllegalArgumentException(
                    "A hold has " + BYTES + " bytes, not " + (encoded == null ? "none" : encoded.length));
        }
        ByteBuffer buffer = ByteBuffer.wrap(encoded);
        return new Hold(buffer.getLong(), buffer.getLong());
    }
}
