package io.messagescheduler.worker;

import static io.messagescheduler.worker.Imminent.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.delivery.Checkpoint;
import io.messagescheduler.core.message.TargetRule;
import io.messagescheduler.core.route.Router;
import io.messagescheduler.kafkaio.ClockGuard;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.kafkaio.UnwritableTopics;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.testkit.ManualClock;
import io.messagescheduler.testkit.ManualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeliveryAgentTest {
    private static final TopicPartition PARTITION = new TopicPartition(Imminent.TOPIC, 1);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T19:00:00Z"));
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final MockConsumer<byte[], byte[]> cancellations = new MockConsumer<>("none");
    private final DeliveryStates states = new DeliveryStates();
    private final Failing outlet = new Failing();
    private final DeliveryAgent agent = agent();

    /** Nothing can be committed, and what was sent is taken back. */
    private static final class Failing implements Outlet {
        private final List<TopicPartition> takenOver = new ArrayList<>();
        private final List<TopicPartition> forgotten = new ArrayList<>();
        private @Nullable TopicPartition stuck;

        @Override
        public void ready() {}

        @Override
        public Map<TopicPartition, OffsetAndMetadata> takeOver(Set<TopicPartition> partitions, Consumer<?, ?> from) {
            if (stuck != null && partitions.contains(stuck)) {
                throw new TimeoutException("somebody's transaction is open");
            }
            takenOver.addAll(partitions);
            return from.committed(partitions);
        }

        @Override
        public boolean isIntact() {
            return true;
        }

        @Override
        public boolean isTransactional() {
            return true;
        }

        @Override
        public void begin() {}

        @Override
        public void send(ProducerRecord<byte[], byte[]> record, Callback callback) {}

        @Override
        public void prepare(Map<TopicPartition, OffsetAndMetadata> checkpoints, Consumer<?, ?> consumer) {
            throw new TimeoutException("no coordinator");
        }

        @Override
        public void commit(Consumer<?, ?> consumer) {}

        @Override
        public boolean abort(Consumer<?, ?> consumer) {
            return true;
        }

        @Override
        public void tidy(Consumer<?, ?> consumer) {}

        @Override
        public void release(Map<TopicPartition, OffsetAndMetadata> checkpoints, Consumer<?, ?> consumer) {}

        @Override
        public void forget(Collection<TopicPartition> partitions) {
            forgotten.addAll(partitions);
        }

        @Override
        public void close() {}
    }

    private DeliveryAgent agent() {
        BucketLadder ladder = new BucketLadder(Duration.ofSeconds(10), 8, Duration.ofSeconds(10), null);
        for (int partition = 0; partition < 2; partition++) {
            Map<TopicPartition, Long> empty = Map.of(new TopicPartition(Names.CANCELLATIONS, partition), 0L);
            cancellations.updateBeginningOffsets(empty);
            cancellations.updateEndOffsets(empty);
        }
        TargetDirectory directory = NoLookUp.directory();
        ElapsedTime time = new ManualTime(clock);
        return new DeliveryAgent(
                "deliver-0",
                consumer,
                Map.of(Imminent.TOPIC, 2),
                outlet,
                new Dispatch(
                        new Router(ladder),
                        new TargetRule(List.of(), List.of()),
                        directory,
                        new SystemRecords(SystemRecords.Stage.DELIVERY, false, 1, ladder),
                        new EpochDelivery(Set.of(), "history", directory),
                        Duration.ZERO,
                        Duration.ZERO),
                directory,
                new ClockGuard(clock::millis, () -> null, time),
                BurstStaging.NONE,
                clock,
                time,
                new DeliveryMetrics(new SimpleMeterRegistry(), clock),
                1 << 20,
                new CancellationFeed(cancellations, Set.of(), clock),
                states,
                new DeliveryFailures(
                        new TaskHalts("deliver-0", directory, time, new UnwritableTopics(1_000)),
                        directory,
                        "worker-0-0"));
    }

    private void assign() throws Exception {
        consumer.schedulePollTask(() -> {
            commit(0);
            consumer.rebalance(List.of(PARTITION));
        });
        agent.doWork();
    }

    /** One that cannot be taken over until {@link #outlet} is told otherwise. */
    private TopicPartition assignOneMore() throws Exception {
        TopicPartition stuck = new TopicPartition(Imminent.TOPIC, 0);
        outlet.stuck = stuck;
        consumer.commitSync(
                Map.of(stuck, new OffsetAndMetadata(4, Checkpoint.initial(4).encode())));
        consumer.schedulePollTask(() -> consumer.rebalance(List.of(PARTITION, stuck)));
        agent.doWork();
        return stuck;
    }

    private void commit(long low) {
        consumer.commitSync(Map.of(
                PARTITION, new OffsetAndMetadata(low, Checkpoint.initial(low).encode())));
    }

    /** Found by a run under faults: the Worker that woke up ended, although nothing was wrong with it but that it had slept. */
    @Test
    void doWork_positionBehindWhatOthersCommitted_goesOnFromThere() throws Exception {
        assign();
        commit(7);
        consumer.setPollException(new OffsetOutOfRangeException(Map.of(PARTITION, 3L)));
        agent.doWork();
        agent.doWork();
        assertThat(consumer.position(PARTITION)).isEqualTo(7);
    }

    @Test
    void doWork_onePartitionCannotBeTakenOver_keepsTheOthersAndTriesAgain() throws Exception {
        assign();
        TopicPartition stuck = assignOneMore();
        agent.doWork();
        assertThat(consumer.paused()).containsExactly(stuck);
        assertThat(states.readiness().reason()).contains("it takes its partitions over");
        outlet.stuck = null;
        clock.advance(Duration.ofSeconds(3));
        agent.doWork();
        assertThat(outlet.takenOver).containsExactly(PARTITION, stuck);
        assertThat(consumer.paused()).isEmpty();
        assertThat(consumer.position(stuck)).isEqualTo(4);
    }

    /** Found by reading: its old checkpoint would have been stored over another's, had the partition come back. */
    @Test
    void doWork_partitionRevoked_nothingWaitsToBeStoredForIt() throws Exception {
        assign();
        consumer.rebalance(List.of());
        assertThat(outlet.forgotten).containsExactly(PARTITION);
    }

    /** Found by reading: until it is taken over, an owner before may give its word on a message that this one delivers then. */
    @Test
    void doWork_cancelledWhileItCouldNotBeTakenOver_readsThatFirst() throws Exception {
        assign();
        TopicPartition stuck = assignOneMore();
        consumer.schedulePollTask(() -> consumer.rebalance(List.of(stuck)));
        agent.doWork();
        TopicPartition log = new TopicPartition(Names.CANCELLATIONS, 0);
        cancellations.updateEndOffsets(Map.of(log, 1L));
        outlet.stuck = null;
        clock.advance(Duration.ofSeconds(3));
        agent.doWork();
        agent.doWork();
        assertThat(outlet.takenOver).contains(stuck);
        assertThat(states.readiness().reason()).contains("it reads the cancellations");
    }

    @Test
    void doWork_recordsGoneThatNobodyDelivered_isNotPassedOver() throws Exception {
        assign();
        commit(3);
        consumer.setPollException(new OffsetOutOfRangeException(Map.of(PARTITION, 3L)));
        assertThatThrownBy(agent::doWork).isInstanceOf(OffsetOutOfRangeException.class);
    }

    /** Found by a run under faults: a Worker whose partitions had gone to another was not ready for ever. */
    @Test
    void doWork_partitionsLostWhileTransactionsFail_isReadyAgain() throws Exception {
        consumer.schedulePollTask(() -> {
            consumer.commitSync(Map.of(
                    PARTITION, new OffsetAndMetadata(0, Checkpoint.initial(0).encode())));
            consumer.rebalance(List.of(PARTITION));
            consumer.addRecord(Imminent.record(0, Imminent.stamps(clock.millis(), 0), null, text("lost in time")));
        });
        for (int i = 0; i < 6; i++) {
            agent.doWork();
        }
        assertThat(states.readiness().reason()).contains("its transactions fail");
        consumer.rebalance(List.of());
        agent.doWork();
        assertThat(states.readiness()).isEqualTo(Readiness.yes());
    }
}
