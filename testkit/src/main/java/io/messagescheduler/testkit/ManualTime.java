package io.messagescheduler.testkit;

import io.messagescheduler.process.ElapsedTime;
import java.time.Duration;

/** Elapsed time by a clock that tests move; a pause moves it. */
public record ManualTime(ManualClock clock) implements ElapsedTime {
    @Override
    public long nanos() {
        return clock.nanoTime();
    }

    @Override
    public void pause(Duration duration) {
        clock.advance(duration);
    }
}
