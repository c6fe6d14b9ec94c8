package io.messagescheduler.worker;

import io.messagescheduler.process.ElapsedTime;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long no Scheduler has answered any drain thread of this Worker, and who asks again meanwhile. Thread-safe. */
final class SchedulerSilence {
    private static final Logger log = LoggerFactory.getLogger(SchedulerSilence.class);

    /** A Scheduler that hangs keeps whoever asks waiting, and drains wait with it: not too often. */
    private static final long ASK_AGAIN_NANOS = Duration.ofSeconds(10).toNanos();

    private final Duration patience;
    private final ElapsedTime elapsed;
    private final DrainMetrics metrics;
    private long heardNanos;
    private long askedNanos;
    private boolean reached = true;
    private boolean lasting;

    /** @param patience after which the silence is a lasting one */
    SchedulerSilence(Duration patience, ElapsedTime elapsed, DrainMetrics metrics) {
        this.patience = patience;
        this.elapsed = elapsed;
        this.metrics = metrics;
        this.heardNanos = elapsed.nanos();
    }

    /** Whether the caller shall ask a Scheduler now: always, but in a lasting silence one caller now and then. */
    synchronized boolean mayAsk() {
        long nowNanos = elapsed.nanos();
        if (lasting && nowNanos - askedNanos < ASK_AGAIN_NANOS) {
            return false;
        }
        askedNanos = nowNanos;
        return true;
    }

    synchronized boolean isLasting() {
        return lasting;
    }

    /**
     * A Scheduler has answered.
     *
     * @return whether that ends a lasting silence
     */
    synchronized boolean heard() {
        heardNanos = elapsed.nanos();
        boolean ends = lasting;
        if (!reached) {
            log.info("A Scheduler answers again{}", ends ? " and plans the drains" : "");
        }
        reached = true;
        lasting = false;
        metrics.plansItself(false);
        return ends;
    }

    /** None has answered. */
    synchronized void unheard(IOException reason) {
        if (reached) {
            log.warn("No Scheduler can be reached: {}", reason.toString());
            reached = false;
        }
        if (!lasting && elapsed.nanos() - heardNanos >= patience.toNanos()) {
            lasting = true;
            askedNanos = elapsed.nanos();
            metrics.plansItself(true);
            log.warn(
                    "No Scheduler has answered for {} ms: this Worker plans the drains of the partitions itself that it"
                            + " delivers",
                    patience.toMillis());
        }
    }
}
