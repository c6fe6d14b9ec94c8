package io.messagescheduler.process;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Notices that the process that started this one is gone, however it ended: kill -9 leaves it no time to say so. The system
 * then gives this process another parent.
 */
final class ParentWatch {

    private static final Duration PERIOD = Duration.ofMillis(500);

    private ParentWatch() {}

    /**
     * Watches from a daemon thread until the end of this process.
     *
     * @param parent id that the parent must keep
     * @param gone run once, on the watching thread, when it has another
     */
    static void start(long parent, Runnable gone) {
        start(parent, ParentWatch::presentParent, PERIOD, gone);
    }

    static void start(long parent, LongSupplier present, Duration period, Runnable gone) {
        Thread.ofPlatform().daemon().name("parent-watch").start(() -> {
            try {
                while (present.getAsLong() == parent) {
                    Thread.sleep(period);
                }
                gone.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static long presentParent() {
        return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
    }
}
