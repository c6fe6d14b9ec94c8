package io.messagescheduler.core.job;

import io.messagescheduler.core.bucket.Bucket;

/**
 * A bucket partition with undrained records. Times are those of the first of them, epoch milliseconds.
 *
 * @param committed the drain's committed offset
 * @param end the uncommitted end of the partition
 * @param opensAtMs when that record's drain may start
 * @param windowStartMs start of its window: by then it should be drained
 */
public record Backlog(Bucket bucket, int partition, long committed, long end, long opensAtMs, long windowStartMs) {
    public Backlog {
        if (committed >= end) {
            throw new IllegalArgumentException(
                    bucket.topic() + "-" + partition + " has nothing between " + committed + " and " + end);
        }
    }

    BucketPartition bucketPartition() {
        return new BucketPartition(bucket.topic(), partition);
    }

    long records() {
        return end - committed;
    }
}
