package io.messagescheduler.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that stands still until a test moves it. Wall time and elapsed time are apart, as on a real machine: time that
 * passes moves both, a step of the wall clock (NTP, a resumed virtual machine) moves only the one. Safe for several
 * threads.
 */
public final class ManualClock implements InstantSource {

    private Instant wall;
    private long nanos;

    public ManualClock(Instant start) {
        this.wall = start;
    }

    @Override
    public synchronized Instant instant() {
        return wall;
    }

    /** Nanoseconds since an arbitrary point, for elapsed time; never goes back. */
    public synchronized long nanoTime() {
        return nanos;
    }

    /** Time passes. */
    public synchronized void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time does not go back; a wall clock may: step()");
        }
        wall = wall.plus(duration);
        nanos += duration.toNanos();
    }

    /** Time passes until the wall clock shows this instant. */
    public synchronized void advanceTo(Instant instant) {
        advance(Duration.between(wall, instant));
    }

    /** The wall clock is set forward or back while no time passes. */
    public synchronized void step(Duration duration) {
        wall = wall.plus(duration);
    }
}
