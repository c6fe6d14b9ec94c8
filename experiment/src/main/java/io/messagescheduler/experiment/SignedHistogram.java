package io.messagescheduler.experiment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.jspecify.annotations.Nullable;

/**
 * Counts of whole numbers, negative ones too, in space that grows with the logarithm of their range and not with their
 * number. Percentiles are by nearest rank: the value of rank ⌈q·n⌉ among the n sorted values. With d significant digits
 * every value below 2·10^d is exact, a larger one is off by at most one part in 10^d; extremes and mean are exact.
 * Owned by one thread.
 */
final class SignedHistogram {
    private final int digits;
    private final Histogram notNegative;
    private @Nullable Histogram negative;
    private long count;
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;
    private double sum;

    /** @param digits significant decimal digits, 1 to 5 */
    SignedHistogram(int digits) {
        this.digits = digits;
        this.notNegative = new Histogram(digits);
    }

    void record(long value) {
        record(value, 1);
    }

    /** Counts a value several times. */
    void record(long value, long times) {
        if (value >= 0) {
            notNegative.recordValueWithCount(value, times);
        } else {
            negatives().recordValueWithCount(-value, times);
        }
        count += times;
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += (double) value * times;
    }

    void add(SignedHistogram other) {
        notNegative.add(other.notNegative);
        if (other.negative != null) {
            negatives().add(other.negative);
        }
        count += other.count;
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
        sum += other.sum;
    }

    long count() {
        return count;
    }

    long min() {
        requireValues();
        return min;
    }

    long max() {
        requireValues();
        return max;
    }

    double mean() {
        requireValues();
        return sum / count;
    }

    /** The square root of the mean squared distance from the mean, over all values and not a sample of them. */
    double standardDeviation() {
        double mean = mean();
        double squares = 0;
        for (Bin bin : bins()) {
            double distance = Math.clamp(bin.value(), min, max) - mean;
            squares += distance * distance * bin.count();
        }
        return Math.sqrt(squares / count);
    }

    /** The same values without their signs. */
    SignedHistogram magnitudes() {
        SignedHistogram magnitudes = new SignedHistogram(digits);
        bins().forEach(bin -> magnitudes.record(Math.abs(Math.clamp(bin.value(), min, max)), bin.count()));
        return magnitudes;
    }

    /**
     * The values at the given ranks in one pass.
     *
     * @param perMille quantiles in thousandths, ascending, each in 1 to 1000
     */
    long[] quantiles(int... perMille) {
        requireValues();
        long[] values = new long[perMille.length];
        int next = 0;
        long seen = 0;
        for (Bin bin : bins()) {
            seen += bin.count();
            while (next < perMille.length && seen >= rank(perMille[next])) {
                values[next++] = Math.clamp(bin.value(), min, max);
            }
        }
        return values;
    }

    /** The values that occur, ascending; one bin stands for all values that the precision cannot tell apart. */
    List<Bin> bins() {
        List<Bin> bins = new ArrayList<>();
        if (negative != null) {
            for (HistogramIterationValue value : negative.recordedValues()) {
                bins.add(new Bin(-value.getValueIteratedTo(), value.getCountAtValueIteratedTo()));
            }
            Collections.reverse(bins);
        }
        for (HistogramIterationValue value : notNegative.recordedValues()) {
            bins.add(new Bin(value.getValueIteratedTo(), value.getCountAtValueIteratedTo()));
        }
        return bins;
    }

    record Bin(long value, long count) {}

    private long rank(int perMille) {
        // ceil(count * perMille / 1000) without overflow for any count that fits into a file
        return (Math.multiplyExact(count, (long) perMille) + 999) / 1000;
    }

    private Histogram negatives() {
        if (negative == null) {
            negative = new Histogram(digits);
        }
        return negative;
    }

    private void requireValues() {
        if (count == 0) {
            throw new IllegalStateException("no values");
        }
    }
}
