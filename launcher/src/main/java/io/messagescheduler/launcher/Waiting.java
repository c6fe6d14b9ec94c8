package io.messagescheduler.launcher;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A bounded wait for something that may or may not come to pass. */
final class Waiting {

    private Waiting() {}

    /** Returns when the future is done or the time is over, whichever comes first. */
    static void upTo(long time, TimeUnit unit, CompletableFuture<?> future) throws InterruptedException {
        try {
            future.get(time, unit);
        } catch (TimeoutException | ExecutionException e) {
            // The caller looks at what it waits for itself.
        }
    }
}
