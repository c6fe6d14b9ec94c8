package io.messagescheduler.experiment;

import org.jspecify.annotations.Nullable;

/**
 * One row of {@code messages.csv}: a receipt, or a sent message that was never received. Times are epoch milliseconds;
 * null where nothing is known.
 *
 * @param dueMs when the message was due
 * @param sentMs when the messenger sent it
 * @param receivedMs the collector's wall clock when the poll that brought it returned
 * @param appendMs the broker's time of the record in the target topic
 * @param hops moves between topics
 * @param valid whether payload and headers are those that were sent
 */
record Receipt(
        @Nullable Long dueMs,
        @Nullable Long sentMs,
        @Nullable Long receivedMs,
        @Nullable Long appendMs,
        @Nullable Long hops,
        Outcome outcome,
        boolean valid) {

    /** What became of the message. Exactly one row of each sent message is delivered, lost or a dead letter. */
    enum Outcome {
        /** The first receipt of a message. */
        DELIVERED,
        /** A further receipt of a message. */
        DUPLICATE,
        /** Sent, never received. */
        LOST,
        /** Sent, found in the dead-letter topic. */
        DEAD_LETTER,
        /** Received, never sent. */
        UNEXPECTED;

        boolean isReceipt() {
            return this == DELIVERED || this == DUPLICATE;
        }
    }
}
