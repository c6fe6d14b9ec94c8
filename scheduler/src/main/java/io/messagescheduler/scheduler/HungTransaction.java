package io.messagescheduler.scheduler;

import io.messagescheduler.kafkaio.Names;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that has been open in a partition for too long, as the partition's leader knows it.
 *
 * @param firstOffset its first offset in the partition: nothing from there on is visible to read_committed readers
 * @param coordinatorEpoch of the coordinator that wrote the producer's last marker there, 0 when none has
 * @param transactionalId null when no coordinator knows the producer id
 */
record HungTransaction(
        TopicPartition partition,
        long firstOffset,
        long producerId,
        short producerEpoch,
        int coordinatorEpoch,
        @Nullable String transactionalId) {

    boolean isOurs() {
        return transactionalId != null && transactionalId.startsWith(Names.PREFIX);
    }

    /** Whom people are told of. */
    String producer() {
        return transactionalId == null ? "producer id " + producerId : transactionalId;
    }
}
