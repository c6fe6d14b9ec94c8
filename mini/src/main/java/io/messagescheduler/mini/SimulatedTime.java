package io.messagescheduler.mini;

import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.testkit.ManualClock;
import java.time.Duration;

/**
 * Elapsed time by the manual clock, where nobody waits. Each turn of the agents takes a moment of its own, though the wall
 * clock stands: what an agent puts off for some milliseconds comes up in a later turn.
 */
final class SimulatedTime implements ElapsedTime {
    private static final long TURN_NANOS = 10_000_000;

    private final ManualClock clock;
    private long turns;

    SimulatedTime(ManualClock clock) {
        this.clock = clock;
    }

    void turn() {
        turns++;
    }

    @Override
    public long nanos() {
        return clock.nanoTime() + turns * TURN_NANOS;
    }

    @Override
    public void pause(Duration duration) {
        // The next turn is later.
    }
}
