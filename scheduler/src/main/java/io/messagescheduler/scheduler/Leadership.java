package io.messagescheduler.scheduler;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who leads, as far as this Scheduler knows. Written by its election, read by any thread. */
final class Leadership {
    private boolean leads;
    private @Nullable Leader other;

    /** This Scheduler leads from now on, or does so no more. */
    synchronized void become(boolean leader) {
        leads = leader;
        notifyAll();
    }

    /** Another Scheduler has said last that it leads; null when none has. */
    synchronized void follow(@Nullable Leader leader) {
        other = leader;
    }

    /** Whether this Scheduler leads. Another may believe the same for a moment, which does no harm. */
    synchronized boolean leads() {
        return leads;
    }

    /** The other Scheduler that leads, or did when it was last heard of; empty when this one does. */
    synchronized Optional<Leader> other() {
        return leads ? Optional.empty() : Optional.ofNullable(other);
    }

    /** Returns when this Scheduler leads, or no more, contrary to {@code before}; or after that time. */
    synchronized void awaitChange(boolean before, Duration atMost) throws InterruptedException {
        long endNanos = System.nanoTime() + atMost.toNanos();
        long leftMs = atMost.toMillis();
        while (leads == before && leftMs > 0) {
            wait(leftMs);
            leftMs = (endNanos - System.nanoTime()) / 1_000_000;
        }
    }
}
