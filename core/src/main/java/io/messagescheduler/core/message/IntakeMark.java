package io.messagescheduler.core.message;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a MessageHandler has read: for each of its intake partitions an instant. Whatever was acknowledged there before it
 * stands ahead of the mark in every partition of the schedules log that it concerns.
 *
 * @param readToMs epoch milliseconds by the MessageHandler's clock; not empty
 */
public record IntakeMark(Map<IntakePartition, Long> readToMs) {
    private static final int FIXED_BYTES = Short.BYTES + Integer.BYTES + Long.BYTES;

    public IntakeMark {
        if (readToMs.isEmpty()) {
            throw new IllegalArgumentException("A mark is about some partition");
        }
        readToMs = Map.copyOf(readToMs);
    }

    /** The least of its partitions, which stands for the mark: two that are valid at a time are about different ones. */
    public IntakePartition first() {
        return new TreeMap<>(readToMs).firstKey();
    }

    /** Partition by partition: length of the topic in 2 bytes, topic in UTF-8, number in 4, time in 8, all big-endian. */
    public byte[] encode() {
        TreeMap<IntakePartition, Long> ordered = new TreeMap<>(readToMs);
        int bytes = 0;
        for (IntakePartition partition : ordered.keySet()) {
            bytes += FIXED_BYTES + partition.topic().getBytes(StandardCharsets.UTF_8).length;
        }
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        ordered.forEach((partition, ms) -> {
            byte[] topic = partition.topic().getBytes(StandardCharsets.UTF_8);
            buffer.putShort((short) topic.length)
                    .put(topic)
                    .putInt(partition.number())
                    .putLong(ms);
        });
        return buffer.array();
    }

    /**
     * The opposite of {@link #encode()}.
     *
     * @throws IllegalArgumentException if the bytes are anything that {@link #encode()} does not write
     */
    public static IntakeMark decode(byte[] encoded) {
        Map<IntakePartition, Long> readToMs = new TreeMap<>();
        ByteBuffer buffer = ByteBuffer.wrap(encoded);
        try {
            while (buffer.hasRemaining()) {
                byte[] topic = new byte[Math.clamp(buffer.getShort(), 0, buffer.remaining())];
                buffer.get(topic);
                String name = Utf8.strict(topic);
                IntakePartition partition = new IntakePartition(name == null ? "" : name, buffer.getInt());
                readToMs.put(partition, buffer.getLong());
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("A mark that breaks off after " + encoded.length + " bytes", e);
        }
        return new IntakeMark(readToMs);
    }
}
