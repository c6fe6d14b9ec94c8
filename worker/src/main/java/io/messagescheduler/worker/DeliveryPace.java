package io.messagescheduler.worker;

import java.time.Duration;

/** When the next transaction of a delivery thread may begin. In nanoseconds of elapsed time; owned by that thread. */
final class DeliveryPace {
    /** So many records are worth a transaction at once. */
    private static final int WORTH_ONE = 1_000;

    private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    /** How many of the last transactions weigh in what is usual. */
    private static final int MEMORY = 16;

    private long nextNanos;
    private long usualNanos;

    DeliveryPace(long nowNanos) {
        this.nextNanos = nowNanos;
    }

    /** How long it is until the next transaction may begin; negative when it may. */
    long untilNext(long nowNanos) {
        return nextNanos - nowNanos;
    }

    void holdOff(long nowNanos, Duration pause) {
        nextNanos = nowNanos + pause.toNanos();
    }

    /**
     * The pause after a transaction is as long as it took, but no longer than the last ones did on the whole: short on a broker that
     * has time, longer on one that is busy, since a transaction costs it nearly the same whatever it holds. None after a large one.
     */
    void took(int records, long startNanos, long endNanos) {
        long tookNanos = endNanos - startNanos;
        usualNanos += (Math.min(tookNanos, LONGEST_PAUSE_NANOS) - usualNanos) / MEMORY;
        nextNanos = endNanos + (records < WORTH_ONE ? Math.min(tookNanos, usualNanos) : 0);
    }
}
