package io.messagescheduler.systemtest;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for conditions, never for times. */
final class Await {
    /** Far longer than anything takes on a quiet machine: it only bounds a test that has failed already. */
    static final Duration LIMIT = Duration.ofMinutes(4);

    private static final long PAUSE_MS = 20;

    private Await() {}

    static void until(String what, Callable<Boolean> condition) throws Exception {
        Deadline deadline = new Deadline(what);
        while (!condition.call()) {
            deadline.check(() -> "");
            Thread.sleep(PAUSE_MS);
        }
    }

    /** The end of a wait that does something meanwhile. */
    static final class Deadline {
        private final String what;
        private final long endNanos = System.nanoTime() + LIMIT.toNanos();

        Deadline(String what) {
            this.what = what;
        }

        /** @param state what there is instead, asked for only when the time is over */
        void check(Callable<String> state) throws Exception {
            if (System.nanoTime() - endNanos > 0) {
                throw new AssertionError("Not within " + LIMIT.toSeconds() + " s: " + what + ". " + state.call());
            }
        }
    }
}
