package io.messagescheduler.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.TimeoutException;
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
