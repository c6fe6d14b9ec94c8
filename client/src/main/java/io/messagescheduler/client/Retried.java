package io.messagescheduler.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Retries} did with a record: it is safe in Kafka, and its offset may be committed.
 *
 * @param attempt which retry was scheduled; of a dead letter, how many there were
 * @param due when the retry is due; null for a dead letter
 */
public record Retried(Fate fate, int attempt, @Nullable Instant due, Acknowledgement acknowledgement) {

    public enum Fate {
        /** It comes back when it is due. */
        SCHEDULED,
        /** It is in the dead-letter topic and does not come back. */
        DEAD_LETTERED
    }
}
