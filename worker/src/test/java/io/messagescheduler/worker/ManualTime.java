package io.messagescheduler.worker;

import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.testkit.ManualClock;
import java.time.Duration;

/** Elapsed time by a clock that tests move; a pause moves it. */
record ManualTime(ManualClock clock) implements ElapsedTime {
    @Override
    public long nanos() {
        return clock.nanoTime();
    }

    @Override
    public void pause(Duration duration) {
        clock.advance(duration);
    }
}
