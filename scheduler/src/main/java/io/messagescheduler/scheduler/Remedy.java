package io.messagescheduler.scheduler;

import io.messagescheduler.scheduler.TransactionLog.Ending;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.jspecify.annotations.Nullable;

/**
 * What is done about a hung transaction. It must never change how a transaction ended: one that was committed, and only lacks
 * its marker in a partition, would lose its records there if it were aborted, and one that was aborted would come twice.
 */
sealed interface Remedy {
    /** The coordinator holds it for open: whoever has the id is shut out, and what it left is aborted. */
    record Fence(String transactionalId) implements Remedy {}

    /** The coordinator has aborted it and forgotten this partition: the marker is written without it (KIP-664). */
    record Mark(AbortTransactionSpec spec) implements Remedy {}

    /** The coordinator has committed it and forgotten this partition: the marker is written without it. */
    record Commit(HungTransaction transaction) implements Remedy {}

    /** The coordinator is ending it. */
    record Wait() implements Remedy {}

    /** @param reason why it is not ours to end, for people */
    record Leave(String reason) implements Remedy {}

    /**
     * @param held what the coordinator holds of the transactional id; null when it is not ours, or not known
     * @param log how a transaction of ours ended, for when the coordinator has forgotten
     */
    static Remedy of(
            HungTransaction hung,
            @Nullable TransactionDescription held,
            Function<HungTransaction, Optional<Ending>> log) {
        String id = hung.transactionalId();
        if (id == null) {
            return new Leave("no coordinator knows its producer");
        }
        if (!hung.isOurs()) {
            return new Leave("its producer is none of ours");
        }
        if (held != null && held.producerId() == hung.producerId()) {
            // Each end raises the epoch by one (KIP-890): one above means that it was this very transaction that ended.
            boolean isLast = held.producerEpoch() == hung.producerEpoch() + 1;
            switch (held.state()) {
                case ONGOING -> {
                    if (held.producerEpoch() == hung.producerEpoch()
                            && held.topicPartitions().contains(hung.partition())) {
                        return new Fence(id);
                    }
                }
                case PREPARE_ABORT, PREPARE_COMMIT, PREPARE_EPOCH_FENCE -> {
                    return new Wait();
                }
                case COMPLETE_ABORT -> {
                    if (isLast) {
                        return mark(hung, Ending.ABORTED);
                    }
                }
                case COMPLETE_COMMIT -> {
                    if (isLast) {
                        return mark(hung, Ending.COMMITTED);
                    }
                }
                case EMPTY, UNKNOWN -> {}
            }
        }
        return log.apply(hung)
                .map(ending -> mark(hung, ending))
                .orElseGet(() -> new Leave(
                        "its transactional id has gone on, and the coordinator's log no longer tells how it ended"));
    }

    private static Remedy mark(HungTransaction hung, Ending ending) {
        return switch (ending) {
            case COMMITTED -> new Commit(hung);
            case ABORTED ->
                new Mark(new AbortTransactionSpec(
                        hung.partition(), hung.producerId(), hung.producerEpoch(), hung.coordinatorEpoch()));
        };
    }
}
