package io.messagescheduler.process;

import java.time.Duration;

/**
 * Elapsed time as an agent sees it: measured, and let pass when there is nothing to do. A simulation puts its own in the
 * machine's place, and there nobody waits.
 */
public interface ElapsedTime {
    ElapsedTime MACHINE = new ElapsedTime() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void pause(Duration duration) throws InterruptedException {
            Thread.sleep(duration);
        }
    };

    /** Nanoseconds since an arbitrary point; never goes back. */
    long nanos();

    /** Returns when the duration is over, or earlier. */
    void pause(Duration duration) throws InterruptedException;
}
