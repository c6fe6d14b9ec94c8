package io.messagescheduler.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.experiment.LatenessBins.Bar;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatenessBinsTest {

    @Test
    void of_earlyAndLateValues_hasBarsOnBothSidesOfZero() {
        assertThat(LatenessBins.of(values(-2, 0, 0, 1, 7)))
                .containsExactly(
                        new Bar(-2, -2, 1),
                        new Bar(-1, -1, 0),
                        new Bar(0, 0, 2),
                        new Bar(1, 1, 1),
                        new Bar(2, 2, 0),
                        new Bar(3, 3, 0),
                        new Bar(4, 4, 0),
                        new Bar(5, 5, 0),
                        new Bar(6, 7, 1));
    }

    @Test
    void of_nothing_hasNoBars() {
        assertThat(LatenessBins.of(values())).isEmpty();
    }

    @Test
    void of_anyValues_coversEachOnceAndLeavesNoGap() {
        Random random = new Random(3);
        SignedHistogram lateness = new SignedHistogram(4);
        for (int i = 0; i < 3_000; i++) {
            lateness.record(((long) Math.pow(10, random.nextDouble(13))) * (random.nextBoolean() ? 1 : -1));
        }
        List<Bar> bars = LatenessBins.of(lateness);

        assertThat(bars.stream().mapToLong(Bar::count).sum()).isEqualTo(3_000);
        assertThat(bars.getFirst().fromMs()).isLessThanOrEqualTo(lateness.min());
        assertThat(bars.getLast().toMs()).isGreaterThanOrEqualTo(lateness.max());
        for (int i = 1; i < bars.size(); i++) {
            assertThat(bars.get(i).fromMs()).isEqualTo(bars.get(i - 1).toMs() + 1);
        }
    }

    private static SignedHistogram values(long... values) {
        SignedHistogram histogram = new SignedHistogram(4);
        for (long value : values) {
            histogram.record(value);
        }
        return histogram;
    }
}
