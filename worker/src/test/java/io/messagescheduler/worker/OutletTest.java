package io.messagescheduler.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.testkit.ManualClock;
import io.messagescheduler.testkit.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class OutletTest {
    private static final TopicPartition PARTITION = new TopicPartition(Imminent.TOPIC, 0);
    private static final ProducerRecord<byte[], byte[]> RECORD = new ProducerRecord<>("target", new byte[0]);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final Mock producer = new Mock();
    private final ExactlyOnceOutlet exactlyOnce = new ExactlyOnceOutlet(
            "me",
            id -> producer,
            new CheckpointLog(new KafkaClients("localhost:9092", new Properties(), 1_000), "log", 1),
            ElapsedTime.MACHINE);
    private final AtLeastOnceOutlet atLeastOnce = new AtLeastOnceOutlet(producer, ElapsedTime.MACHINE);
    private final ManualClock clock = new ManualClock(Instant.EPOCH);

    private static final class Mock extends MockProducer<byte[], byte[]> {
        private boolean failing;

        Mock() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            if (failing) {
                TimeoutException failure = new TimeoutException("no leader");
                callback.onCompletion(null, failure);
                return CompletableFuture.failedFuture(failure);
            }
            return super.send(record, callback);
        }
    }

    OutletTest() {
        consumer.assign(Set.of(PARTITION));
    }

    private static Map<TopicPartition, OffsetAndMetadata> checkpoint(long offset) {
        return Map.of(PARTITION, new OffsetAndMetadata(offset));
    }

    private long stored() {
        OffsetAndMetadata offset = consumer.committed(Set.of(PARTITION)).get(PARTITION);
        return offset == null ? -1 : offset.offset();
    }

    @Test
    void exactlyOnceClose_transactionOpen_abortsItFirst() {
        exactlyOnce.ready();
        exactlyOnce.begin();
        exactlyOnce.send(RECORD, (metadata, error) -> {});
        exactlyOnce.close();
        assertThat(producer.transactionAborted()).isTrue();
        assertThat(producer.closed()).isTrue();
    }

    @Test
    void exactlyOnceClose_interrupted_abortsAllTheSameAndKeepsTheFlag() {
        exactlyOnce.ready();
        exactlyOnce.begin();
        Thread.currentThread().interrupt();
        exactlyOnce.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(producer.transactionAborted()).isTrue();
    }

    @Test
    void exactlyOnceCommit_fenced_isThrownAndTheProducerReplaced() {
        exactlyOnce.ready();
        exactlyOnce.begin();
        producer.fenceProducer();
        assertThatThrownBy(() -> exactlyOnce.prepare(checkpoint(1), consumer)).isInstanceOf(KafkaException.class);
        assertThat(exactlyOnce.abort(consumer)).as("sure of what it has").isFalse();
        assertThat(producer.closed()).isTrue();
    }

    private OffsetAndMetadata committed() {
        return Objects.requireNonNull(consumer.committed(Set.of(PARTITION)).get(PARTITION));
    }

    private void takeOver() {
        consumer.commitSync(checkpoint(5));
        exactlyOnce.ready();
        assertThat(exactlyOnce.takeOver(Set.of(PARTITION), consumer)).isEqualTo(checkpoint(5));
        assertThat(Claim.of(committed()).owner()).isEqualTo("me");
    }

    @Test
    void exactlyOnceRelease_own_leavesTheCheckpointToNobody() {
        takeOver();
        exactlyOnce.release(checkpoint(7), consumer);
        assertThat(Claim.of(committed())).isEqualTo(Claim.released(new OffsetAndMetadata(7)));
    }

    /** A static member that has missed a rebalance gives back what has been another's meanwhile. */
    @Test
    void exactlyOnceRelease_claimedByAnother_leavesItsClaim() {
        takeOver();
        OffsetAndMetadata others = new Claim(new OffsetAndMetadata(9), "other", 3).committed();
        consumer.commitSync(Map.of(PARTITION, others));
        exactlyOnce.release(checkpoint(7), consumer);
        assertThat(committed()).isEqualTo(others);
    }

    @Test
    void exactlyOnceTakeOver_markRefused_isIntactOrReplaced() {
        consumer.commitSync(checkpoint(5));
        exactlyOnce.ready();
        producer.failing = true;
        assertThatThrownBy(() -> exactlyOnce.takeOver(Set.of(PARTITION), consumer))
                .isInstanceOf(KafkaException.class);
        assertThat(exactlyOnce.isIntact()).isTrue();
        assertThat(producer.transactionInFlight()).isFalse();
        producer.failing = false;
        producer.fenceProducer();
        assertThatThrownBy(() -> exactlyOnce.takeOver(Set.of(PARTITION), consumer))
                .isInstanceOf(KafkaException.class);
        assertThat(exactlyOnce.isIntact()).isFalse();
        assertThat(producer.closed()).isTrue();
    }

    @Test
    void atLeastOnceCommit_sendFailed_storesNothingOfIt() {
        atLeastOnce.begin();
        atLeastOnce.send(RECORD, (metadata, error) -> {});
        atLeastOnce.prepare(checkpoint(5), consumer);
        atLeastOnce.commit(consumer);
        producer.failing = true;
        atLeastOnce.begin();
        atLeastOnce.send(RECORD, (metadata, error) -> {});
        assertThatThrownBy(() -> atLeastOnce.prepare(checkpoint(9), consumer)).isInstanceOf(TimeoutException.class);
        atLeastOnce.abort(consumer);
        assertThat(stored()).isEqualTo(5);
    }

    @Test
    void atLeastOnceRelease_partitionGone_isNotStored() {
        consumer.assign(Set.of(new TopicPartition(Imminent.TOPIC, 1)));
        atLeastOnce.release(checkpoint(5), consumer);
        assertThat(stored()).isEqualTo(-1);
    }

    /** Found by the simulation: a Worker that was stopped for long set back what another had stored meanwhile. */
    @Test
    void atLeastOnceForget_partitionLostAndGivenBack_neverStoresWhatWaited() {
        AtLeastOnceOutlet outlet = new AtLeastOnceOutlet(producer, new ManualTime(clock));
        outlet.begin();
        outlet.prepare(checkpoint(8), consumer);
        outlet.commit(consumer);
        consumer.commitSync(checkpoint(10));
        outlet.forget(Set.of(PARTITION));
        clock.advance(Duration.ofSeconds(1));
        outlet.tidy(consumer);
        assertThat(stored()).isEqualTo(10);
    }
}
