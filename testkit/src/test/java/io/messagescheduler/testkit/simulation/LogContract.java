package io.messagescheduler.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What the system's guarantees take for granted of Kafka. The simulated log and a real broker both run it. */
abstract class LogContract {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final List<AutoCloseable> clients = new ArrayList<>();
    private String topic = "";
    private TopicPartition partition = new TopicPartition("", 0);

    abstract void createTopic(String name, int partitions);

    abstract Producer<byte[], byte[]> newProducer(@Nullable String transactionalId, Duration timeout);

    abstract Consumer<byte[], byte[]> newConsumer(String group, @Nullable String instance, boolean committedOnly);

    abstract void deleteRecords(TopicPartition from, long beforeOffset);

    /** What the topic holds is gone; a producer that knows it may not know it yet. */
    abstract void deleteTopic(String name);

    /** The group, which has no members, loses the committed offset. */
    abstract void forgetOffset(String group, TopicPartition partition);

    /** The group drops its member of this static id, which does not hear of it. */
    abstract void evict(String group, String instance);

    /** Lets some time pass. */
    abstract void pass();

    @BeforeEach
    void createTopic(TestInfo test) {
        topic = test.getTestMethod().orElseThrow().getName();
        partition = new TopicPartition(topic, 0);
        createTopic(topic, 1);
    }

    @AfterEach
    void closeClients() throws Exception {
        for (AutoCloseable client : clients) {
            client.close();
        }
    }

    private Producer<byte[], byte[]> producer(@Nullable String id) {
        return producer(id, TIMEOUT);
    }

    private Producer<byte[], byte[]> producer(@Nullable String id, Duration timeout) {
        Producer<byte[], byte[]> producer = newProducer(id == null ? null : topic + id, timeout);
        clients.add(() -> producer.close(Duration.ZERO));
        if (id != null) {
            producer.initTransactions();
        }
        return producer;
    }

    /** An initialised producer with a transaction open that may stay so for long. */
    private Producer<byte[], byte[]> patient(String id) {
        Producer<byte[], byte[]> producer = newProducer(topic + id, Duration.ofMinutes(1));
        clients.add(() -> producer.close(Duration.ZERO));
        producer.initTransactions();
        producer.beginTransaction();
        return producer;
    }

    private Consumer<byte[], byte[]> consumer(boolean committedOnly) {
        Consumer<byte[], byte[]> consumer = newConsumer(topic, null, committedOnly);
        clients.add(consumer);
        consumer.assign(Set.of(partition));
        consumer.seek(partition, 0);
        return consumer;
    }

    private Consumer<byte[], byte[]> reader() {
        return consumer(true);
    }

    private Consumer<byte[], byte[]> member(@Nullable String instance, ConsumerRebalanceListener listener) {
        Consumer<byte[], byte[]> member = newConsumer(topic, instance, true);
        clients.add(member);
        member.subscribe(List.of(topic), listener);
        return member;
    }

    private static Future<RecordMetadata> send(Producer<byte[], byte[]> producer, TopicPartition to, String value) {
        return producer.send(new ProducerRecord<>(to.topic(), to.partition(), null, value.getBytes(UTF_8)));
    }

    private void await(BooleanSupplier condition) {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            if (condition.getAsBoolean()) {
                return;
            }
            pass();
        }
        throw new AssertionError("That never happened");
    }

    /** Reads on until the position is there. */
    private List<String> readTo(Consumer<byte[], byte[]> consumer, long position) {
        List<String> values = new ArrayList<>();
        await(() -> {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
                values.add(new String(record.value(), UTF_8));
            }
            return consumer.position(partition) >= position;
        });
        assertThat(consumer.position(partition)).isEqualTo(position);
        return values;
    }

    private long end(Consumer<byte[], byte[]> consumer) {
        return Objects.requireNonNull(consumer.endOffsets(Set.of(partition)).get(partition));
    }

    private static ConsumerGroupMetadata bare(Consumer<byte[], byte[]> consumer) {
        return consumer.groupMetadata();
    }

    private Map<TopicPartition, OffsetAndMetadata> at(long offset, String metadata) {
        return Map.of(partition, new OffsetAndMetadata(offset, metadata));
    }

    private @Nullable OffsetAndMetadata committed(Consumer<byte[], byte[]> consumer) {
        return consumer.committed(Set.of(partition)).get(partition);
    }

    @Test
    void transaction_open_isHiddenFromCommittedReaders() {
        Producer<byte[], byte[]> producer = patient("");
        send(producer, partition, "a");
        send(producer, partition, "b");
        producer.flush();

        assertThat(end(reader())).isZero();
        Consumer<byte[], byte[]> all = consumer(false);
        assertThat(end(all)).isEqualTo(2);
        assertThat(readTo(all, 2)).containsExactly("a", "b");
    }

    @Test
    void transaction_committed_isReadAndItsMarkerTakesAnOffset() {
        Producer<byte[], byte[]> producer = patient("");
        send(producer, partition, "a");
        producer.commitTransaction();

        Consumer<byte[], byte[]> reader = reader();
        await(() -> end(reader) == 2);
        assertThat(readTo(reader, 2)).containsExactly("a");
        send(producer(null), partition, "b");
        assertThat(readTo(reader, 3)).containsExactly("b");
    }

    @Test
    void transaction_aborted_isSkippedAndPositionPassesIt() {
        Producer<byte[], byte[]> producer = patient("");
        send(producer, partition, "a");
        producer.flush();
        producer.abortTransaction();
        producer.beginTransaction();
        send(producer, partition, "b");
        producer.commitTransaction();

        assertThat(readTo(reader(), 4)).containsExactly("b");
        assertThat(readTo(consumer(false), 4)).containsExactly("a", "b");
    }

    @Test
    void transaction_withoutWrites_leavesNoMarker() {
        Producer<byte[], byte[]> producer = patient("");
        producer.commitTransaction();

        assertThat(end(reader())).isZero();
    }

    @Test
    void transaction_openBesideACommittedOne_hidesBoth() {
        Producer<byte[], byte[]> slow = patient("slow");
        send(slow, partition, "slow");
        slow.flush();
        Producer<byte[], byte[]> quick = patient("quick");
        send(quick, partition, "quick");
        quick.commitTransaction();

        Consumer<byte[], byte[]> reader = reader();
        await(() -> end(consumer(false)) == 3);
        assertThat(reader.poll(Duration.ofMillis(50)).isEmpty()).isTrue();
        assertThat(end(reader)).isZero();

        slow.abortTransaction();
        assertThat(readTo(reader, 4)).containsExactly("quick");
    }

    @Test
    void offsets_inATransaction_areCommittedOrDroppedWithIt() {
        Consumer<byte[], byte[]> reader = reader();
        Producer<byte[], byte[]> producer = patient("");
        producer.sendOffsetsToTransaction(at(5, "first"), bare(reader));
        producer.commitTransaction();
        producer.beginTransaction();
        producer.sendOffsetsToTransaction(at(7, "second"), bare(reader));
        producer.abortTransaction();

        assertThat(committed(reader)).isEqualTo(new OffsetAndMetadata(5, "first"));
    }

    @Test
    void offsets_ofAnOpenTransaction_cannotBeAskedFor() {
        Consumer<byte[], byte[]> reader = reader();
        Producer<byte[], byte[]> producer = patient("");
        producer.sendOffsetsToTransaction(at(5, ""), bare(reader));

        assertThatThrownBy(() -> reader.committed(Set.of(partition), Duration.ofMillis(100)))
                .isInstanceOf(TimeoutException.class);
        producer.abortTransaction();
        assertThat(committed(reader)).isNull();
    }

    @Test
    void transactionalId_takenByAnother_fencesTheFirstAndAbortsWhatItLeft() {
        Producer<byte[], byte[]> first = patient("");
        send(first, partition, "a");
        first.flush();
        Producer<byte[], byte[]> second = patient("");
        send(second, partition, "b");
        second.commitTransaction();

        assertThatThrownBy(first::commitTransaction)
                .isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class);
        assertThatThrownBy(first::abortTransaction).isInstanceOf(KafkaException.class);
        assertThat(readTo(reader(), 4)).containsExactly("b");
    }

    @Test
    void send_ofAFencedProducer_failsThroughItsCallback() {
        Producer<byte[], byte[]> first = patient("");
        producer("");

        List<Exception> errors = new ArrayList<>();
        first.send(new ProducerRecord<>(topic, 0, null, new byte[1]), (metadata, error) -> {
            if (error != null) {
                errors.add(error);
            }
        });
        assertThatThrownBy(first::commitTransaction)
                .isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class);
        assertThat(errors).hasSize(1);
        assertThat(errors.getFirst())
                .isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class);
    }

    @Test
    void bareGroupMetadata_ofTwoIds_fencesNobody() {
        Consumer<byte[], byte[]> reader = reader();
        Producer<byte[], byte[]> one = patient("one");
        Producer<byte[], byte[]> two = patient("two");
        send(one, partition, "copy");
        send(two, partition, "copy");
        one.sendOffsetsToTransaction(at(1, "one"), bare(reader));
        one.commitTransaction();
        two.sendOffsetsToTransaction(at(1, "two"), bare(reader));
        two.commitTransaction();

        assertThat(readTo(reader, 4)).containsExactly("copy", "copy");
        assertThat(committed(reader)).isEqualTo(new OffsetAndMetadata(1, "two"));
    }

    @Test
    void bareGroupMetadata_besideALiveMember_isAcceptedInATransactionAndElseRefused() {
        Consumer<byte[], byte[]> reader = reader();
        reader.commitSync(at(0, ""));
        join(member(null, new Assignments()));
        Producer<byte[], byte[]> producer = patient("");
        producer.sendOffsetsToTransaction(at(3, "bare"), bare(reader));
        producer.commitTransaction();

        assertThat(committed(reader)).isEqualTo(new OffsetAndMetadata(3, "bare"));
        assertThatThrownBy(() -> reader.commitSync(at(4, ""))).isInstanceOf(CommitFailedException.class);
    }

    @Test
    void member_evicted_cannotCommitInATransactionAndLosesItsPartitions() {
        reader().commitSync(at(0, ""));
        Assignments assignments = new Assignments();
        Consumer<byte[], byte[]> member = member("it", assignments);
        join(member);
        ConsumerGroupMetadata before = member.groupMetadata();
        assertThat(before.generationId()).isNotNegative();
        evict(topic, "it");

        Producer<byte[], byte[]> producer = patient("");
        send(producer, partition, "a");
        assertThatThrownBy(() -> producer.sendOffsetsToTransaction(at(1, ""), before))
                .isInstanceOf(CommitFailedException.class);
        producer.abortTransaction();
        producer.beginTransaction();
        producer.commitTransaction();
        await(() -> {
            member.poll(Duration.ofMillis(20));
            return assignments.lost.equals(List.of(partition)) && assignments.assigned.size() == 2;
        });
    }

    @Test
    void member_staticAndRestarted_takesOverAndFencesTheOld() {
        reader().commitSync(at(0, ""));
        Consumer<byte[], byte[]> old = member("it", new Assignments());
        join(old);
        Assignments assignments = new Assignments();
        join(member("it", assignments));

        assertThat(assignments.assigned).containsExactly(partition);
        assertThatThrownBy(() -> await(() -> {
                    old.poll(Duration.ofMillis(20));
                    return false;
                }))
                .isInstanceOf(FencedInstanceIdException.class);
    }

    @Test
    void members_two_shareThePartitionsAndTheSecondsLeavingGivesThemBack() {
        String shared = topic + "-shared";
        createTopic(shared, 2);
        Set<TopicPartition> both = Set.of(new TopicPartition(shared, 0), new TopicPartition(shared, 1));
        Assignments ofFirst = new Assignments();
        Consumer<byte[], byte[]> first = newConsumer(shared, null, true);
        clients.add(first);
        Consumer<byte[], byte[]> second = newConsumer(shared, null, true);
        clients.add(second);
        second.assign(both);
        both.forEach(one -> second.commitSync(Map.of(one, new OffsetAndMetadata(0))));
        second.unsubscribe();
        first.subscribe(List.of(shared), ofFirst);
        await(() -> {
            first.poll(Duration.ofMillis(20));
            return first.assignment().equals(both);
        });

        second.subscribe(List.of(shared), new Assignments());
        await(() -> {
            first.poll(Duration.ofMillis(20));
            second.poll(Duration.ofMillis(20));
            return first.assignment().size() == 1 && second.assignment().size() == 1;
        });
        assertThat(ofFirst.revoked).hasSize(1);
        assertThat(first.assignment()).doesNotContainAnyElementsOf(second.assignment());

        second.close();
        await(() -> {
            first.poll(Duration.ofMillis(20));
            return first.assignment().equals(both);
        });
    }

    @Test
    void member_withoutACommittedOffset_isToldSo() {
        Consumer<byte[], byte[]> member = member(null, new Assignments());

        // It may have the partition one poll before it looks for the offset.
        assertThatThrownBy(() -> await(() -> {
                    member.poll(Duration.ofMillis(20));
                    return false;
                }))
                .isInstanceOf(NoOffsetForPartitionException.class);
    }

    @Test
    void timeout_thenSend_isAbortableAndTheProducerUsable() {
        Producer<byte[], byte[]> producer = producer("", Duration.ofSeconds(5)); // "c" must be in time
        producer.beginTransaction();
        send(producer, partition, "a");
        producer.flush();
        awaitAbort();

        Future<RecordMetadata> late = send(producer, partition, "b");
        producer.flush();
        assertThatThrownBy(late::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InvalidProducerEpochException.class);
        producer.abortTransaction();
        producer.beginTransaction();
        send(producer, partition, "c");
        producer.commitTransaction();
        assertThat(readTo(reader(), 4)).containsExactly("c");
    }

    @Test
    void timeout_thenCommit_isFatal() {
        Producer<byte[], byte[]> producer = producer("");
        producer.beginTransaction();
        send(producer, partition, "a");
        producer.flush();
        awaitAbort();

        assertThatThrownBy(producer::commitTransaction).isInstanceOf(InvalidTxnStateException.class);
        assertThatThrownBy(producer::abortTransaction).isInstanceOf(KafkaException.class);
    }

    private void awaitAbort() {
        Consumer<byte[], byte[]> reader = reader();
        await(() -> end(reader) == 2);
    }

    @Test
    void record_tooLarge_refusesTheCommitAndAnAbortHelps() {
        Producer<byte[], byte[]> producer = patient("");
        producer.send(new ProducerRecord<>(topic, 0, null, new byte[2 << 20]));

        assertThatThrownBy(producer::commitTransaction)
                .satisfies(error -> assertThat(causes(error)).anyMatch(RecordTooLargeException.class::isInstance));
        producer.abortTransaction();
        producer.beginTransaction();
        send(producer, partition, "a");
        producer.commitTransaction();
        assertThat(readTo(reader(), 2)).containsExactly("a");
    }

    private static List<Throwable> causes(Throwable error) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    @Test
    void metadata_of4096Bytes_isTakenAndMoreIsFatal() {
        Consumer<byte[], byte[]> reader = reader();
        Producer<byte[], byte[]> producer = patient("");
        producer.sendOffsetsToTransaction(at(1, "x".repeat(4096)), bare(reader));
        producer.commitTransaction();
        producer.beginTransaction();

        assertThatThrownBy(() -> producer.sendOffsetsToTransaction(at(1, "x".repeat(4097)), bare(reader)))
                .isInstanceOf(KafkaException.class);
        assertThatThrownBy(producer::abortTransaction).isInstanceOf(KafkaException.class);
        assertThat(Objects.requireNonNull(committed(reader())).metadata()).hasSize(4096);
    }

    @Test
    void deleteRecords_pastAnOpenTransaction_losesWhatItCommits() {
        Producer<byte[], byte[]> producer = patient("");
        send(producer, partition, "a");
        producer.flush();
        deleteRecords(partition, -1);
        producer.commitTransaction();

        Consumer<byte[], byte[]> reader = reader();
        await(() -> end(reader) == 2);
        assertThat(reader.beginningOffsets(Set.of(partition))).containsEntry(partition, 1L);
        reader.seek(partition, 1);
        assertThat(readTo(reader, 2)).isEmpty();
    }

    @Test
    void topic_deletedUnderAnOpenTransaction_losesWhatItCommits() {
        String doomed = topic + "-doomed";
        createTopic(doomed, 1);
        Consumer<byte[], byte[]> reader = reader();
        Producer<byte[], byte[]> producer = patient("");
        send(producer, new TopicPartition(doomed, 0), "a");
        send(producer, partition, "b");
        producer.sendOffsetsToTransaction(at(1, "committed"), bare(reader));
        producer.flush();
        deleteTopic(doomed);
        producer.commitTransaction();

        assertThat(readTo(reader, 2)).containsExactly("b");
        assertThat(committed(reader)).isEqualTo(new OffsetAndMetadata(1, "committed"));
    }

    @Test
    void offset_forgotten_isMissedAndNeverReset() {
        Producer<byte[], byte[]> producer = producer(null);
        send(producer, partition, "a");
        producer.flush();
        Consumer<byte[], byte[]> reader = reader();
        reader.commitSync(at(1, ""));
        forgetOffset(topic, partition);

        assertThat(committed(reader)).isNull();
        Consumer<byte[], byte[]> member = member(null, new Assignments());
        assertThatThrownBy(() -> await(() -> {
                    member.poll(Duration.ofMillis(20));
                    return false;
                }))
                .isInstanceOf(NoOffsetForPartitionException.class);
    }

    @Test
    void position_belowTheStart_isAnError() {
        Producer<byte[], byte[]> producer = producer(null);
        send(producer, partition, "a");
        send(producer, partition, "b");
        producer.flush();
        deleteRecords(partition, 1);

        Consumer<byte[], byte[]> reader = reader();
        assertThatThrownBy(() -> readTo(reader, 2)).isInstanceOf(OffsetOutOfRangeException.class);
    }

    @Test
    void key_choosesThePartition() throws Exception {
        String wide = topic + "-wide";
        createTopic(wide, 7);
        Producer<byte[], byte[]> producer = producer(null);
        for (String key : List.of("a", "bb", "ccc", "dddd")) {
            byte[] bytes = key.getBytes(UTF_8);
            assertThat(producer.send(new ProducerRecord<>(wide, bytes, null))
                            .get()
                            .partition())
                    .isEqualTo(Utils.toPositive(Utils.murmur2(bytes)) % 7);
        }
    }

    private void join(Consumer<byte[], byte[]> member) {
        await(() -> {
            member.poll(Duration.ofMillis(20));
            return !member.assignment().isEmpty();
        });
    }

    private static final class Assignments implements ConsumerRebalanceListener {
        private final List<TopicPartition> assigned = new ArrayList<>();
        private final List<TopicPartition> revoked = new ArrayList<>();
        private final List<TopicPartition> lost = new ArrayList<>();

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            assigned.addAll(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            revoked.addAll(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            lost.addAll(partitions);
        }
    }
}
