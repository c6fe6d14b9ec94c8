package io.messagescheduler.worker;

import io.messagescheduler.core.delivery.DeliveryTask;
import io.messagescheduler.kafkaio.ClockGuard;
import io.messagescheduler.process.ElapsedTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import org.apache.kafka.common.KafkaException;

/**
 * Has large bursts written into the open transaction before they are due, and committed when they are: a read_committed
 * consumer gets hundreds of thousands of messages at one instant instead of as fast as they can be written. Meanwhile the
 * target partitions written to show nothing new, and what else is due is committed with the burst.
 */
final class BurstStaging {
    /** Off: everything is sent when it is due. */
    static final BurstStaging NONE = new BurstStaging(Duration.ZERO, InstantSource.system(), ElapsedTime.MACHINE);

    /** So many messages of one task due at one millisecond are a burst; fewer are written faster than they could be announced. */
    private static final int BURST = 1_000;

    /** So many are staged at most: what is sent stays in memory, packed, until it is committed. */
    static final int MOST = 1_000_000;

    private static final long LOOK_EVERY_MS = 10;

    private final long leadMs;
    private final InstantSource clock;
    private final ElapsedTime elapsed;

    /** @param lead how long before its due time a burst may be sent; zero for none */
    BurstStaging(Duration lead, InstantSource clock, ElapsedTime elapsed) {
        this.leadMs = lead.toMillis();
        this.clock = clock;
        this.elapsed = elapsed;
    }

    /** How often the delivery thread looks, at least: bursts whose lead begins meanwhile are sent later. */
    long lookEveryMs(long otherwiseMs) {
        return leadMs == 0 ? otherwiseMs : Math.min(otherwiseMs, LOOK_EVERY_MS);
    }

    /** When what is sent now is to be committed: now, or when the next burst of these tasks is due. */
    long commitMs(Collection<TaskReader> tasks, long nowMs) {
        if (leadMs == 0) {
            return nowMs;
        }
        long burstMs = Long.MAX_VALUE;
        for (TaskReader reader : tasks) {
            DeliveryTask<?> task = reader.task();
            if (!task.recovering()) {
                burstMs = Math.min(burstMs, task.crowdedMs(nowMs, nowMs + leadMs, BURST));
            }
        }
        return burstMs == Long.MAX_VALUE ? nowMs : burstMs;
    }

    /**
     * Returns when it is that time.
     *
     * @throws KafkaException when the clock is in doubt then: nothing may be committed by it
     */
    void await(long commitMs, ClockGuard guard) throws InterruptedException {
        if (clock.millis() >= commitMs) {
            return;
        }
        long endNanos = elapsed.nanos() + Duration.ofMillis(2 * leadMs).toNanos();
        for (long nowMs = clock.millis(); nowMs < commitMs; nowMs = clock.millis()) {
            // Where nothing is staged, at once.
            if (elapsed.nanos() - endNanos >= 0) {
                throw new KafkaException("The clock has stepped back since the burst was sent");
            }
            elapsed.pause(Duration.ofMillis(commitMs - nowMs));
        }
        if (!guard.trusts(clock.millis(), elapsed.nanos())) {
            throw new KafkaException("The clock is in doubt when the burst is to be committed");
        }
    }
}
