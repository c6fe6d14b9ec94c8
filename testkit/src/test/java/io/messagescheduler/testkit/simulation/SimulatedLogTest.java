package io.messagescheduler.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract, kept by the simulated log; and what only the simulation can do. */
class SimulatedLogTest extends LogContract {
    private static final TopicPartition OUT = new TopicPartition("out", 0);

    private final ManualClock clock = new ManualClock(Instant.parse("2027-01-01T00:00:00Z"));
    private final SimulatedLog log = new SimulatedLog(clock);
    private final SimulatedProcess process = log.process("process");

    SimulatedLogTest() {
        log.createTopic("out", TopicSpec.of(1));
    }

    @Override
    void createTopic(String name, int partitions) {
        log.createTopic(name, TopicSpec.of(partitions));
    }

    @Override
    Producer<byte[], byte[]> newProducer(@Nullable String transactionalId, Duration timeout) {
        return transactionalId == null ? process.producer() : process.transactionalProducer(transactionalId, timeout);
    }

    @Override
    Consumer<byte[], byte[]> newConsumer(String group, @Nullable String instance, boolean committedOnly) {
        return committedOnly ? process.groupConsumer(group, instance) : process.uncommittedConsumer(group);
    }

    @Override
    void deleteRecords(TopicPartition from, long beforeOffset) {
        log.deleteRecords(from, beforeOffset);
    }

    @Override
    void deleteTopic(String name) {
        log.deleteTopic(name);
    }

    @Override
    void forgetOffset(String group, TopicPartition partition) {
        log.forget(group, partition);
    }

    @Override
    void evict(String group, String instance) {
        log.evict(group, instance);
    }

    @Override
    void pass() {
        clock.advance(Duration.ofMillis(100));
    }

    private Producer<byte[], byte[]> writing(SimulatedProcess writer) {
        Producer<byte[], byte[]> producer = writer.transactionalProducer("id");
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("out", null, new byte[] {1}));
        return producer;
    }

    @Test
    void stall_beforeTheFirstSend_doesNotCount() {
        Producer<byte[], byte[]> producer = process.transactionalProducer("id");
        producer.initTransactions();
        producer.beginTransaction();
        clock.advance(Duration.ofMinutes(1));
        producer.send(new ProducerRecord<>("out", null, new byte[] {1}));

        assertThatCode(producer::commitTransaction).doesNotThrowAnyException();
    }

    @Test
    void crash_beforeCommit_leavesTheTransactionOpenUntilTheTimeout() {
        SimulatedProcess doomed = log.process("doomed");
        Producer<byte[], byte[]> producer = writing(doomed);
        doomed.strike(Fault.CRASH_BEFORE_COMMIT);

        assertThatThrownBy(producer::commitTransaction).isInstanceOf(SimulatedCrash.class);
        assertThatThrownBy(producer::abortTransaction).isInstanceOf(SimulatedCrash.class);
        clock.advance(Duration.ofMillis(4_999));
        assertThat(log.end(OUT, true)).isZero();
        clock.advance(Duration.ofMillis(1));
        assertThat(log.end(OUT, true)).isEqualTo(2);
        assertThat(log.records("out")).isEmpty();
    }

    @Test
    void requestLate_andNothingElse_commitsWhenItArrives() {
        Producer<byte[], byte[]> producer = writing(process);
        process.strike(Fault.REQUEST_LATE);

        assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
        assertThat(log.records("out")).isEmpty();
        clock.advance(Duration.ofMillis(1_500));
        assertThat(log.records("out")).hasSize(1);
        producer.commitTransaction();
        assertThat(log.records("out")).hasSize(1);
    }

    @Test
    void requestLate_afterTheIdWasTakenByAnother_isRefused() {
        Producer<byte[], byte[]> producer = writing(process);
        process.strike(Fault.REQUEST_LATE);
        assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
        Producer<byte[], byte[]> next = writing(log.process("other"));
        clock.advance(Duration.ofMillis(1_500));

        assertThat(log.records("out")).isEmpty();
        next.commitTransaction();
        assertThat(log.records("out")).hasSize(1);
    }

    @Test
    void stop_longerThanASession_losesThePartitionsAndTheRightToCommit() {
        log.commit("group", Map.of(OUT, new OffsetAndMetadata(0)));
        Consumer<byte[], byte[]> member = process.groupConsumer("group", "it");
        member.subscribe(List.of("out"));
        member.poll(Duration.ZERO);
        ConsumerGroupMetadata before = member.groupMetadata();
        Producer<byte[], byte[]> producer = writing(process);
        process.interruptAt(Call.OFFSETS, 1, () -> {
            process.stop();
            clock.advance(Group.SESSION_TIMEOUT);
            process.goOn();
        });

        assertThatThrownBy(() -> producer.sendOffsetsToTransaction(Map.of(OUT, new OffsetAndMetadata(1)), before))
                .isInstanceOfAny(CommitFailedException.class, InvalidProducerEpochException.class);
    }

    @Test
    void stop_shorterThanASession_isForgiven() {
        log.commit("group", Map.of(OUT, new OffsetAndMetadata(0)));
        Consumer<byte[], byte[]> member = process.groupConsumer("group", "it");
        member.subscribe(List.of("out"));
        member.poll(Duration.ZERO);
        process.stop();
        clock.advance(Group.SESSION_TIMEOUT.minusMillis(1));
        process.goOn();
        clock.advance(Group.SESSION_TIMEOUT);
        member.poll(Duration.ZERO);

        assertThat(member.assignment()).containsExactly(OUT);
    }

    @Test
    void interruption_strikesOnceBeforeTheCallThatIsMeant() {
        List<Integer> written = new ArrayList<>();
        Producer<byte[], byte[]> producer = process.producer();
        process.interruptAt(Call.SEND, 2, () -> written.add(log.records("out").size()));
        for (int i = 0; i < 4; i++) {
            producer.send(new ProducerRecord<>("out", null, new byte[] {1}));
        }

        assertThat(written).containsExactly(1);
    }

    @Test
    void observer_hearsOfRecordsWhenTheyAreCommitted() {
        List<String> heard = new ArrayList<>();
        log.observe(new LogObserver() {
            @Override
            public void committed(ConsumerRecord<byte[], byte[]> record) {
                heard.add("record " + record.offset());
            }

            @Override
            public void committed(String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
                heard.add(group);
            }

            @Override
            public void deleting(TopicPartition partition, long beforeOffset) {
                heard.add("below " + beforeOffset);
            }
        });
        Producer<byte[], byte[]> aborted = writing(process);
        aborted.abortTransaction();
        Producer<byte[], byte[]> committed = writing(process);
        assertThat(heard).isEmpty();
        committed.commitTransaction();
        log.deleteRecords(OUT, 2);

        assertThat(heard).containsExactly("record 2", "below 2");
        assertThat(log.holdsRecords(OUT, 0, 2)).isFalse();
        assertThat(log.holdsRecords(OUT, 2, 3)).isTrue();
    }

    @Test
    void target_deniedOrObstructed_refusesTheSendAndAnAbortHelps() {
        for (boolean denied : List.of(true, false)) {
            log.deny("out", denied);
            log.obstruct("out", !denied);
            Producer<byte[], byte[]> producer = writing(process);
            assertThatThrownBy(producer::commitTransaction)
                    .hasCauseInstanceOf(denied ? TopicAuthorizationException.class : TimeoutException.class);
            producer.abortTransaction();
        }
        log.obstruct("out", false);
        writing(process).commitTransaction();

        assertThat(log.records("out")).hasSize(1);
    }

    @Test
    void crash_afterCommit_leavesItCommitted() {
        SimulatedProcess doomed = log.process("doomed");
        Producer<byte[], byte[]> producer = writing(doomed);
        doomed.strike(Fault.CRASH_AFTER_COMMIT);

        assertThatThrownBy(producer::commitTransaction).isInstanceOf(SimulatedCrash.class);
        assertThat(log.records("out")).hasSize(1);
    }

    @Test
    void crash_ofAMember_givesItsPartitionsAwayAfterTheSession() {
        log.commit("group", Map.of(OUT, new OffsetAndMetadata(0)));
        SimulatedProcess doomed = log.process("doomed");
        Consumer<byte[], byte[]> first = doomed.groupConsumer("group", "first");
        first.subscribe(List.of("out"));
        first.poll(Duration.ZERO);
        Consumer<byte[], byte[]> second = process.groupConsumer("group", "second");
        second.subscribe(List.of("out"));
        doomed.crash();

        second.poll(Duration.ZERO);
        assertThat(second.assignment()).isEmpty();
        clock.advance(Group.SESSION_TIMEOUT);
        second.poll(Duration.ZERO);
        assertThat(second.assignment()).containsExactly(OUT);
    }

    @Test
    void commitReply_lost_isTimeoutAndAskingAgainHelps() {
        Producer<byte[], byte[]> producer = writing(process);
        process.strike(Fault.REPLY_LOST);

        assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
        assertThat(log.records("out")).hasSize(1);
        assertThatCode(producer::commitTransaction).doesNotThrowAnyException();
        assertThat(log.records("out")).hasSize(1);
        assertThatCode(producer::beginTransaction).doesNotThrowAnyException();
    }

    @Test
    void commitRequest_lost_isTimeoutWithTheTransactionOpen() {
        Producer<byte[], byte[]> producer = writing(process);
        process.strike(Fault.REQUEST_LOST);

        assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
        assertThat(log.records("out")).isEmpty();
        assertThatThrownBy(producer::abortTransaction).isInstanceOf(IllegalStateException.class);
        producer.commitTransaction();
        assertThat(log.records("out")).hasSize(1);
    }

    @Test
    void broker_abortsATransaction_theCommitIsFatal() {
        Producer<byte[], byte[]> producer = writing(process);
        process.strike(Fault.ABORTED_BY_BROKER);

        assertThatThrownBy(producer::commitTransaction).isInstanceOf(InvalidTxnStateException.class);
        assertThat(log.records("out")).isEmpty();
    }

    @Test
    void compact_keepsTheLatestOfEachKeyAndWhatIsNotStable() {
        log.createTopic("compacted", TopicSpec.of(1).withCompaction());
        Producer<byte[], byte[]> plain = process.producer();
        byte[] key = "key".getBytes(UTF_8);
        plain.send(new ProducerRecord<>("compacted", key, new byte[] {1}));
        plain.send(new ProducerRecord<>("compacted", "other".getBytes(UTF_8), new byte[] {2}));
        plain.send(new ProducerRecord<>("compacted", key, null));
        Producer<byte[], byte[]> open = process.transactionalProducer("id");
        open.initTransactions();
        open.beginTransaction();
        open.send(new ProducerRecord<>("compacted", key, new byte[] {3}));
        log.compact("compacted");
        open.commitTransaction();

        assertThat(log.records("compacted")).extracting(ConsumerRecord::offset).containsExactly(1L, 2L, 3L);
        assertThatThrownBy(() -> log.compact("out")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void topic_withAppendTime_stampsRecordsItself() {
        log.createTopic("stamped", TopicSpec.of(1).withAppendTime());
        process.producer().send(new ProducerRecord<>("stamped", 0, 5L, null, new byte[0]));

        assertThat(log.records("stamped").getFirst().timestamp()).isEqualTo(clock.millis());
    }

    @Test
    void poll_limited_goesOnWhereItStopped() {
        for (int i = 0; i < 3; i++) {
            process.producer().send(new ProducerRecord<>("out", null, new byte[] {(byte) i}));
        }
        process.limitPolls(2);
        Consumer<byte[], byte[]> reader = process.assignedConsumer("group");
        reader.assign(Set.of(OUT));
        reader.seek(OUT, 0);

        assertThat(reader.poll(Duration.ZERO).count()).isEqualTo(2);
        assertThat(reader.position(OUT)).isEqualTo(2);
        assertThat(reader.poll(Duration.ZERO).count()).isEqualTo(1);
    }

    @Test
    void method_thatTheSimulationHasNot_saysSo() {
        assertThatThrownBy(() -> process.assignedConsumer("group").wakeup())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("second thread");
    }
}
