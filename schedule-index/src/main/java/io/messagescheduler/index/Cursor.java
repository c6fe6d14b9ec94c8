package io.messagescheduler.index;

import io.messagescheduler.core.message.ScheduleId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/** Where a search goes on. Its text may stand in a URL, and says nothing to others. */
public final class Cursor {
    private static final byte FORMAT = 1;
    private static final int FIXED_BYTES = 1 + Integer.BYTES + 1;
    private static final int MOST_BYTES = FIXED_BYTES + ScheduleId.MAX_BYTES + 2 + Long.BYTES;
    private static final int MOST_CHARS = 2 * MOST_BYTES;

    /** Where a search begins. */
    public static final Cursor START = new Cursor(0, Stage.LIVE, new byte[0]);

    /** The stores of a partition, in the order in which they are searched. */
    enum Stage {
        LIVE,
        CHANGING,
        FINISHED
    }

    private final int partition;
    private final Stage stage;
    private final byte[] from;

    /** @param from the least key of the stage's store that was not looked at yet */
    Cursor(int partition, Stage stage, byte[] from) {
        this.partition = partition;
        this.stage = stage;
        this.from = from;
    }

    /** @throws IllegalArgumentException if {@link #text()} never wrote this */
    public static Cursor parse(String text) {
        try {
            byte[] bytes = text.length() > MOST_CHARS
                    ? new byte[0]
                    : Base64.getUrlDecoder().decode(text);
            if (bytes.length >= FIXED_BYTES && bytes.length <= MOST_BYTES && bytes[0] == FORMAT) {
                ByteBuffer in = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
                int partition = in.getInt();
                int stage = in.get();
                if (partition >= 0 && stage >= 0 && stage < Stage.values().length) {
                    return new Cursor(
                            partition, Stage.values()[stage], Arrays.copyOfRange(bytes, FIXED_BYTES, bytes.length));
                }
            }
        } catch (IllegalArgumentException notBase64) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "The cursor is none of ours: give the one of the last answer unchanged, or none to start anew");
    }

    public String text() {
        byte[] bytes = ByteBuffer.allocate(FIXED_BYTES + from.length)
                .put(FORMAT)
                .putInt(partition)
                .put((byte) stage.ordinal())
                .put(from)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    int partition() {
        return partition;
    }

    Stage stage() {
        return stage;
    }

    byte[] from() {
        return from;
    }

    @Override
    public String toString() {
        return text();
    }
}
