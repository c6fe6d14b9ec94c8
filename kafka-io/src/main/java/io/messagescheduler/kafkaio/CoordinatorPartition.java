package io.messagescheduler.kafkaio;

/** Where Kafka keeps what it knows of a group or a transactional id. */
public final class CoordinatorPartition {
    private CoordinatorPartition() {}

    /**
     * The partition of {@code __consumer_offsets} or {@code __transaction_state} in which a coordinator keeps this id's state.
     *
     * @param id a group's, or a transactional one
     * @param count partitions of that topic, from 1 on
     */
    public static int of(String id, int count) {
        int hash = id.hashCode();
        return hash == Integer.MIN_VALUE ? 0 : Math.abs(hash) % count;
    }
}
