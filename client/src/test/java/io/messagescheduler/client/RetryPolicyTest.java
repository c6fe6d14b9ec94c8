package io.messagescheduler.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    @Test
    void defaults_doubleFromFiveSecondsToAnHour() {
        RetryPolicy policy = RetryPolicy.defaults();

        assertThat(policy.maxAttempts()).isEqualTo(50);
        assertThat(IntStream.rangeClosed(1, 12)
                        .mapToObj(attempt -> policy.delayBefore(attempt).toSeconds()))
                .isEqualTo(LongStream.of(5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600)
                        .boxed()
                        .toList());
    }

    @Test
    void backoff_absurdAttempts_stayWithinItsBounds() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofDays(365), 1e300);

        assertThat(backoff.delayBefore(Integer.MAX_VALUE)).isEqualTo(Duration.ofDays(365));
        assertThat(backoff.delayBefore(0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.delayBefore(Integer.MIN_VALUE)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void backoff_fullJitter_drawsFromZeroToThePause() {
        Backoff backoff =
                new Backoff(Duration.ofMillis(4), Duration.ofMillis(8), 2).withFullJitter(new Random(20261123));

        assertThat(IntStream.range(0, 1000).mapToObj(i -> backoff.delayBefore(1).toMillis()))
                .containsOnly(0L, 1L, 2L, 3L, 4L);
        assertThat(IntStream.range(0, 1000).mapToObj(i -> backoff.delayBefore(9).toMillis()))
                .containsOnly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    }

    @Test
    void backoff_fullJitterOfItsOwn_differsFromCallToCall() {
        Backoff backoff = Backoff.defaults().withFullJitter();

        assertThat(IntStream.range(0, 50).mapToObj(i -> backoff.delayBefore(20)).distinct())
                .hasSizeGreaterThan(1)
                .allMatch(delay -> !delay.isNegative() && delay.compareTo(Duration.ofHours(1)) <= 0);
    }

    @Test
    void backoff_nonsense_isRefused() {
        for (Runnable nonsense : List.<Runnable>of(
                () -> new Backoff(Duration.ZERO, Duration.ofSeconds(1), 2),
                () -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1), 2),
                () -> new Backoff(Duration.ofSeconds(2), Duration.ofDays(366), 2),
                () -> new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(2), 0.5),
                () -> new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(2), Double.NaN),
                () -> new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(2), Double.POSITIVE_INFINITY),
                () -> RetryPolicy.defaults().withMaxAttempts(-1),
                () -> RetryPolicy.defaults().withMaxAttempts(RetryPolicy.MOST_ATTEMPTS + 1))) {
            assertThatIllegalArgumentException().isThrownBy(nonsense::run);
        }
    }

    @Test
    void delayBefore_strategyOutOfBounds_isBroughtWithin() {
        RetryPolicy past = RetryPolicy.defaults().withStrategy(attempt -> Duration.ofDays(-1));
        RetryPolicy never = RetryPolicy.defaults().withStrategy(attempt -> Duration.ofSeconds(Long.MAX_VALUE));

        assertThat(past.delayBefore(1)).isZero();
        assertThat(never.delayBefore(1)).isEqualTo(RetryPolicy.LONGEST_DELAY);
    }
}
