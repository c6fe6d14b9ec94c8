package io.messagescheduler.worker;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.route.Router;
import io.messagescheduler.kafkaio.ClockGuard;
import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.kafkaio.Positions;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.kafkaio.TransactionSize;
import io.messagescheduler.kafkaio.TransactionalRouter;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.worker.JobSource.Status;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the Scheduler for drain jobs and does them: every record of an opened window moves on, in transactions, paced so that
 * the drain is done by half of its lead and delays nobody. One thread.
 */
final class DrainAgent implements Agent {
    private static final Logger log = LoggerFactory.getLogger(DrainAgent.class);
    private static final Duration LONG_POLL = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long HEARTBEAT_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long STALLED_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long LONGEST_PAUSE_MS = 100;

    private final String name;
    private final JobSource scheduler;
    private final Consumer<byte[], byte[]> consumer;
    private final DrainProducers producers;
    private final BucketLadder ladder;
    private final Router router;
    private final SystemRecords records;
    private final ClockGuard guard;
    private final InstantSource clock;
    private final ElapsedTime elapsed;
    private final DrainMetrics metrics;
    private final Duration retryPause;
    private final Positions positions;
    private final TransactionSize size = new TransactionSize();

    private @Nullable Work work;
    private long heartbeatNanos;

    /** A job being done. */
    private static final class Work {
        private final DrainJob job;
        private final DrainStep step;
        private final ArrayDeque<TopicPartition> todo = new ArrayDeque<>();
        private @Nullable TopicPartition current;
        private long total;
        private long moved;
        private long startMs;

        /** The present partition's producer is one of an earlier job and has not moved anything in this one. */
        private boolean reused;

        private long progressNanos;

        Work(DrainJob job, DrainStep step, long nowNanos) {
            this.progressNanos = nowNanos;
            this.job = job;
            this.step = step;
            job.endOffsets().keySet().forEach(partition -> todo.add(new TopicPartition(job.bucket(), partition)));
        }

        long end(TopicPartition partition) {
            return job.endOffsets().getOrDefault(partition.partition(), 0L);
        }
    }

    DrainAgent(
            String name,
            JobSource scheduler,
            Consumer<byte[], byte[]> consumer,
            DrainProducers producers,
            BucketLadder ladder,
            SystemRecords records,
            ClockGuard guard,
            InstantSource clock,
            ElapsedTime elapsed,
            DrainMetrics metrics,
            Duration retryPause) {
        this.name = name;
        this.scheduler = scheduler;
        this.consumer = consumer;
        this.producers = producers;
        this.ladder = ladder;
        this.router = new Router(ladder);
        this.records = records;
        this.guard = guard;
        this.clock = clock;
        this.elapsed = elapsed;
        this.metrics = metrics;
        this.retryPause = retryPause;
        this.positions = new Positions(consumer);
    }

    @Override
    public String roleName() {
        return name;
    }

    @Override
    public int doWork() throws InterruptedException {
        if (!guard.trusts(clock.millis(), elapsed.nanos())) {
            holdOff();
            return 0;
        }
        Work present = work;
        if (present == null) {
            long askedNanos = elapsed.nanos();
            DrainJob job = tell(Status.READY, null, LONG_POLL);
            if (job == null && elapsed.nanos() - askedNanos < POLL.toNanos()) {
                // A Scheduler with too many Workers waiting answers at once.
                elapsed.pause(POLL);
            }
            work = job == null ? null : new Work(job, new DrainStep(router, records, job.id()), elapsed.nanos());
            return 0;
        }
        if (elapsed.nanos() - heartbeatNanos > HEARTBEAT_NANOS) {
            tell(Status.WORKING, present.job, Duration.ZERO);
        }
        long earlyMs = present.job.notBeforeMs() - clock.millis();
        if (earlyMs > 0) {
            elapsed.pause(Duration.ofMillis(Math.min(earlyMs, LONGEST_PAUSE_MS)));
            return 0;
        }
        try {
            return drain(present);
        } catch (KafkaException e) {
            giveUp(present, e);
            return 0;
        }
    }

    /** By a wrong clock a job would not begin for hours, and what it moves would be put into the windows of another time. */
    private void holdOff() throws InterruptedException {
        Work present = work;
        if (present != null) {
            log.warn("Job {} of {} is given back: the clock is in doubt", present.job.id(), present.job.bucket());
            finish(present, Status.ERROR);
        }
        elapsed.pause(POLL);
    }

    private int drain(Work present) throws InterruptedException {
        TopicPartition partition = present.current;
        if (partition == null) {
            partition = present.todo.poll();
            if (partition == null) {
                finish(present, Status.DONE);
                return 0;
            }
            open(present, partition);
        }
        if (positions.isEmpty() && consumer.position(partition) < present.end(partition)) {
            positions.read(POLL);
        }
        List<ConsumerRecord<byte[], byte[]>> batch = positions.take(size.records());
        Map<TopicPartition, OffsetAndMetadata> next = positions.next(Set.of(partition), committedAt());
        long offset = next.getOrDefault(partition, new OffsetAndMetadata(0)).offset();
        boolean last = offset >= present.end(partition);
        if (batch.isEmpty() && !last) {
            if (elapsed.nanos() - present.progressNanos > STALLED_NANOS) {
                throw new KafkaException("No progress in " + partition + " at " + offset + " of "
                        + present.end(partition) + ": does an open transaction hold it?");
            }
            return 0;
        }
        TransactionalRouter transactions = producers.of(partition);
        present.step.takeRejected();
        boolean isMoved = false;
        try {
            isMoved = transactions.move(batch, present.step, next, consumer.groupMetadata());
        } finally {
            if (!isMoved) {
                size.gaveUp(batch.size(), Positions.bytes(batch));
            }
        }
        if (!isMoved) {
            positions.rewind();
            return 0;
        }
        present.progressNanos = elapsed.nanos();
        present.reused = false;
        present.moved += batch.size();
        size.took(batch.size(), transactions.lastNanos());
        metrics.moved(batch.size(), present.step.takeRejected(), transactions.lastNanos());
        if (last) {
            positions.forget(Set.of(partition));
            present.current = null;
        } else {
            pace(present);
        }
        return batch.size();
    }

    /** Fences whoever drained the partition before, then reads what is committed: in this order nobody moves a record twice. */
    private void open(Work present, TopicPartition partition) {
        present.reused = producers.has(partition);
        producers.of(partition).ready();
        consumer.assign(List.of(partition));
        positions.rewind();
        if (present.startMs == 0) {
            present.startMs = clock.millis();
        }
        present.total += Math.max(0, present.end(partition) - consumer.position(partition));
        present.current = partition;
        present.progressNanos = elapsed.nanos();
    }

    /** Waits between transactions when the drain is ahead of "done by half its lead". */
    private void pace(Work present) throws InterruptedException {
        long leadMs = ladder.byTopic(present.job.bucket()).map(ladder::leadMs).orElse(0L);
        long spanMs = present.job.notBeforeMs() + leadMs / 2 - present.startMs;
        if (spanMs <= 0 || present.total == 0) {
            return;
        }
        long partitions = present.job.endOffsets().size();
        long expectedTotal = present.total * partitions / Math.max(1, partitions - present.todo.size());
        long aheadMs = present.startMs + spanMs * present.moved / Math.max(1, expectedTotal) - clock.millis();
        if (aheadMs > 0) {
            elapsed.pause(Duration.ofMillis(Math.min(aheadMs, LONGEST_PAUSE_MS)));
        }
    }

    private void giveUp(Work present, KafkaException e) throws InterruptedException {
        if (KafkaErrors.kindOf(e) == KafkaErrors.Kind.STOP) {
            throw e;
        }
        TopicPartition partition = present.current;
        if (present.reused && partition != null && KafkaErrors.kindOf(e) == KafkaErrors.Kind.RETRY) {
            // Most likely another Worker drained the partition since this producer was last used, and so fenced it.
            log.debug("The producer of {} is replaced: {}", partition, e.toString());
            producers.drop(partition);
            positions.forget(Set.of(partition));
            present.todo.addFirst(partition);
            present.current = null;
            return;
        }
        boolean fenced = e instanceof ProducerFencedException || e instanceof InvalidProducerEpochException;
        if (fenced && partition != null) {
            producers.drop(partition);
        }
        log.warn("Job {} of {} is given back: {}", present.job.id(), present.job.bucket(), e.toString());
        metrics.failed();
        finish(present, Status.ERROR);
        elapsed.pause(retryPause);
    }

    private void finish(Work present, Status status) throws InterruptedException {
        positions.forget(consumer.assignment());
        consumer.unsubscribe();
        work = null;
        tell(status, present.job, Duration.ZERO);
    }

    /** Posts to the Scheduler; one that is not reached is nothing to stop for. */
    private @Nullable DrainJob tell(Status status, @Nullable DrainJob job, Duration wait) throws InterruptedException {
        heartbeatNanos = elapsed.nanos();
        try {
            DrainJob answer = scheduler.post(status, job, wait);
            return status == Status.READY ? answer : null;
        } catch (IOException e) {
            log.debug("No jobs at present: {}", e.toString());
            if (status == Status.READY) {
                elapsed.pause(retryPause);
            }
            return null;
        }
    }

    private String committedAt() {
        return Long.toString(clock.millis());
    }

    @Override
    public void onClose() {
        producers.close();
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
        Work present = work;
        if (present != null) {
            giveBack(present.job);
        }
    }

    /** Another Worker need not wait until this one is missed. As a failure: who gives back what is READY is given the next. */
    private void giveBack(DrainJob job) {
        try {
            tell(Status.ERROR, job, Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
