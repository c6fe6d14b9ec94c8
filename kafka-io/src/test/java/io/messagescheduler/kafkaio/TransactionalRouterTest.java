package io.messagescheduler.kafkaio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class TransactionalRouterTest {
    private static final TopicPartition SOURCE = new TopicPartition("source", 0);
    private static final Map<TopicPartition, OffsetAndMetadata> OFFSETS = Map.of(SOURCE, new OffsetAndMetadata(7));

    private final List<ScriptedProducer> made = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final ConsumerGroupMetadata group = new MockConsumer<byte[], byte[]>("none").groupMetadata();
    private final TransactionalRouter router = new TransactionalRouter(this::make, InstantSource.system(), nanos::get);

    private final TransactionalRouter.Step step = new TransactionalRouter.Step() {
        @Override
        public void next(
                ConsumerRecord<byte[], byte[]> record, long nowMs, Consumer<ProducerRecord<byte[], byte[]>> out) {
            out.accept(new ProducerRecord<>("next", record.value()));
        }

        @Override
        public void unsendable(
                ConsumerRecord<byte[], byte[]> record, long nowMs, Consumer<ProducerRecord<byte[], byte[]>> out) {
            out.accept(new ProducerRecord<>("dead", null));
        }
    };

    private ScriptedProducer make() {
        ScriptedProducer producer = new ScriptedProducer();
        made.add(producer);
        return producer;
    }

    private ScriptedProducer present() {
        router.ready();
        return made.getLast();
    }

    private boolean move(String... values) {
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
        for (String value : values) {
            batch.add(new ConsumerRecord<>("source", 0, batch.size(), null, value.getBytes(StandardCharsets.UTF_8)));
        }
        return router.move(batch, step, OFFSETS, group);
    }

    private static List<String> sent(ScriptedProducer producer) {
        return producer.history().stream()
                .map(record -> record.topic() + ":"
                        + (record.value() == null ? "" : new String(record.value(), StandardCharsets.UTF_8)))
                .toList();
    }

    @Test
    void move_allWell_commitsRecordsWithTheirOffsets() {
        assertThat(move("a", "b")).isTrue();
        assertThat(sent(present())).containsExactly("next:a", "next:b");
        assertThat(present().consumerGroupOffsetsHistory()).hasSize(1);
        assertThat(made).hasSize(1);
    }

    @Test
    void move_sendFails_abortsAndThrowsTheFirstFailure() {
        ScriptedProducer producer = present();
        producer.refused = record -> true;
        producer.refusal = new TimeoutException("first");
        producer.commitFailures.add(new KafkaException("in an error state"));
        assertThatThrownBy(() -> move("a")).isSameAs(producer.refusal);
        assertThat(producer.aborts).isEqualTo(1);
        producer.refused = record -> false;
        assertThat(move("a")).isTrue();
        assertThat(made).hasSize(1);
        assertThat(sent(producer)).containsExactly("next:a");
    }

    @Test
    void move_recordTooLarge_isReplacedWhenTheBatchComesAgain() {
        ScriptedProducer producer = present();
        producer.refused =
                record -> record.value() != null && new String(record.value(), StandardCharsets.UTF_8).equals("huge");
        producer.refusal = new RecordTooLargeException("too large");
        producer.commitFailures.add(new KafkaException("in an error state"));
        assertThatThrownBy(() -> move("a", "huge", "b")).isSameAs(producer.refusal);
        assertThat(move("a", "huge", "b")).isTrue();
        assertThat(sent(producer)).containsExactly("next:a", "dead:", "next:b");
    }

    /** So the producer does with what it has not sent yet when one record's failure breaks the transaction. */
    @Test
    void move_othersFailWithTheSameException_areNotReplaced() {
        ScriptedProducer producer = present();
        producer.refused =
                record -> record.value() != null && !new String(record.value(), StandardCharsets.UTF_8).equals("a");
        producer.refusal = new RecordTooLargeException("too large");
        producer.commitFailures.add(new KafkaException("in an error state"));
        assertThatThrownBy(() -> move("a", "huge", "b")).isSameAs(producer.refusal);
        producer.refused = record -> false;
        assertThat(move("a", "huge", "b")).isTrue();
        assertThat(sent(producer)).containsExactly("next:a", "dead:", "next:b");
    }

    @Test
    void move_topicOfOursRefusesWhatItMustTake_isHeardAndNothingIsReplaced() {
        UnwritableTopics unwritable = new UnwritableTopics(100);
        TransactionalRouter watched =
                new TransactionalRouter(this::make, InstantSource.system(), nanos::get, "intake-0", unwritable);
        TransactionalRouter.Step toOurs = new TransactionalRouter.Step() {
            @Override
            public void next(
                    ConsumerRecord<byte[], byte[]> record, long nowMs, Consumer<ProducerRecord<byte[], byte[]>> out) {
                out.accept(new ProducerRecord<>(Names.DEAD_LETTERS, record.value()));
            }

            @Override
            public void unsendable(
                    ConsumerRecord<byte[], byte[]> record, long nowMs, Consumer<ProducerRecord<byte[], byte[]>> out) {
                throw new AssertionError("The record is small");
            }
        };
        watched.ready();
        ScriptedProducer producer = made.getLast();
        producer.refused = record -> true;
        producer.refusal = new RecordTooLargeException("max.message.bytes is tiny");
        List<ConsumerRecord<byte[], byte[]>> batch =
                List.of(new ConsumerRecord<>("source", 0, 0, null, "small".getBytes(StandardCharsets.UTF_8)));
        for (int i = 0; i < 2; i++) {
            producer.commitFailures.add(new KafkaException("in an error state"));
            assertThatThrownBy(() -> watched.move(batch, toOurs, OFFSETS, group))
                    .isSameAs(producer.refusal);
            assertThat(unwritable.problem().orElseThrow()).contains("intake-0", Names.DEAD_LETTERS, "is tiny");
            assertThat(unwritable.waiting()).isEqualTo(1);
        }
        producer.refused = record -> false;
        assertThat(watched.move(batch, toOurs, OFFSETS, group)).isTrue();
        assertThat(unwritable.problem()).isEmpty();
    }

    @Test
    void move_decisionsOlderThanASecond_areAborted() {
        ScriptedProducer producer = present();
        producer.atFlush = () -> nanos.addAndGet(1_000_000_001L);
        assertThat(move("a")).isFalse();
        assertThat(producer.aborts).isEqualTo(1);
        assertThat(sent(producer)).isEmpty();
        producer.atFlush = () -> nanos.addAndGet(1_000_000_000L);
        assertThat(move("a")).isTrue();
    }

    @Test
    void move_commitTimesOutTwice_isRepeatedOnTheSameProducer() {
        ScriptedProducer producer = present();
        producer.commitFailures.add(new TimeoutException("1"));
        producer.commitFailures.add(new TimeoutException("2"));
        assertThat(move("a")).isTrue();
        assertThat(made).hasSize(1);
        assertThat(producer.aborts).isZero();
    }

    @Test
    void move_commitStaysUnknown_replacesTheProducerSoThatTheBrokerSettlesIt() {
        ScriptedProducer producer = present();
        for (int i = 0; i < 3; i++) {
            producer.commitFailures.add(new TimeoutException("unknown"));
        }
        producer.abortFailure = new IllegalStateException("commitTransaction timed out and must be retried");
        assertThatThrownBy(() -> move("a")).isInstanceOf(TimeoutException.class);
        assertThat(producer.closed()).isTrue();
        router.ready();
        assertThat(made).hasSize(2);
        assertThat(made.getLast().transactionInitialized()).isTrue();
    }

    @Test
    void move_fenced_replacesTheProducer() {
        ScriptedProducer producer = present();
        producer.commitFailures.add(new ProducerFencedException("another owner"));
        producer.abortFailure = new ProducerFencedException("another owner");
        assertThatThrownBy(() -> move("a")).isInstanceOf(ProducerFencedException.class);
        assertThat(producer.closed()).isTrue();
        assertThat(move("a")).isTrue();
        assertThat(made).hasSize(2);
    }

    @Test
    void move_interrupted_abortsAllTheSameAndKeepsTheFlag() {
        ScriptedProducer producer = present();
        producer.atFlush = () -> {
            throw new InterruptException("asked to stop");
        };
        assertThatThrownBy(() -> move("a")).isInstanceOf(InterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(producer.aborts).isEqualTo(1);
    }

    @Test
    void ready_initFails_isTriedWithAFreshProducer() {
        TransactionalRouter failing = new TransactionalRouter(
                () -> {
                    ScriptedProducer producer = make();
                    if (made.size() == 1) {
                        producer.initTransactionException = new TimeoutException("no coordinator yet");
                    }
                    return producer;
                },
                InstantSource.system());
        assertThatThrownBy(failing::ready).isInstanceOf(TimeoutException.class);
        assertThat(made.getFirst().closed()).isTrue();
        failing.ready();
        assertThat(made.getLast().transactionInitialized()).isTrue();
    }
}
