package io.messagescheduler.mini;

import io.messagescheduler.testkit.ManualClock;
import java.time.Instant;
import java.time.InstantSource;

/** A process with a wall clock of its own, which may be wrong, and what is wrong with it otherwise. */
final class SimulatedMachine implements InstantSource {
    private final String name;
    private final ManualClock time;
    private long clockErrorMs;
    private boolean isStopped;
    private boolean isMute;
    private int scheduler;

    /** @param time the true one */
    SimulatedMachine(String name, ManualClock time) {
        this.name = name;
        this.time = time;
    }

    String name() {
        return name;
    }

    @Override
    public Instant instant() {
        return time.instant().plusMillis(clockErrorMs);
    }

    @Override
    public long millis() {
        return time.millis() + clockErrorMs;
    }

    /** Sets its wall clock so far ahead of the true time; negative is behind. */
    void setClockError(long millis) {
        clockErrorMs = millis;
    }

    /** Whether it stands still in the middle of something. */
    boolean isStopped() {
        return isStopped;
    }

    void setStopped(boolean stopped) {
        isStopped = stopped;
    }

    /** Whether none of its words reaches a Scheduler. */
    boolean isMute() {
        return isMute;
    }

    void setMute(boolean mute) {
        isMute = mute;
    }

    /** Which Scheduler it asks. */
    int scheduler() {
        return scheduler;
    }

    void setScheduler(int number) {
        scheduler = number;
    }
}
