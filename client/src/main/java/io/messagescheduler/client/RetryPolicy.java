package io.messagescheduler.client;

import java.time.Duration;

/**
 * How often and after which pauses a record is retried.
 *
 * <pre>{@code
 * RetryPolicy patient = RetryPolicy.defaults()
 *         .withMaxAttempts(10)
 *         .withStrategy(new Backoff(Duration.ofSeconds(30), Duration.ofHours(6), 3).withFullJitter());
 * }</pre>
 *
 * @param maxAttempts how many retries there are, besides the first delivery; 0 to {@value #MOST_ATTEMPTS}
 */
public record RetryPolicy(int maxAttempts, RetryStrategy strategy) {
    /** Longest pause, whatever the strategy says. */
    public static final Duration LONGEST_DELAY = Duration.ofDays(365);

    /** Most retries of a record that a policy may allow. */
    public static final int MOST_ATTEMPTS = 100_000;

    public RetryPolicy {
        if (maxAttempts < 0 || maxAttempts > MOST_ATTEMPTS) {
            throw new IllegalArgumentException(
                    "A record is retried 0 to " + MOST_ATTEMPTS + " times, but not " + maxAttempts);
        }
    }

    /** 50 retries, after 5, 10, 20 … seconds, an hour at most. */
    public static RetryPolicy defaults() {
        return new RetryPolicy(50, Backoff.defaults());
    }

    public RetryPolicy withMaxAttempts(int most) {
        return new RetryPolicy(most, strategy);
    }

    public RetryPolicy withStrategy(RetryStrategy pauses) {
        return new RetryPolicy(maxAttempts, pauses);
    }

    /** The pause that the strategy wants, brought within its bounds: a failing consumer is no place for another failure. */
    Duration delayBefore(int attempt) {
        Duration wanted = strategy.delayBefore(attempt);
        if (wanted.isNegative()) {
            return Duration.ZERO;
        }
        return wanted.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : wanted;
    }
}
