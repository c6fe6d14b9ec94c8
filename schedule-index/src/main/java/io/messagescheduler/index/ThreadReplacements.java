package io.messagescheduler.index;

import java.util.ArrayDeque;
import java.util.Deque;

/** How often a failed thread is replaced before that is no longer worth trying. Safe to use from any thread. */
final class ThreadReplacements {
    static final int MOST = 5;
    static final long WITHIN_NANOS = 600_000_000_000L;

    private final Deque<Long> latest = new ArrayDeque<>();

    /** @param nanos elapsed time */
    synchronized boolean allow(long nanos) {
        while (!latest.isEmpty() && nanos - latest.getFirst() > WITHIN_NANOS) {
            latest.removeFirst();
        }
        if (latest.size() >= MOST) {
            return false;
        }
        latest.addLast(nanos);
        return true;
    }
}
