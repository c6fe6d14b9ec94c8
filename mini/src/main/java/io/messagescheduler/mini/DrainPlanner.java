package io.messagescheduler.mini;

import io.messagescheduler.core.bucket.Bucket;
import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.job.Backlog;
import io.messagescheduler.core.job.BucketPartition;
import io.messagescheduler.core.job.Job;
import io.messagescheduler.core.job.JobBoard;
import io.messagescheduler.core.job.JobStatus;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.StampedRecord;
import io.messagescheduler.testkit.ManualClock;
import io.messagescheduler.testkit.simulation.SimulatedLog;
import io.messagescheduler.worker.DrainJob;
import io.messagescheduler.worker.JobSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The Scheduler's part: the job board, told by the simulated log where every drain stands. */
class DrainPlanner {
    private static final long STALE_MS = 10_000;
    private static final long SPLIT_RECORDS = 100_000;

    private final SimulatedLog log;
    private final BucketLadder ladder;
    private final ManualClock clock;
    private final JobBoard board;
    private final Map<TopicPartition, Bucket> partitions = new LinkedHashMap<>();
    private final Map<BucketPartition, Long> committed = new HashMap<>();
    private final Map<String, Long> seenMs = new HashMap<>();
    private final Map<TopicPartition, ConsumerRecord<byte[], byte[]>> firsts = new HashMap<>();
    private final Map<TopicPartition, Long> lookedFrom = new HashMap<>();
    private List<Backlog> backlog = List.of();
    private long looked = -1;

    DrainPlanner(SimulatedLog log, Layout layout, ManualClock clock) {
        this.log = log;
        this.ladder = layout.ladder();
        this.clock = clock;
        this.board = new JobBoard(new JobBoard.Settings(ladder.lead().toMillis(), SPLIT_RECORDS, 1_000));
        for (Bucket bucket : ladder.buckets()) {
            if (bucket.kind() != Bucket.Kind.IMMINENT) {
                log.partitionsOf(bucket.topic()).forEach(partition -> partitions.put(partition, bucket));
            }
        }
    }

    /** What a Worker's drain agent of this name talks to. */
    JobSource jobsFor(String worker) {
        return (status, job, wait) -> post(worker, status, job);
    }

    private @Nullable DrainJob post(String worker, JobSource.Status status, @Nullable DrainJob job) {
        seenMs.put(worker, clock.millis());
        if (job != null) {
            board.report(worker, job.id(), JobStatus.valueOf(status.name()));
        }
        if (status != JobSource.Status.READY) {
            return null;
        }
        return board.assign(worker).map(DrainJob::of).orElse(null);
    }

    /** Makes the jobs that are due and ends those that are done. */
    void plan() {
        long changes = log.changes();
        if (changes != looked) {
            look();
            looked = changes;
        }
        long nowMs = clock.millis();
        seenMs.forEach((worker, seen) -> {
            if (nowMs - seen > STALE_MS) {
                board.release(worker);
            }
        });
        board.plan(backlog, committed, nowMs);
        board.takeFinished();
    }

    private void look() {
        List<Backlog> found = new ArrayList<>();
        partitions.forEach((partition, bucket) -> {
            OffsetAndMetadata stored = log.committed(Names.DRAIN_GROUP, partition);
            if (stored == null) {
                return; // The real Scheduler stops here: CHECKPOINT_MISSING.
            }
            long from = stored.offset();
            committed.put(new BucketPartition(partition.topic(), partition.partition()), from);
            long end = endOf(partition);
            if (from < end) {
                first(partition, from).ifPresent(first -> {
                    long opensAtMs = ladder.opensAtMs(bucket, dueMs(first), first.timestamp());
                    found.add(new Backlog(
                            bucket, partition.partition(), from, end, opensAtMs, opensAtMs + ladder.leadMs(bucket)));
                });
            }
        });
        backlog = seen(found);
    }

    /** Where a drain of the partition would end: at the end of all, that which is not committed yet included. */
    long endOf(TopicPartition partition) {
        return log.end(partition, false);
    }

    /** What the board is told of what was found. */
    List<Backlog> seen(List<Backlog> found) {
        return List.copyOf(found);
    }

    /** The first undrained record, read once per committed offset. */
    private Optional<ConsumerRecord<byte[], byte[]>> first(TopicPartition partition, long from) {
        ConsumerRecord<byte[], byte[]> known = firsts.get(partition);
        if (known != null && known.offset() >= from && lookedFrom.getOrDefault(partition, -1L) == from) {
            return Optional.of(known);
        }
        Optional<ConsumerRecord<byte[], byte[]>> first = log.first(partition, from);
        first.ifPresent(record -> {
            firsts.put(partition, record);
            lookedFrom.put(partition, from);
        });
        return first;
    }

    private static long dueMs(ConsumerRecord<byte[], byte[]> record) {
        try {
            return StampedRecord.dueMs(record);
        } catch (StampedRecord.NotStamped e) {
            return 0;
        }
    }

    /** When a drain that is not due yet will be, the earliest; {@code Long.MAX_VALUE} for none. */
    long nextOpeningMs() {
        long nowMs = clock.millis();
        return backlog.stream()
                .mapToLong(Backlog::opensAtMs)
                .filter(opensAtMs -> opensAtMs > nowMs)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Whether a drain has begun, or should have, and is not over. */
    boolean isBehind() {
        return backlog.stream().anyMatch(waiting -> waiting.opensAtMs() <= clock.millis());
    }

    /** The open jobs, most overdue first. */
    List<Job> queue() {
        return board.queue();
    }
}
