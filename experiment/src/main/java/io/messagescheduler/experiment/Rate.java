package io.messagescheduler.experiment;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Events per second, over all and by slice of time. Owned by one thread. */
final class Rate {
    private final TimeBuckets<long[]> slices =
            new TimeBuckets<>(SystemTally.MAX_SLICES, () -> new long[1], (sum, more) -> sum[0] += more[0]);
    private long count;
    private long firstMs = Long.MAX_VALUE;
    private long lastMs = Long.MIN_VALUE;

    void count(long epochMs) {
        slices.at(epochMs)[0]++;
        count++;
        firstMs = Math.min(firstMs, epochMs);
        lastMs = Math.max(lastMs, epochMs);
    }

    /** Events a second from the first to the last, which are taken to be at least a second apart; null without any. */
    @Nullable
    Double mean() {
        return count == 0 ? null : count * 1000.0 / Math.max(1_000, lastMs - firstMs);
    }

    /** Events a second in the busiest slice; null without any. */
    @Nullable
    Double peak() {
        return bySlice().values().stream().max(Double::compare).orElse(null);
    }

    long sliceMs() {
        return slices.widthMs();
    }

    /** Events a second by the start of the slice, in epoch milliseconds; slices in between without any are zero. */
    SortedMap<Long, Double> bySlice() {
        SortedMap<Long, Double> rates = new TreeMap<>();
        if (count > 0) {
            SortedMap<Long, long[]> counted = slices.slices();
            for (long start = counted.firstKey(); start <= counted.lastKey(); start += sliceMs()) {
                long[] events = counted.get(start);
                rates.put(start, events == null ? 0.0 : events[0] * 1000.0 / sliceMs());
            }
        }
        return rates;
    }
}
