package io.messagescheduler.client;

import java.time.Duration;

/**
 * How an {@link OutcomeReader} waits.
 *
 * @param topic where the scheduler writes outcomes
 * @param limit how long one outcome is waited for; a millisecond to a day
 * @param mostWaiting how many outcomes are waited for at once; 1 to 1,000,000
 */
public record OutcomeReaderOptions(String topic, Duration limit, int mostWaiting) {
    public static final String DEFAULT_TOPIC = "__SM_OUTCOMES";

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int MOST = 1_000_000;

    public OutcomeReaderOptions {
        if (limit.compareTo(SHORTEST) < 0 || limit.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "An outcome is waited for between a millisecond and a day, but the limit is " + limit);
        }
        if (mostWaiting < 1 || mostWaiting > MOST) {
            throw new IllegalArgumentException("1 to " + MOST + " outcomes may be waited for, but not " + mostWaiting);
        }
    }

    /** {@value #DEFAULT_TOPIC}, 30 seconds, 10,000 at once. */
    public static OutcomeReaderOptions defaults() {
        return new OutcomeReaderOptions(DEFAULT_TOPIC, Duration.ofSeconds(30), 10_000);
    }

    public OutcomeReaderOptions withLimit(Duration longest) {
        return new OutcomeReaderOptions(topic, longest, mostWaiting);
    }

    public OutcomeReaderOptions withMostWaiting(int most) {
        return new OutcomeReaderOptions(topic, limit, most);
    }
}
