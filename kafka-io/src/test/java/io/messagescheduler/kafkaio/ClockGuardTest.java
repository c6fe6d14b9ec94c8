package io.messagescheduler.kafkaio;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.testkit.ManualClock;
import io.messagescheduler.testkit.ManualTime;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClockGuardTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T19:00:00Z"));
    private final ManualClock broker = new ManualClock(Instant.parse("2026-11-23T19:00:00Z"));
    private int asked;
    private boolean reachable = true;
    private ClockWatch.@Nullable Skew look;
    private Duration answersAfter = Duration.ZERO;

    private final ClockGuard guard = new ClockGuard(this::ask, () -> look, new ManualTime(clock));

    private long ask() {
        asked++;
        if (!reachable) {
            throw new KafkaException("does not answer");
        }
        clock.advance(answersAfter);
        broker.advance(answersAfter);
        return broker.millis();
    }

    private boolean trusts() {
        return guard.trusts(clock.millis(), clock.nanoTime());
    }

    private boolean trustsAfter(Duration duration) {
        clock.advance(duration);
        broker.advance(duration);
        return trusts();
    }

    @Test
    void trusts_start_asksTheBrokerOnce() {
        assertThat(trusts()).isTrue();
        assertThat(trustsAfter(Duration.ofHours(1))).isTrue();
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void trusts_startWithAWrongClock_holdsThoughNothingJumps() {
        clock.step(Duration.ofMinutes(-5));
        assertThat(trusts()).isFalse();
        assertThat(trustsAfter(Duration.ofSeconds(1))).isFalse();
    }

    @Test
    void trusts_jumpForwardThatTheBrokerDenies_holdsUntilTheClockIsBack() {
        trusts();
        clock.step(Duration.ofHours(1));
        assertThat(trusts()).isFalse();
        assertThat(trustsAfter(Duration.ofSeconds(2))).isFalse();
        clock.step(Duration.ofHours(-1));
        assertThat(trustsAfter(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void trusts_jumpBack_holds() {
        trusts();
        clock.step(Duration.ofMillis(-1_001));
        assertThat(trusts()).isFalse();
    }

    @Test
    void trusts_jumpThatTheBrokerConfirms_goesOnAtOnce() {
        trusts();
        clock.step(Duration.ofMinutes(1));
        broker.step(Duration.ofMinutes(1));
        assertThat(trusts()).isTrue();
    }

    @Test
    void trusts_jumpOfASecond_isNone() {
        trusts();
        clock.step(Duration.ofSeconds(1));
        assertThat(trusts()).isTrue();
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void trusts_brokerUnreachable_holdsAndAsksOnceASecond() {
        trusts();
        reachable = false;
        clock.step(Duration.ofMinutes(1));
        broker.step(Duration.ofMinutes(1));
        assertThat(trusts()).isFalse();
        assertThat(trustsAfter(Duration.ofMillis(999))).isFalse();
        assertThat(asked).isEqualTo(2);
        reachable = true;
        assertThat(trustsAfter(Duration.ofMillis(1))).isTrue();
        assertThat(asked).isEqualTo(3);
    }

    /** Found by the simulation: a Worker stopped while it asked, with its clock ahead, took the late answer for a yes. */
    @Test
    void trusts_askedAheadAndAnsweredLate_holds() {
        trusts();
        clock.step(Duration.ofSeconds(10));
        answersAfter = Duration.ofSeconds(10);
        assertThat(trusts()).isFalse();
    }

    @Test
    void trusts_smallJumpsThatAddUp_holds() {
        trusts();
        clock.step(Duration.ofMillis(600));
        assertThat(trustsAfter(Duration.ofHours(1))).isTrue();
        clock.step(Duration.ofMillis(600));
        assertThat(trustsAfter(Duration.ofHours(1))).isFalse();
    }

    @Test
    void trusts_lookThatShowsItFarOff_holdsUntilTheBrokerAgrees() {
        trusts();
        clock.advance(Duration.ofSeconds(7));
        look = new ClockWatch.Skew(5_001, clock.nanoTime());
        assertThat(trusts()).isFalse();
        broker.advance(Duration.ofSeconds(7));
        assertThat(trustsAfter(Duration.ofSeconds(1))).isTrue();
        assertThat(trustsAfter(Duration.ofSeconds(1))).as("the same look again").isTrue();
    }

    @Test
    void trusts_lookThatShowsItALittleOff_doesNotHold() {
        trusts();
        clock.advance(Duration.ofSeconds(10));
        look = new ClockWatch.Skew(-5_000, clock.nanoTime());
        assertThat(trusts()).isTrue();
    }
}
