package io.messagescheduler.launcher;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends a process: SIGTERM, and SIGKILL when it does not go within its grace. */
final class ProcessEnd {

    private static final Duration AFTER_KILL = Duration.ofSeconds(10);

    private ProcessEnd() {}

    /** Returns when the process is gone. Returns false if it had to be killed. */
    static boolean await(ProcessHandle process, Duration grace) {
        process.destroy();
        if (gone(process, grace)) {
            return true;
        }
        process.destroyForcibly();
        gone(process, AFTER_KILL);
        return false;
    }

    private static boolean gone(ProcessHandle process, Duration patience) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (true) {
                try {
                    process.onExit().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                    return true;
                } catch (TimeoutException | ExecutionException e) {
                    return !process.isAlive();
                } catch (InterruptedException e) {
                    interrupted = true; // A process in the making of its end is waited for all the same.
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
