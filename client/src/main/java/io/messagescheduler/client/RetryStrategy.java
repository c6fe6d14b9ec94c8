package io.messagescheduler.client;

import java.time.Duration;

/** How long to wait before each retry. Asked by any number of threads, and keeps no state, so there is nothing to reset. */
@FunctionalInterface
public interface RetryStrategy {

    /**
     * The pause before a retry. Whatever is returned is brought within zero and {@link RetryPolicy#LONGEST_DELAY}.
     *
     * @param attempt 1 for the first retry, up to {@link RetryPolicy#maxAttempts}
     */
    Duration delayBefore(int attempt);
}
