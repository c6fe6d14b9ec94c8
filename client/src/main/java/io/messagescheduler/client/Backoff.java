package io.messagescheduler.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Pauses that grow by a factor up to a ceiling: with the defaults 5, 10, 20, 40 seconds and so on up to an hour.
 *
 * <p>With full jitter each pause is drawn evenly from zero to that length, so that what failed together does not come back
 * together: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
public final class Backoff implements RetryStrategy {
    private final Duration min;
    private final Duration max;
    private final double factor;
    private final @Nullable RandomGenerator random;

    /**
     * Without jitter.
     *
     * @param min the pause before the first retry; at least a millisecond
     * @param max the longest pause; between min and {@link RetryPolicy#LONGEST_DELAY}
     * @param factor at least 1, and finite
     */
    public Backoff(Duration min, Duration max, double factor) {
        this(min, max, factor, null);
    }

    private Backoff(Duration min, Duration max, double factor, @Nullable RandomGenerator random) {
        if (min.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("The shortest pause is at least a millisecond, but is " + min);
        }
        if (max.compareTo(min) < 0 || max.compareTo(RetryPolicy.LONGEST_DELAY) > 0) {
            throw new IllegalArgumentException("The longest pause is between the shortest, " + min + ", and "
                    + RetryPolicy.LONGEST_DELAY + ", but is " + max);
        }
        if (!(factor >= 1 && factor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("The factor is at least 1, but is " + factor);
        }
        this.min = min;
        this.max = max;
        this.factor = factor;
        this.random = random;
    }

    /** 5 seconds to an hour, doubling, without jitter. */
    public static Backoff defaults() {
        return new Backoff(Duration.ofSeconds(5), Duration.ofHours(1), 2);
    }

    public Backoff withFullJitter() {
        // Looked up at each use, since the generator belongs to the thread.
        return withFullJitter(() -> ThreadLocalRandom.current().nextLong());
    }

    /** With jitter out of this generator, which must be safe for the threads that share the strategy. */
    public Backoff withFullJitter(RandomGenerator generator) {
        return new Backoff(min, max, factor, generator);
    }

    @Override
    public Duration delayBefore(int attempt) {
        // Infinity for a great attempt is the ceiling too, and no number of attempts takes longer than another.
        double millis = Math.min(min.toMillis() * Math.pow(factor, Math.max(attempt, 1) - 1.0), max.toMillis());
        long delayMs = (long) millis;
        return Duration.ofMillis(random == null ? delayMs : random.nextLong(delayMs + 1));
    }
}
