package io.messagescheduler.kafkaio;

import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.process.VirtualClock;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds what is done by the wall clock when that jumps: since it was last confirmed it must have advanced as the monotonic clock
 * has, so that small steps add up; and when a look at the broker's clock has shown it to be far off. Then, and at the start, the
 * broker's clock is asked, and work goes on when it agrees, or when the wall clock has come back. A delivery is better late than
 * early, and a message that is put into the window of a wrong time may wait there for long. Owned by one thread.
 */
public final class ClockGuard {
    private static final Logger log = LoggerFactory.getLogger(ClockGuard.class);
    private static final long TOLERANCE_MS = 1_000;
    private static final Duration FAR_OFF = Duration.ofSeconds(5);
    private static final long ASK_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final LongSupplier brokerClockMs;
    private final Supplier<ClockWatch.@Nullable Skew> looks;
    private final ElapsedTime elapsed;
    private long confirmedWallMs;
    private long confirmedNanos;
    private boolean started;

    /** From the start on: a restart must not make a clock trusted that was doubted before. */
    private boolean holding = true;

    private long askedNanos;

    /**
     * @param brokerClockMs asks the broker for its time, epoch milliseconds; may throw when it cannot be reached
     * @param looks gives the latest comparison with the broker's clock, null when there was none yet
     */
    public ClockGuard(LongSupplier brokerClockMs, Supplier<ClockWatch.@Nullable Skew> looks, ElapsedTime elapsed) {
        this.brokerClockMs = brokerClockMs;
        this.looks = looks;
        this.elapsed = elapsed;
    }

    /**
     * One that asks the broker's clock by a producer of its own. A virtual clock jumps on purpose, and the broker knows nothing
     * of it: there is nobody to ask but itself.
     *
     * @param owner of the thread, for the producer's name
     */
    public static ClockGuard of(EngineParts parts, String owner, ClockWatch watch) {
        return parts.clock() instanceof VirtualClock virtual
                ? new ClockGuard(virtual::millis, () -> null, parts.elapsed())
                : new ClockGuard(
                        new BrokerClock(() -> parts.clients().producer(owner + "-clock")),
                        watch::last,
                        parts.elapsed());
    }

    /** Whether {@code wallMs} may be trusted at this tick. */
    public boolean trusts(long wallMs, long nanos) {
        if (!started) {
            started = true;
            askedNanos = nanos - ASK_EVERY_NANOS;
        } else if (!holding && (jumped(wallMs, nanos) || isFarOff())) {
            holding = true;
            askedNanos = nanos - ASK_EVERY_NANOS;
        }
        if (holding && nanos - askedNanos >= ASK_EVERY_NANOS) {
            askedNanos = nanos;
            holding = !confirms(wallMs);
            confirmedWallMs = wallMs;
            confirmedNanos = nanos;
        }
        return !holding;
    }

    private boolean jumped(long wallMs, long nanos) {
        long jumpMs = wallMs
                - confirmedWallMs
                - Duration.ofNanos(nanos - confirmedNanos).toMillis();
        if (Math.abs(jumpMs) <= TOLERANCE_MS) {
            return false;
        }
        log.warn(
                "The wall clock jumped by {} ms: this thread waits until the broker's clock confirms the time", jumpMs);
        return true;
    }

    /** By a look that is newer than the last confirmation. */
    private boolean isFarOff() {
        ClockWatch.Skew skew = looks.get();
        if (skew == null || !skew.exceeds(FAR_OFF) || skew.atNanos() - confirmedNanos <= 0) {
            return false;
        }
        log.warn("The wall clock is {} ms off the broker's: this thread waits until both agree", skew.aheadMs());
        return true;
    }

    private boolean confirms(long wallMs) {
        try {
            long askingNanos = elapsed.nanos();
            long brokerMs = brokerClockMs.getAsLong();
            long tookMs = Duration.ofNanos(elapsed.nanos() - askingNanos).toMillis();
            long differenceMs = wallMs - brokerMs;
            // The broker read its clock at some moment while it was asked: this clock is ahead of it by the difference
            // at least,
            // and by all that the answer took more at most. Whoever stood still meanwhile asks again.
            if (differenceMs + tookMs <= TOLERANCE_MS && differenceMs >= -TOLERANCE_MS - tookMs) {
                log.info("The broker's clock confirms the time");
                return true;
            }
            log.warn(
                    "The wall clock is {} ms off the broker's, which answered after {} ms: this thread waits. Set this"
                            + " machine's clock.",
                    differenceMs,
                    tookMs);
        } catch (RuntimeException e) {
            log.warn("The broker's clock cannot be read: {}", e.toString());
        }
        return false;
    }
}
