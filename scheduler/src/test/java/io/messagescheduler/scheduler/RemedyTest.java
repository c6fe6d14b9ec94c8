package io.messagescheduler.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RemedyTest {
    private static final TopicPartition PARTITION = new TopicPartition("__SM_BUCKET_0_10", 2);
    private static final HungTransaction HUNG = hung("__SM_MH_message-handler-0_0");

    private static HungTransaction hung(String transactionalId) {
        return new HungTransaction(PARTITION, 17, 1_000, (short) 6, 3, transactionalId);
    }

    private static TransactionDescription held(TransactionState state, int epoch, TopicPartition... partitions) {
        return held(state, 1_000, epoch, partitions);
    }

    private static TransactionDescription held(
            TransactionState state, long producerId, int epoch, TopicPartition... partitions) {
        return new TransactionDescription(1, state, producerId, epoch, 5_000, OptionalLong.empty(), Set.of(partitions));
    }

    @Test
    void of_ongoingInThisPartition_isFenced() {
        assertThat(Remedy.of(HUNG, held(TransactionState.ONGOING, 6, PARTITION)))
                .isEqualTo(new Remedy.Fence("__SM_MH_message-handler-0_0"));
    }

    @Test
    void of_ongoingLaterOne_isLeftAlone() {
        assertThat(Remedy.of(HUNG, held(TransactionState.ONGOING, 8, PARTITION)))
                .isInstanceOf(Remedy.Leave.class);
        assertThat(Remedy.of(HUNG, held(TransactionState.ONGOING, 6))).isInstanceOf(Remedy.Leave.class);
    }

    @Test
    void of_lastOneAborted_isMarkedWithThePartitionsOwnEpochs() {
        assertThat(Remedy.of(HUNG, held(TransactionState.COMPLETE_ABORT, 7)))
                .isEqualTo(new Remedy.Mark(new AbortTransactionSpec(PARTITION, 1_000, (short) 6, 3)));
    }

    @Test
    void of_anotherOneAbortedSince_isLeftAlone() {
        assertThat(Remedy.of(HUNG, held(TransactionState.COMPLETE_ABORT, 8))).isInstanceOf(Remedy.Leave.class);
    }

    /** It may be this one that was committed: an abort would lose what a commit has promised. */
    @ParameterizedTest
    @EnumSource(names = {"COMPLETE_COMMIT", "EMPTY", "UNKNOWN"})
    void of_maybeCommitted_isLeftAlone(TransactionState state) {
        assertThat(Remedy.of(HUNG, held(state, 7))).isInstanceOf(Remedy.Leave.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"PREPARE_ABORT", "PREPARE_COMMIT", "PREPARE_EPOCH_FENCE"})
    void of_beingEnded_waits(TransactionState state) {
        assertThat(Remedy.of(HUNG, held(state, 7, PARTITION))).isEqualTo(new Remedy.Wait());
    }

    @Test
    void of_producerIdGoneOn_isLeftAlone() {
        assertThat(Remedy.of(HUNG, held(TransactionState.COMPLETE_ABORT, 1_001, 7)))
                .isInstanceOf(Remedy.Leave.class);
    }

    @Test
    void of_foreignOrUnknown_isLeftAlone() {
        assertThat(Remedy.of(hung("payments"), held(TransactionState.ONGOING, 6, PARTITION)))
                .isInstanceOf(Remedy.Leave.class);
        HungTransaction unknown = new HungTransaction(PARTITION, 17, 1_000, (short) 6, 3, null);
        assertThat(Remedy.of(unknown, null)).isInstanceOf(Remedy.Leave.class);
    }
}
