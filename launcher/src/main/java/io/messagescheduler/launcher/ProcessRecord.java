package io.messagescheduler.launcher;

import io.messagescheduler.process.RunFile;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process as the state file remembers it, so that a later command can tell it from a stranger with the same id.
 *
 * @param startedMs when the system says it started, epoch milliseconds; 0 when the system does not say
 * @param state {@code starting}, {@code running}, {@code restarting}, {@code stopped} or {@code given-up}
 * @param restarts how often it was started again
 */
record ProcessRecord(String instance, String process, long pid, long startedMs, String state, int restarts) {

    /** Start times are derived from the boot time, which a clock correction moves a little. */
    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    /** The process itself, if it is alive and is the one that was recorded; never a later one with its id. */
    Optional<ProcessHandle> alive() {
        return alive(pid, startedMs);
    }

    static Optional<ProcessHandle> alive(long pid, long startedMs) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> Math.abs(startedMs(process) - startedMs) <= TOLERANCE.toMillis());
    }

    /** Whether the process that wrote a run file is alive. A later one with its id has started after it said so. */
    static boolean isAlive(RunFile file) {
        long latestMs = Instant.parse(file.startedAt()).plus(TOLERANCE).toEpochMilli();
        return ProcessHandle.of(file.pid())
                .filter(process -> startedMs(process) <= latestMs)
                .isPresent();
    }

    static long startedMs(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
