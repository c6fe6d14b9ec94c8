package io.messagescheduler.core.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A drain of some partitions of one bucket, up to end offsets that are fixed at its creation, so that it ends even if
 * the drain appends to its own bucket.
 *
 * @param id name-based, of bucket, partitions and window: two Schedulers give one drain one id
 * @param bucket its topic
 * @param lowerSeconds W(k) of the bucket
 * @param upperSeconds W(k + 1) of the bucket, 0 for no bound
 * @param endOffsets by partition: the job is done when the committed offsets have reached them all
 * @param windowStartMs start of the first undrained record's window, epoch milliseconds: the more overdue, the earlier
 * @param notBeforeMs when the window opens, epoch milliseconds: a Worker that gets the job earlier waits
 * @param workers ids of the Workers that have it now
 * @param finishedMs epoch milliseconds, 0 while the job is open
 */
public record Job(
        UUID id,
        String bucket,
        long lowerSeconds,
        long upperSeconds,
        SortedMap<Integer, Long> endOffsets,
        long windowStartMs,
        long notBeforeMs,
        long createdMs,
        JobStatus status,
        List<String> workers,
        long finishedMs) {
    public Job {
        if (endOffsets.isEmpty()) {
            throw new IllegalArgumentException("a job drains at least one partition");
        }
        endOffsets = Collections.unmodifiableSortedMap(new TreeMap<>(endOffsets));
        workers = List.copyOf(workers);
    }

    static UUID idOf(String bucket, Set<Integer> partitions, long windowStartMs) {
        String name = bucket + "/" + List.copyOf(partitions) + "/" + windowStartMs;
        return UUID.nameUUIDFromBytes(name.getBytes(UTF_8));
    }

    Job with(JobStatus newStatus, List<String> newWorkers) {
        return as(newStatus, newWorkers, finishedMs);
    }

    Job finished(long nowMs) {
        return as(JobStatus.DONE, workers, nowMs);
    }

    private Job as(JobStatus newStatus, List<String> newWorkers, long newFinishedMs) {
        return new Job(
                id,
                bucket,
                lowerSeconds,
                upperSeconds,
                endOffsets,
                windowStartMs,
                notBeforeMs,
                createdMs,
                newStatus,
                newWorkers,
                newFinishedMs);
    }

    List<BucketPartition> bucketPartitions() {
        return endOffsets.keySet().stream()
                .map(partition -> new BucketPartition(bucket, partition))
                .toList();
    }

    /** Whether each partition is drained to its end; one without a committed offset is not. */
    boolean isReached(Map<BucketPartition, Long> committed) {
        return undrained(committed).isEmpty();
    }

    List<BucketPartition> undrained(Map<BucketPartition, Long> committed) {
        return bucketPartitions().stream()
                .filter(at -> committed.getOrDefault(at, Long.MIN_VALUE) < endOffsets.getOrDefault(at.partition(), 0L))
                .toList();
    }
}
