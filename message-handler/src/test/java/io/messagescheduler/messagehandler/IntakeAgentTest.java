package io.messagescheduler.messagehandler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.IntakeParser;
import io.messagescheduler.core.message.SchedulesTopicRule;
import io.messagescheduler.core.message.TargetRule;
import io.messagescheduler.core.message.TimeParser;
import io.messagescheduler.core.route.Router;
import io.messagescheduler.kafkaio.ClockGuard;
import io.messagescheduler.kafkaio.ScheduleRecords;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.kafkaio.TransactionalRouter;
import io.messagescheduler.kafkaio.UnwritableTopics;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.process.Obstacles;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.testkit.ManualClock;
import io.messagescheduler.testkit.ManualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class IntakeAgentTest {
    private static final TopicPartition INTAKE = new TopicPartition("SCHEDULED_MESSAGES", 0);
    private static final BucketLadder LADDER = new BucketLadder(Duration.ofSeconds(10), 8, Duration.ofDays(30), null);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T19:00:00Z"));
    private Duration brokerAhead = Duration.ZERO;
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final Slow producer = new Slow();
    private final Obstacles obstacles = new Obstacles();
    private final IntakeAgent agent;
    private long offset;

    /** What is too much for one transaction is not acknowledged in time. */
    private static final class Slow extends MockProducer<byte[], byte[]> {
        private int mostInTransaction = Integer.MAX_VALUE;
        private int sent;

        Slow() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized void beginTransaction() {
            super.beginTransaction();
            sent = 0;
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            if (++sent > mostInTransaction) {
                callback.onCompletion(null, new TimeoutException("expired"));
                throw new TimeoutException("expired");
            }
            return super.send(record, callback);
        }
    }

    IntakeAgentTest() {
        ElapsedTime time = new ManualTime(clock);
        agent = new IntakeAgent(
                "intake-0",
                consumer,
                Set.of(INTAKE.topic()),
                new TransactionalRouter(() -> producer, clock, clock::nanoTime, "intake-0", new UnwritableTopics(0)),
                new IntakeStep(
                        new IntakeParser(
                                new TimeParser(ZoneOffset.UTC, Duration.ofDays(36_525)),
                                new TargetRule(List.of(), List.of()),
                                new SchedulesTopicRule(Duration.ZERO, null, ZoneOffset.UTC)),
                        Set.of(),
                        new Router(LADDER),
                        new SystemRecords(SystemRecords.Stage.INTAKE, false, 1, LADDER),
                        new ScheduleRecords(1)),
                null,
                new ClockGuard(this::brokerMs, () -> null, time),
                clock,
                time,
                new IntakeMetrics(new SimpleMeterRegistry()),
                obstacles,
                new IntakeMarks(partitions -> Map.of(), clock, time, 1, new AtomicBoolean()),
                new AddedPartitions(consumer, Set.of(), Set.of()));
        consumer.updateBeginningOffsets(Map.of(INTAKE, 0L));
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of(INTAKE));
            consumer.seek(INTAKE, 0);
        });
    }

    private long brokerMs() {
        return clock.millis() + brokerAhead.toMillis();
    }

    /** Moves the process's clock and nobody else's. */
    private void jump(Duration by) {
        clock.step(by);
        brokerAhead = brokerAhead.minus(by);
    }

    /** Sends a message that is due in ten minutes, and lets the agent work for a while. */
    private void message() throws Exception {
        send(record());
        work();
    }

    private void send(ConsumerRecord<byte[], byte[]> record) {
        consumer.schedulePollTask(() -> consumer.addRecord(record));
    }

    private ConsumerRecord<byte[], byte[]> record() {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(INTAKE.topic(), 0, offset++, null, "value".getBytes(UTF_8));
        record.headers()
                .add(HeaderNames.TIME, Long.toString(brokerMs() + 600_000).getBytes(UTF_8))
                .add(HeaderNames.TOPIC, "orders".getBytes(UTF_8));
        return record;
    }

    private void work() throws Exception {
        for (int i = 0; i < 20; i++) {
            agent.doWork();
            clock.advance(Duration.ofMillis(50));
        }
    }

    private List<String> written() {
        return producer.history().stream().map(ProducerRecord::topic).toList();
    }

    /** Found by a run under faults: by a clock an hour behind, a message came into a bucket that was drained minutes later. */
    @Test
    void doWork_clockJumps_takesNothingInUntilTheBrokerAgrees() throws Exception {
        work();
        message();
        assertThat(written()).hasSize(1);
        assertThat(obstacles.readiness()).isEqualTo(Readiness.yes());

        jump(Duration.ofHours(-1));
        message();
        assertThat(written()).hasSize(1);
        assertThat(obstacles.readiness().reason()).contains("its clock is in doubt");

        jump(Duration.ofHours(1));
        work();
        assertThat(written()).hasSize(2);
        assertThat(written().get(1)).isEqualTo(written().get(0));
        assertThat(obstacles.readiness()).isEqualTo(Readiness.yes());
    }

    @Test
    void doWork_positionBehindWhatOthersCommitted_goesOnFromThere() throws Exception {
        work();
        consumer.commitSync(Map.of(INTAKE, new OffsetAndMetadata(7)));
        consumer.setPollException(new OffsetOutOfRangeException(Map.of(INTAKE, 3L)));
        work();
        assertThat(consumer.position(INTAKE)).isEqualTo(7);
    }

    /** Found by reading: only a batch between one second and the time-out of its sends came back smaller. */
    @Test
    void doWork_largeBatchesTimeOut_comeBackSmallerUntilOneGetsThrough() throws Exception {
        work();
        consumer.commitSync(Map.of(INTAKE, new OffsetAndMetadata(0)));
        producer.mostInTransaction = 30;
        List<ConsumerRecord<byte[], byte[]>> records =
                Stream.generate(this::record).limit(400).toList();
        // The consumer of the test forgets what it has handed out.
        consumer.schedulePollTask(() -> records.forEach(consumer::addRecord));
        for (int i = 0; i < 60; i++) {
            work();
            if (written().size() < 400) {
                long from = consumer.position(INTAKE);
                consumer.schedulePollTask(() -> records.stream()
                        .filter(record -> record.offset() >= from)
                        .forEach(consumer::addRecord));
            }
        }
        assertThat(written()).hasSize(400);
    }

    @Test
    void doWork_recordsGoneThatNobodyTookIn_isNotPassedOver() throws Exception {
        work();
        consumer.commitSync(Map.of(INTAKE, new OffsetAndMetadata(3)));
        consumer.setPollException(new OffsetOutOfRangeException(Map.of(INTAKE, 3L)));
        assertThatThrownBy(agent::doWork).isInstanceOf(OffsetOutOfRangeException.class);
    }
}
