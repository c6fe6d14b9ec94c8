package io.messagescheduler.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeliveryPaceTest {
    private static final long MS = 1_000_000;

    private final DeliveryPace pace = new DeliveryPace(0);
    private long nowNanos;

    private long pauseAfter(int records, long tookMs) {
        pace.took(records, nowNanos, nowNanos + tookMs * MS);
        nowNanos += tookMs * MS;
        long pauseNanos = pace.untilNext(nowNanos);
        nowNanos += Math.max(0, pauseNanos);
        return pauseNanos;
    }

    @Test
    void untilNext_atTheStart_isNow() {
        assertThat(pace.untilNext(0)).isZero();
    }

    @Test
    void took_steady_pausesForAsLong() {
        for (int i = 0; i < 200; i++) {
            pauseAfter(1, 4);
        }
        assertThat(pauseAfter(1, 4)).isBetween(39 * MS / 10, 4 * MS);
    }

    @Test
    void took_oneSlowAmongQuick_isNotPaidForTwice() {
        for (int i = 0; i < 200; i++) {
            pauseAfter(1, 2);
        }
        assertThat(pauseAfter(1, 60)).isLessThan(4 * MS);
    }

    @Test
    void took_slowForLong_pausesNoLongerThanTheBound() {
        for (int i = 0; i < 200; i++) {
            pauseAfter(1, 900);
        }
        assertThat(pauseAfter(1, 900)).isBetween(19 * MS, 20 * MS);
    }

    @Test
    void took_large_isFollowedAtOnce() {
        for (int i = 0; i < 200; i++) {
            pauseAfter(1, 4);
        }
        assertThat(pauseAfter(1_000, 40)).isZero();
    }
}
