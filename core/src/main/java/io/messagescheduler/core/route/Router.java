package io.messagescheduler.core.route;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.bucket.Level;

/**
 * Chooses the coarsest level k whose reach, W(k) + lead(k), the remaining delay covers; below every reach the message
 * is imminent, above that of the overflow level it waits there.
 *
 * <p>So nothing is ever appended to a window that has opened: the window of a due time at distance d starts later than
 * {@code now + d − W(k)}, which is at least lead(k) away. And a message met in a window that has just opened, so with
 * {@code d < W(k) + lead(k)}, goes to a strictly finer level by itself.
 *
 * <p>Immutable and without allocation; total for every pair of longs.
 */
public final class Router {
    private final Level[] levels;
    private final long[] reachMs;
    private final Route.Park[][] parks;
    private final long overflowReachMs;
    private final Route imminent = new Route.Imminent();
    private final Route overflow;

    public Router(BucketLadder ladder) {
        levels = ladder.levels().toArray(Level[]::new);
        reachMs = new long[levels.length];
        parks = new Route.Park[levels.length][];
        for (Level level : levels) {
            int k = level.index();
            reachMs[k] = level.reachMs();
            parks[k] = new Route.Park[level.slots()];
            for (int slot = 0; slot < level.slots(); slot++) {
                parks[k][slot] = new Route.Park(ladder.ring(k, slot));
            }
        }
        overflowReachMs = ladder.overflowLevel().reachMs();
        overflow = new Route.Park(ladder.overflow());
    }

    /** Where a message due at {@code dueMs} goes at {@code nowMs}; both epoch milliseconds. Never a {@link Route.Reject}. */
    public Route route(long dueMs, long nowMs) {
        long delayMs = saturatingDifference(dueMs, nowMs);
        if (delayMs >= overflowReachMs) {
            return overflow;
        }
        for (int k = levels.length - 1; k >= 0; k--) {
            if (reachMs[k] <= delayMs) {
                return parks[k][levels[k].slot(dueMs)];
            }
        }
        return imminent;
    }

    private static long saturatingDifference(long a, long b) {
        long difference = a - b;
        boolean overflowed = ((a ^ b) & (a ^ difference)) < 0;
        return overflowed ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : difference;
    }
}
