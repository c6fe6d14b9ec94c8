package io.messagescheduler.experiment;

import org.jspecify.annotations.Nullable;

/** The figures of a distribution in milliseconds. */
record Statistics(long min, long p50, long p95, long p99, long p999, long max, double mean) {

    /** Null when there are no values. */
    static @Nullable Statistics of(SignedHistogram values) {
        if (values.count() == 0) {
            return null;
        }
        long[] quantiles = values.quantiles(500, 950, 990, 999);
        return new Statistics(
                values.min(), quantiles[0], quantiles[1], quantiles[2], quantiles[3], values.max(), values.mean());
    }
}
