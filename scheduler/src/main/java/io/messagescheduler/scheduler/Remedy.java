package io.messagescheduler.scheduler;

import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.jspecify.annotations.Nullable;

/**
 * What is done about a hung transaction. It must never change how a transaction ended: one that was committed, and only lacks
 * its marker in a partition, would lose its records there if it were aborted.
 */
sealed interface Remedy {
    /** The coordinator holds it for open: whoever has the id is shut out, and what it left is aborted. */
    record Fence(String transactionalId) implements Remedy {}

    /** The coordinator has aborted it and forgotten this partition: the marker is written without it (KIP-664). */
    record Mark(AbortTransactionSpec spec) implements Remedy {}

    /** The coordinator is ending it. */
    record Wait() implements Remedy {}

    /** @param reason why it is not ours to end, for people */
    record Leave(String reason) implements Remedy {}

    /**
     * @param held what the coordinator holds of the transactional id; null when it is not ours, or not known
     */
    static Remedy of(HungTransaction hung, @Nullable TransactionDescription held) {
        String id = hung.transactionalId();
        if (id == null) {
            return new Leave("no coordinator knows its producer");
        }
        if (!hung.isOurs()) {
            return new Leave("its producer is none of ours");
        }
        if (held == null || held.producerId() != hung.producerId()) {
            return new Leave("its transactional id has gone on, so how it ended cannot be told any more");
        }
        return switch (held.state()) {
            case ONGOING ->
                held.producerEpoch() == hung.producerEpoch()
                                && held.topicPartitions().contains(hung.partition())
                        ? new Fence(id)
                        : new Leave("a later transaction of the same id is open");
            case PREPARE_ABORT, PREPARE_COMMIT, PREPARE_EPOCH_FENCE -> new Wait();
            // Each end raises the epoch by one (KIP-890): one above means that this very transaction was the one
            // aborted.
            case COMPLETE_ABORT ->
                held.producerEpoch() == hung.producerEpoch() + 1
                        ? new Mark(new AbortTransactionSpec(
                                hung.partition(), hung.producerId(), hung.producerEpoch(), hung.coordinatorEpoch()))
                        : new Leave("later transactions of the same id have ended");
            case COMPLETE_COMMIT, EMPTY, UNKNOWN ->
                new Leave("its coordinator no longer knows that it was aborted (" + held.state() + ")");
        };
    }
}
