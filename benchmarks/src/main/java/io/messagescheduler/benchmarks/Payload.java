package io.messagescheduler.benchmarks;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a value, by which a receipt is known whatever way it came: which load, which message of it, when due, and how
 * long before that it was handed over. Random bytes follow, since a value that compresses to nothing would flatter everybody.
 *
 * @param load number of the load within the turn
 * @param number of the message within its load
 * @param dueMs epoch milliseconds
 * @param delayMs from hand-over to due time, as planned
 */
record Payload(int load, int number, long dueMs, int delayMs) {
    static final int VALUE_BYTES = 100;
    static final int KEY_BYTES = 8;
    private static final int MAGIC = 0x42454e43;
    private static final int HEAD_BYTES = 4 * Integer.BYTES + Long.BYTES;

    byte[] value(SplittableRandom random) {
        byte[] bytes = new byte[VALUE_BYTES];
        random.nextBytes(bytes);
        ByteBuffer.wrap(bytes)
                .putInt(MAGIC)
                .putInt(load)
                .putInt(number)
                .putLong(dueMs)
                .putInt(delayMs);
        return bytes;
    }

    static byte[] key(SplittableRandom random) {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Null if these are not bytes of ours. */
    static @Nullable Payload read(byte @Nullable [] value) {
        if (value == null || value.length < HEAD_BYTES) {
            return null;
        }
        ByteBuffer head = ByteBuffer.wrap(value);
        return head.getInt() == MAGIC ? new Payload(head.getInt(), head.getInt(), head.getLong(), head.getInt()) : null;
    }
}
