package io.messagescheduler.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedHistogramTest {
    private static final int[] QUANTILES = {1, 10, 500, 950, 990, 999, 1000};

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void quantiles_ofRandomValues_areThoseOfTheSortedArray(long seed) {
        Random random = new Random(seed);
        long[] values = new long[1 + random.nextInt(20_000)];
        SignedHistogram histogram = new SignedHistogram(4);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(10) == 0 ? random.nextLong(-19_999, 20_000) : random.nextLong(-20, 200);
            histogram.record(values[i]);
        }
        Arrays.sort(values);

        assertThat(histogram.quantiles(QUANTILES)).as("seed %d", seed).isEqualTo(reference(values));
        assertThat(histogram.count()).isEqualTo(values.length);
        assertThat(histogram.min()).isEqualTo(values[0]);
        assertThat(histogram.max()).isEqualTo(values[values.length - 1]);
        assertThat(histogram.mean()).isCloseTo(Arrays.stream(values).average().orElseThrow(), within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void quantiles_ofValuesOfAnySize_areWithinThePrecision(long seed) {
        Random random = new Random(seed);
        long[] values = new long[5_000];
        SignedHistogram histogram = new SignedHistogram(4);
        for (int i = 0; i < values.length; i++) {
            values[i] = ((long) Math.pow(10, random.nextDouble(14))) * (random.nextInt(4) == 0 ? -1 : 1);
            histogram.record(values[i]);
        }
        Arrays.sort(values);

        long[] actual = histogram.quantiles(QUANTILES);
        long[] expected = reference(values);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i])
                    .as("seed %d, quantile %d", seed, QUANTILES[i])
                    .isCloseTo((double) expected[i], within(Math.abs(expected[i]) * 1e-4));
        }
    }

    @Test
    void quantiles_ofOneNegativeValue_areThatValue() {
        SignedHistogram histogram = new SignedHistogram(4);
        histogram.record(-86_400_001);

        assertThat(histogram.quantiles(QUANTILES)).containsOnly(-86_400_001);
    }

    @Test
    void add_ofAnother_countsBoth() {
        SignedHistogram histogram = new SignedHistogram(2);
        histogram.record(5);
        SignedHistogram other = new SignedHistogram(2);
        other.record(-3);
        other.record(9);
        histogram.add(other);

        assertThat(histogram.quantiles(1, 500, 1000)).containsExactly(-3, 5, 9);
        assertThat(histogram.bins())
                .containsExactly(
                        new SignedHistogram.Bin(-3, 1), new SignedHistogram.Bin(5, 1), new SignedHistogram.Bin(9, 1));
    }

    @Test
    void quantiles_withoutValues_areRefused() {
        SignedHistogram histogram = new SignedHistogram(4);

        assertThatThrownBy(() -> histogram.quantiles(500)).isInstanceOf(IllegalStateException.class);
        assertThat(Statistics.of(histogram)).isNull();
    }

    /** The value of rank ceil(q n) of the sorted array. */
    private static long[] reference(long[] sorted) {
        return Arrays.stream(QUANTILES)
                .mapToLong(perMille -> sorted[(int) Math.ceil((double) perMille * sorted.length / 1000) - 1])
                .toArray();
    }
}
