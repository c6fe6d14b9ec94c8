package io.messagescheduler.process;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** The machine's clock, put ahead by as much as somebody asked for: for trying out what happens later. Thread-safe. */
public final class VirtualClock implements InstantSource {
    private final InstantSource machine;
    private final AtomicLong aheadMs = new AtomicLong();

    public VirtualClock(InstantSource machine) {
        this.machine = machine;
    }

    @Override
    public Instant instant() {
        return machine.instant().plusMillis(aheadMs.get());
    }

    /**
     * Puts the clock ahead by so much more.
     *
     * @throws IllegalArgumentException when that is back, or beyond the year 9999
     */
    public void advance(Duration by) {
        Instant latest = Instant.parse("9999-01-01T00:00:00Z");
        if (by.isNegative() || by.compareTo(Duration.between(instant(), latest)) > 0) {
            throw new IllegalArgumentException("the clock goes forward only, and not beyond the year 9999");
        }
        aheadMs.addAndGet(by.toMillis());
    }

    /** By how much it is ahead of the machine's. */
    public Duration ahead() {
        return Duration.ofMillis(aheadMs.get());
    }
}
