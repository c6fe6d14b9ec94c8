package io.messagescheduler.core.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where a message entered the system: its stable identity, and within one source partition its arrival order. Compared by
 * offset, then partition, then topic, so that any two messages have an order.
 */
public record Sequence(String topic, int partition, long offset) implements Comparable<Sequence> {
    private static final int FIXED_BYTES = Long.BYTES + Integer.BYTES;

    public Sequence {
        if (topic.isEmpty() || partition < 0 || offset < 0) {
            throw new IllegalArgumentException("No such place in a log: topic \"" + PrintableText.of(topic, 64)
                    + "\", partition " + partition + ", offset " + offset);
        }
    }

    /** The offset in 8 bytes, the partition in 4 (both big-endian), then the topic in UTF-8. */
    public byte[] encode() {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(FIXED_BYTES + name.length)
                .putLong(offset)
                .putInt(partition)
                .put(name)
                .array();
    }

    /**
     * The opposite of {@link #encode()}.
     *
     * @throws IllegalArgumentException if the bytes are anything that {@link #encode()} does not write
     */
    public static Sequence decode(byte[] encoded) {
        String topic = encoded.length <= FIXED_BYTES
                ? null
                : Utf8.strict(Arrays.copyOfRange(encoded, FIXED_BYTES, encoded.length));
        if (topic == null) {
            throw new IllegalArgumentException("A sequence is an offset, a partition and a topic in UTF-8, not these "
                    + encoded.length + " bytes");
        }
        ByteBuffer buffer = ByteBuffer.wrap(encoded);
        long offset = buffer.getLong();
        return new Sequence(topic, buffer.getInt(), offset);
    }

    @Override
    public int compareTo(Sequence other) {
        int order = Long.compare(offset, other.offset);
        if (order == 0) {
            order = Integer.compare(partition, other.partition);
        }
        return order == 0 ? topic.compareTo(other.topic) : order;
    }
}
