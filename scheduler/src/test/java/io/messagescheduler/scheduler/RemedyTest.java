package io.messagescheduler.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.scheduler.TransactionLog.Ending;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RemedyTest {
    private static final TopicPartition PARTITION = new TopicPartition("__SM_BUCKET_0_10", 2);
    private static final HungTransaction HUNG = hung("__SM_MH_message-handler-0_0");

    /** The log where it knows nothing (any more). */
    private static Remedy of(HungTransaction hung, @Nullable TransactionDescription held) {
        return Remedy.of(hung, held, each -> Optional.empty());
    }

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
        assertThat(of(HUNG, held(TransactionState.ONGOING, 6, PARTITION)))
                .isEqualTo(new Remedy.Fence("__SM_MH_message-handler-0_0"));
    }

    @Test
    void of_ongoingLaterOne_isLeftAlone() {
        assertThat(of(HUNG, held(TransactionState.ONGOING, 8, PARTITION))).isInstanceOf(Remedy.Leave.class);
        assertThat(of(HUNG, held(TransactionState.ONGOING, 6))).isInstanceOf(Remedy.Leave.class);
    }

    @Test
    void of_lastOneAborted_isMarkedWithThePartitionsOwnEpochs() {
        assertThat(of(HUNG, held(TransactionState.COMPLETE_ABORT, 7)))
                .isEqualTo(new Remedy.Mark(new AbortTransactionSpec(PARTITION, 1_000, (short) 6, 3)));
    }

    @Test
    void of_anotherOneAbortedSince_isLeftAlone() {
        assertThat(of(HUNG, held(TransactionState.COMPLETE_ABORT, 8))).isInstanceOf(Remedy.Leave.class);
    }

    @Test
    void of_lastOneCommitted_isCommittedHereToo() {
        assertThat(of(HUNG, held(TransactionState.COMPLETE_COMMIT, 7))).isEqualTo(new Remedy.Commit(HUNG));
    }

    /** It may be this one that was committed: an abort would lose what a commit has promised. */
    @ParameterizedTest
    @EnumSource(names = {"COMPLETE_ABORT", "COMPLETE_COMMIT", "EMPTY", "UNKNOWN", "ONGOING"})
    void of_goneOnAndTheLogKnowsNothing_isLeftAlone(TransactionState state) {
        assertThat(of(HUNG, held(state, 8))).isInstanceOf(Remedy.Leave.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETE_ABORT", "COMPLETE_COMMIT", "EMPTY", "UNKNOWN", "ONGOING"})
    void of_goneOnAndTheLogKnows_endsAsTheLogSays(TransactionState state) {
        assertThat(Remedy.of(HUNG, held(state, 8), each -> Optional.of(Ending.COMMITTED)))
                .isEqualTo(new Remedy.Commit(HUNG));
        assertThat(Remedy.of(HUNG, held(state, 8), each -> Optional.of(Ending.ABORTED)))
                .isEqualTo(new Remedy.Mark(new AbortTransactionSpec(PARTITION, 1_000, (short) 6, 3)));
    }

    /** While the coordinator is at it, its log may already hold the end. */
    @ParameterizedTest
    @EnumSource(names = {"PREPARE_ABORT", "PREPARE_COMMIT", "PREPARE_EPOCH_FENCE"})
    void of_beingEnded_isNotEndedByTheLog(TransactionState state) {
        assertThat(Remedy.of(HUNG, held(state, 7, PARTITION), each -> Optional.of(Ending.COMMITTED)))
                .isEqualTo(new Remedy.Wait());
    }

    @ParameterizedTest
    @EnumSource(names = {"PREPARE_ABORT", "PREPARE_COMMIT", "PREPARE_EPOCH_FENCE"})
    void of_beingEnded_waits(TransactionState state) {
        assertThat(of(HUNG, held(state, 7, PARTITION))).isEqualTo(new Remedy.Wait());
    }

    @Test
    void of_producerIdGoneOn_isLeftAlone() {
        assertThat(of(HUNG, held(TransactionState.COMPLETE_ABORT, 1_001, 7))).isInstanceOf(Remedy.Leave.class);
    }

    @Test
    void of_foreignOrUnknown_isLeftAlone() {
        assertThat(of(hung("payments"), held(TransactionState.ONGOING, 6, PARTITION)))
                .isInstanceOf(Remedy.Leave.class);
        HungTransaction unknown = new HungTransaction(PARTITION, 17, 1_000, (short) 6, 3, null);
        assertThat(of(unknown, null)).isInstanceOf(Remedy.Leave.class);
    }
}
