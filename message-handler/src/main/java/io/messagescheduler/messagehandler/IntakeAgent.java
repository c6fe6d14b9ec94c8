package io.messagescheduler.messagehandler;

import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.kafkaio.ClockGuard;
import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.Positions;
import io.messagescheduler.kafkaio.ScheduleRecords;
import io.messagescheduler.kafkaio.StalePosition;
import io.messagescheduler.kafkaio.TransactionSize;
import io.messagescheduler.kafkaio.TransactionalRouter;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.process.Obstacles;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the intake topics and the schedules log, and moves each message to the bucket of its due time, in transactions: poll,
 * decide, produce, commit. Behind them, twice a second, it marks how far the producers' topics are read ({@link IntakeMarks}).
 * One thread; its transaction is always closed when it polls, so a rebalance finds nothing half done.
 */
final class IntakeAgent implements Agent {
    private static final Logger log = LoggerFactory.getLogger(IntakeAgent.class);
    private static final Duration POLL = Duration.ofMillis(250);

    /** Failures in a row from which on it is said not to be ready. */
    private static final int PATIENCE = 3;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /**
     * The least time from one transaction to the next while nothing read is due soon and little is read: transactions a second are
     * what Kafka limits, and those of the intake would take them from deliveries.
     */
    private static final long TICK_NANOS = Duration.ofMillis(100).toNanos();

    /** Between two polls meanwhile: a fetch for each record that comes would cost more than all else that is done with it. */
    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

    /** What is due within so many milliseconds waits no longer than that: its way leads over two more transactions. */
    private static final long SOON_MS = 250;

    /** So many records are worth a transaction. */
    private static final int WORTH_ONE = 1_000;

    private final String name;
    private final Consumer<byte[], byte[]> consumer;
    private final TransactionalRouter transactions;
    private final IntakeStep step;
    private final @Nullable TopicCreation targets;
    private final ClockGuard guard;
    private final InstantSource clock;
    private final ElapsedTime elapsed;
    private final IntakeMetrics metrics;
    private final Obstacles obstacles;
    private final IntakeMarks marks;
    private final AddedPartitions added;
    private final Positions positions;

    /** Where marks were passed over, which no offset committed tells yet. */
    private final Set<TopicPartition> passedOver = new HashSet<>();

    private final TransactionSize size = new TransactionSize();
    private boolean rewind;
    private boolean clockInDoubt;
    private int failures;

    /** Whether any record held is due soon. */
    private boolean soon;

    private long nextNanos;

    /** @param targets creates missing target topics; null where that is off */
    IntakeAgent(
            String name,
            Consumer<byte[], byte[]> consumer,
            Collection<String> topics,
            TransactionalRouter transactions,
            IntakeStep step,
            @Nullable TopicCreation targets,
            ClockGuard guard,
            InstantSource clock,
            ElapsedTime elapsed,
            IntakeMetrics metrics,
            Obstacles obstacles,
            IntakeMarks marks,
            AddedPartitions added) {
        this.name = name;
        this.consumer = consumer;
        this.transactions = transactions;
        this.step = step;
        this.targets = targets;
        this.guard = guard;
        this.clock = clock;
        this.elapsed = elapsed;
        this.nextNanos = elapsed.nanos();
        this.metrics = metrics;
        this.obstacles = obstacles;
        this.marks = marks;
        this.added = added;
        this.positions = new Positions(consumer);
        consumer.subscribe(topics, new Rebalance());
        obstacles.tell(name, "it waits for its partitions");
    }

    @Override
    public String roleName() {
        return name;
    }

    @Override
    public int doWork() throws InterruptedException {
        try {
            return step();
        } catch (OffsetOutOfRangeException e) {
            if (!StalePosition.isBehindItsGroup(consumer, e)) {
                throw e;
            }
            log.info("Others have taken in what was to be read next: {}", e.getMessage());
            rewind = true;
            return 0;
        } catch (KafkaException e) {
            if (KafkaErrors.kindOf(e) != KafkaErrors.Kind.RETRY) {
                throw e;
            }
            failures++;
            if (failures > PATIENCE) {
                obstacles.tell(name, "its transactions fail");
            }
            metrics.failed();
            step.takeTally();
            log.warn("Going back to the committed offsets, failure {} in a row: {}", failures, e.toString());
            rewind = true;
            elapsed.pause(Duration.ofMillis(Math.min(LONGEST_PAUSE.toMillis(), 10L << Math.min(failures, 8))));
            return 0;
        }
    }

    private int step() throws InterruptedException {
        transactions.ready();
        if (rewind) {
            passedOver.clear();
            positions.rewind();
            rewind = false;
        }
        int skipped = 0;
        if (positions.isEmpty()) {
            soon = false;
            skipped = read(marks.patience(POLL));
        } else if (gathers()) {
            elapsed.pause(Duration.ofNanos(Math.clamp(untilNextNanos(), 0, PAUSE_NANOS)));
            skipped = read(Duration.ZERO);
        }
        if (gathers()) {
            return skipped;
        }
        if (isClockInDoubt()) {
            elapsed.pause(POLL);
            return skipped;
        }
        boolean isTime = marks.ask(consumer.assignment());
        List<ConsumerRecord<byte[], byte[]>> batch = positions.take(size.records());
        IntakeMark mark = marks.mark(positions.known(marks.asked()));
        if (batch.isEmpty() && mark == null && !(isTime && !passedOver.isEmpty())) {
            return skipped;
        }
        ConsumerGroupMetadata group = consumer.groupMetadata();
        if (group.generationId() < 0) {
            rewind = true;
            return 0;
        }
        nextNanos = elapsed.nanos() + TICK_NANOS;
        createTargets(batch);
        if (!move(batch, mark, group)) {
            rewind = true;
            step.takeTally();
            return 0;
        }
        if (failures > PATIENCE) {
            obstacles.tell(name, "");
        }
        failures = 0;
        if (!batch.isEmpty()) {
            size.took(batch.size(), transactions.lastNanos());
            metrics.moved(step.takeTally(), transactions.lastNanos());
        }
        return skipped + batch.size();
    }

    /** What is put into the window of a wrong time may wait there for long; what is not taken in waits until the clock is right. */
    private boolean isClockInDoubt() {
        boolean before = clockInDoubt;
        clockInDoubt = !guard.trusts(clock.millis(), elapsed.nanos());
        if (clockInDoubt != before) {
            obstacles.tell(name, clockInDoubt ? "its clock is in doubt, and intake waits for the broker's" : "");
        }
        return clockInDoubt;
    }

    private boolean gathers() {
        return !positions.isEmpty() && !soon && positions.size() < WORTH_ONE && untilNextNanos() > 0;
    }

    private long untilNextNanos() {
        return nextNanos - elapsed.nanos();
    }

    /** How many marks were passed over. */
    private int read(Duration patience) {
        int skipped = 0;
        long nowMs = clock.millis();
        ConsumerRecords<byte[], byte[]> records = consumer.poll(patience);
        while (!records.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.topic().equals(Names.SCHEDULES)) {
                    marks.scheduled();
                }
                if (ScheduleRecords.isMark(record)) {
                    passedOver.add(new TopicPartition(record.topic(), record.partition()));
                    skipped++;
                } else {
                    soon |= positions.size() < WORTH_ONE && step.isUrgent(record, nowMs, SOON_MS);
                    positions.add(List.of(record));
                }
            }
            records = positions.isFull() ? ConsumerRecords.empty() : consumer.poll(Duration.ZERO);
        }
        return skipped;
    }

    private boolean move(
            List<ConsumerRecord<byte[], byte[]>> batch, @Nullable IntakeMark mark, ConsumerGroupMetadata group) {
        Set<TopicPartition> touched = new HashSet<>(passedOver);
        batch.forEach(record -> touched.add(new TopicPartition(record.topic(), record.partition())));
        List<ProducerRecord<byte[], byte[]>> behind = mark == null ? List.of() : marks.records(mark);
        boolean isMoved = false;
        try {
            isMoved = transactions.move(batch, step, behind, positions.next(touched, ""), group);
        } finally {
            if (!isMoved) {
                size.gaveUp(batch.size(), Positions.bytes(batch));
            }
        }
        if (!isMoved) {
            return false;
        }
        passedOver.clear();
        if (mark != null) {
            marks.written(mark);
        }
        return true;
    }

    private void createTargets(List<ConsumerRecord<byte[], byte[]>> batch) {
        if (targets == null) {
            return;
        }
        Set<String> names = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            String target = step.targetOf(record);
            if (target != null) {
                names.add(target);
            }
        }
        targets.ensure(names);
    }

    @Override
    public void onClose() {
        transactions.close();
        // Nothing is left to say, and a goodbye to the brokers would wait for the answers to fetches.
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }

    private final class Rebalance implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            log.info("Assigned {}", partitions);
            added.begin(partitions);
            obstacles.tell(name, "");
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            log.info("Revoked {}", partitions);
            positions.forget(partitions);
            marks.forget(partitions);
            passedOver.removeAll(Set.copyOf(partitions));
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            onPartitionsRevoked(partitions);
            obstacles.tell(name, "it waits for its partitions");
        }
    }
}
