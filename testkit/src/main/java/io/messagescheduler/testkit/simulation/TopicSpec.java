package io.messagescheduler.testkit.simulation;

/**
 * How a simulated topic is set up.
 *
 * @param partitions at least one
 * @param compacted whether {@link SimulatedLog#compact} may remove records that a later one of the same key replaces; such a
 *     topic refuses records without a key, as Kafka does
 * @param appendTime whether records carry the time of their append, else the producer's
 * @param maxMessageBytes key, value and headers together; a larger record is refused
 */
public record TopicSpec(int partitions, boolean compacted, boolean appendTime, int maxMessageBytes) {
    private static final int DEFAULT_MAX_MESSAGE_BYTES = 1024 * 1024;

    public TopicSpec {
        if (partitions < 1) {
            throw new IllegalArgumentException("a topic has at least one partition, not " + partitions);
        }
    }

    /** Kafka's defaults: neither compacted nor stamped by the broker, records of up to 1 MiB. */
    public static TopicSpec of(int partitions) {
        return new TopicSpec(partitions, false, false, DEFAULT_MAX_MESSAGE_BYTES);
    }

    public TopicSpec withCompaction() {
        return new TopicSpec(partitions, true, appendTime, maxMessageBytes);
    }

    public TopicSpec withAppendTime() {
        return new TopicSpec(partitions, compacted, true, maxMessageBytes);
    }

    public TopicSpec withMaxMessageBytes(int bytes) {
        return new TopicSpec(partitions, compacted, appendTime, bytes);
    }
}
