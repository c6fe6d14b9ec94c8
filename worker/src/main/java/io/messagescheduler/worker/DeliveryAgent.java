package io.messagescheduler.worker;

import io.messagescheduler.core.delivery.Checkpoint;
import io.messagescheduler.core.delivery.DeliveryTask;
import io.messagescheduler.core.delivery.UnreadableCheckpoint;
import io.messagescheduler.core.message.InvalidSchedule.Code;
import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.process.Agent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what is due from the partitions of the imminent topic that the group gives it: one thread, one consumer, one
 * outlet for all its tasks, since transactions a second are what Kafka limits.
 *
 * <p>Each round reads what has arrived, sends what is due in order of sort key, and commits both in one transaction. The
 * transaction is never open across a poll, so a rebalance finds nothing half done. After a failure every task is built anew
 * from its committed checkpoint.
 */
final class DeliveryAgent implements Agent {
    private static final Logger log = LoggerFactory.getLogger(DeliveryAgent.class);
    private static final long LONGEST_WAIT_MS = 100;
    private static final int LARGEST_TRANSACTION = 20_000;
    private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();
    private static final long TIDY_NANOS = Duration.ofSeconds(5).toNanos();

    private static final int MOST_CULPRITS = 10_000;
    private static final long LONGEST_PAUSE_MS = 2_000;

    /** A record of the imminent topic whose send failed. */
    private record Culprit(TopicPartition partition, long offset) {}

    private record SendFailure(Culprit culprit, String target, Exception error) {}

    private final String name;
    private final Consumer<byte[], byte[]> consumer;
    private final Outlet outlet;
    private final Dispatch dispatch;
    private final TargetDirectory directory;
    private final ClockGuard guard;
    private final InstantSource clock;
    private final DeliveryMetrics metrics;
    private final long memoryBudgetBytes;

    private final Map<TopicPartition, TaskReader> tasks = new HashMap<>();
    private final Map<Culprit, Code> culprits = new HashMap<>();
    private final Queue<SendFailure> sendFailures = new ConcurrentLinkedQueue<>();
    private int limit = LARGEST_TRANSACTION;
    private int failures;
    private boolean rebuild;
    private long nextDeliveryNanos = System.nanoTime();

    DeliveryAgent(
            String name,
            Consumer<byte[], byte[]> consumer,
            List<String> imminentTopics,
            Outlet outlet,
            Dispatch dispatch,
            TargetDirectory directory,
            ClockGuard guard,
            InstantSource clock,
            DeliveryMetrics metrics,
            long memoryBudgetBytes) {
        this.name = name;
        this.consumer = consumer;
        this.outlet = outlet;
        this.dispatch = dispatch;
        this.directory = directory;
        this.guard = guard;
        this.clock = clock;
        this.metrics = metrics;
        this.memoryBudgetBytes = memoryBudgetBytes;
        consumer.subscribe(imminentTopics, new Rebalance());
    }

    @Override
    public String roleName() {
        return name;
    }

    @Override
    public int doWork() throws Exception {
        try {
            outlet.ready();
            if (rebuild) {
                build(consumer.assignment());
                rebuild = false;
            }
            read();
            return deliver();
        } catch (KafkaException e) {
            if (KafkaErrors.kindOf(e) != KafkaErrors.Kind.RETRY) {
                throw e;
            }
            recoverFrom(e);
            return 0;
        }
    }

    private void read() {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(waitMs()));
        for (TopicPartition partition : records.partitions()) {
            TaskReader task = tasks.get(partition);
            if (task != null) {
                task.read(records.records(partition));
            }
        }
        tasks.values().forEach(TaskReader::offer);
    }

    private long waitMs() {
        long nowMs = clock.millis();
        long dueMs = Long.MAX_VALUE;
        for (TaskReader task : tasks.values()) {
            dueMs = Math.min(dueMs, task.nextDueMs());
        }
        if (dueMs >= nowMs + LONGEST_WAIT_MS) {
            return LONGEST_WAIT_MS;
        }
        long untilTickMs = (nextDeliveryNanos - System.nanoTime() + 999_999) / 1_000_000;
        return Math.clamp(Math.max(dueMs - nowMs, untilTickMs), 0, LONGEST_WAIT_MS);
    }

    private int deliver() throws InterruptedException {
        long startNanos = System.nanoTime();
        long nowMs = clock.millis();
        if (!guard.trusts(nowMs, startNanos) || startNanos < nextDeliveryNanos) {
            return 0;
        }
        List<TaskReader> ready = new ArrayList<>();
        for (TaskReader task : tasks.values()) {
            if (task.nextDueMs() <= nowMs || task.needsRefresh(startNanos, HOUR_NANOS, TIDY_NANOS)) {
                ready.add(task);
            }
        }
        if (ready.isEmpty()) {
            return 0;
        }
        Batch batch = new Batch(nowMs);
        outlet.begin();
        Map<TopicPartition, OffsetAndMetadata> checkpoints = new HashMap<>();
        for (TaskReader task : ready) {
            batch.fill(task, limit);
            checkpoints.put(task.partition(), task.checkpoint());
        }
        batch.checkInterrupted();
        outlet.commit(checkpoints, consumer);
        ready.forEach(TaskReader::stored);
        done(batch, startNanos);
        return batch.size();
    }

    private void done(Batch batch, long startNanos) {
        long endMs = clock.millis();
        long endNanos = System.nanoTime();
        batch.dueTimesMs.forEach(dueMs -> metrics.late(endMs - dueMs));
        metrics.committed(batch.delivered(), batch.parked, batch.deadLettered, endNanos - startNanos);
        batch.culpritsSettled.forEach(culprits::remove);
        failures = 0;
        limit = Math.min(LARGEST_TRANSACTION, limit * 2);
        nextDeliveryNanos = startNanos + tickNanos(batch.size());
    }

    /** Short when little is due; longer under load, since a transaction costs the broker the same whatever it holds. */
    private static long tickNanos(int records) {
        return records < 20 ? 0 : records < 200 ? 4_000_000 : 10_000_000;
    }

    private void recoverFrom(KafkaException e) throws InterruptedException {
        outlet.abort();
        rebuild = true;
        failures++;
        metrics.failed();
        limit = Math.max(1, limit / 2);
        SendFailure failure;
        boolean blamed = false;
        while ((failure = sendFailures.poll()) != null) {
            directory.doubt(failure.target());
            Code fault = faultOf(failure.error());
            if (fault != null && culprits.size() < MOST_CULPRITS) {
                culprits.put(failure.culprit(), fault);
                blamed = true;
            }
        }
        log.warn(
                "Going back to the committed checkpoints, failure {} in a row{}: {}",
                failures,
                blamed ? ", its records are known" : "",
                e.toString());
        if (!blamed) {
            Thread.sleep(Math.min(LONGEST_PAUSE_MS, 10L << Math.min(failures, 8)));
        }
    }

    private static @Nullable Code faultOf(Exception error) {
        return error instanceof RecordTooLargeException || error instanceof RecordBatchTooLargeException
                ? Code.TOO_LARGE
                : TargetDirectory.faultOf(error);
    }

    /** Makes the tasks of these partitions from their committed checkpoints. */
    private void build(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata stored = committed.get(partition);
            if (stored == null) {
                log.error(
                        "CHECKPOINT_MISSING: {} has no checkpoint although it was set up. Was it deleted?", partition);
                throw new NoOffsetForPartitionException(partition);
            }
            Checkpoint from = decode(partition, stored);
            consumer.seek(partition, from.low());
            consumer.resume(List.of(partition));
            DeliveryTask<Parcel> task = new DeliveryTask<>(from, Checkpoint.MAX_EXCEPTIONS, memoryBudgetBytes);
            tasks.put(partition, new TaskReader(partition, consumer, task, directory, from.low()));
        }
    }

    private static Checkpoint decode(TopicPartition partition, OffsetAndMetadata stored) {
        try {
            return Checkpoint.decode(stored.offset(), stored.metadata());
        } catch (UnreadableCheckpoint e) {
            throw new IllegalStateException(
                    "CHECKPOINT_UNREADABLE: the checkpoint of " + partition + " cannot be read (" + e.getMessage()
                            + "). Reading it as empty would repeat or lose messages, so this Worker stops.",
                    e);
        }
    }

    @Override
    public void onClose() {
        try {
            outlet.release(checkpoints(tasks.keySet()), consumer);
        } catch (RuntimeException e) {
            log.info("Checkpoints were not stored at the end: {}", e.toString());
        }
        outlet.close();
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }

    private Map<TopicPartition, OffsetAndMetadata> checkpoints(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> checkpoints = new HashMap<>();
        for (TopicPartition partition : partitions) {
            TaskReader task = tasks.get(partition);
            if (task != null && !task.task().recovering()) {
                checkpoints.put(partition, task.checkpoint());
            }
        }
        return checkpoints;
    }

    private final class Rebalance implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            log.info("Assigned {}", partitions);
            build(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            log.info("Revoked {}", partitions);
            if (!rebuild) {
                outlet.release(checkpoints(partitions), consumer);
            }
            partitions.forEach(tasks::remove);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            log.warn("Lost {}", partitions);
            partitions.forEach(tasks::remove);
        }
    }

    /** What one transaction sends. */
    private final class Batch {
        private final long nowMs;
        private final List<Long> dueTimesMs = new ArrayList<>();
        private final List<Culprit> culpritsSettled = new ArrayList<>();
        private int parked;
        private int deadLettered;
        private boolean interrupted;

        Batch(long nowMs) {
            this.nowMs = nowMs;
        }

        void fill(TaskReader task, int most) {
            task.task().takeDue(nowMs, most - size(), (offset, key, parcel) -> send(task.partition(), offset, parcel));
        }

        private void send(TopicPartition partition, long offset, Parcel parcel) {
            Culprit culprit = new Culprit(partition, offset);
            Code known = culprits.isEmpty() ? null : culprits.get(culprit);
            try {
                Dispatch.Sending sending = dispatch.of(parcel, known, nowMs);
                String target = sending.record().topic();
                outlet.send(sending.record(), (metadata, error) -> {
                    if (error != null) {
                        sendFailures.add(new SendFailure(culprit, target, error));
                    }
                });
                switch (sending.outcome()) {
                    case DELIVERED -> dueTimesMs.add(parcel.askedDueMs());
                    case PARKED -> parked++;
                    case DEAD_LETTERED -> deadLettered++;
                }
                if (known != null) {
                    culpritsSettled.add(culprit);
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }

        void checkInterrupted() throws InterruptedException {
            if (interrupted) {
                outlet.abort();
                throw new InterruptedException();
            }
        }

        int delivered() {
            return dueTimesMs.size();
        }

        int size() {
            return delivered() + parked + deadLettered;
        }
    }
}
