package io.messagescheduler.messenger;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Awaits conditions. */
final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private Eventually() {}

    static void isTrue(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what);
            }
            Thread.sleep(20);
        }
    }
}
