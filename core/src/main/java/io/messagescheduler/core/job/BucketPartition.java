package io.messagescheduler.core.job;

import java.util.Comparator;

/** One partition of a bucket topic. */
public record BucketPartition(String bucket, int partition) implements Comparable<BucketPartition> {
    private static final Comparator<BucketPartition> ORDER =
            Comparator.comparing(BucketPartition::bucket).thenComparingInt(BucketPartition::partition);

    @Override
    public int compareTo(BucketPartition other) {
        return ORDER.compare(this, other);
    }
}
