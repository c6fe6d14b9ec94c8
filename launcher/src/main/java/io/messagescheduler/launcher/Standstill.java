package io.messagescheduler.launcher;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Notices a messenger that hangs. While a run lasts there may be nothing to do for a long time; after it something must
 * change every now and then. All times are of one nano clock.
 */
final class Standstill {
    static final Duration LIMIT = Duration.ofMinutes(10);

    private long countsFromNanos;
    private @Nullable MessengerProgress last;

    /** @param runEndsNanos when the last message is due */
    Standstill(long runEndsNanos) {
        this.countsFromNanos = runEndsNanos;
    }

    void saw(MessengerProgress progress, long nowNanos) {
        if (!progress.equals(last)) {
            last = progress;
            if (nowNanos - countsFromNanos > 0) {
                countsFromNanos = nowNanos;
            }
        }
    }

    boolean isTooLong(long nowNanos) {
        return nowNanos - countsFromNanos > LIMIT.toNanos();
    }
}
