package io.messagescheduler.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeBucketsTest {

    @Test
    void at_instantsOverAShortTime_countsBySecond() {
        TimeBuckets<long[]> buckets = counting(100);
        for (long ms : new long[] {5_999, 4_000, 4_999, 6_000}) {
            buckets.at(ms)[0]++;
        }

        assertThat(buckets.widthMs()).isEqualTo(1_000);
        assertThat(buckets.slices().keySet()).containsExactly(4_000L, 5_000L, 6_000L);
        assertThat(buckets.slices().values()).extracting(count -> count[0]).containsExactly(2L, 1L, 1L);
    }

    @Test
    void at_instantsInAnyOrderOverAnyTime_staysWithinTheLimitAndLosesNone() {
        long seed = 7;
        Random random = new Random(seed);
        TimeBuckets<long[]> buckets = counting(50);
        for (int i = 0; i < 10_000; i++) {
            long range = 1 + (long) Math.pow(10, random.nextInt(15));
            buckets.at(random.nextLong(range))[0]++;
            long first = buckets.slices().firstKey();
            long last = buckets.slices().lastKey();
            if (i % 100 == 0) {
                assertThat((last - first) / buckets.widthMs() + 1).isLessThanOrEqualTo(50);
            }
        }

        assertThat(buckets.slices().values().stream()
                        .mapToLong(count -> count[0])
                        .sum())
                .isEqualTo(10_000);
    }

    private static TimeBuckets<long[]> counting(int limit) {
        return new TimeBuckets<>(limit, () -> new long[1], (sum, more) -> sum[0] += more[0]);
    }
}
