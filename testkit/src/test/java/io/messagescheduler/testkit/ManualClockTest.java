package io.messagescheduler.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ManualClockTest {

    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    private final ManualClock clock = new ManualClock(START);

    @Test
    void instant_nothingHappens_standsStill() {
        assertThat(clock.instant()).isEqualTo(clock.instant()).isEqualTo(START);
    }

    @Test
    void advance_movesWallAndElapsedTime() {
        clock.advance(Duration.ofMillis(5));
        assertThat(clock.instant()).isEqualTo(START.plusMillis(5));
        assertThat(clock.nanoTime()).isEqualTo(5_000_000);
        clock.advanceTo(START.plusSeconds(1));
        assertThat(clock.nanoTime()).isEqualTo(1_000_000_000);
    }

    @Test
    void step_back_leavesElapsedTime() {
        clock.step(Duration.ofHours(-1));
        assertThat(clock.instant()).isEqualTo(START.minusSeconds(3_600));
        assertThat(clock.nanoTime()).isZero();
    }

    @Test
    void advance_back_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(Duration.ofNanos(-1)));
    }
}
