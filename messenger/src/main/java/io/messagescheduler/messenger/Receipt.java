package io.messagescheduler.messenger;

import org.jspecify.annotations.Nullable;

/**
 * A record of this experiment that the collector met: in the target topic, or as a dead letter.
 *
 * @param number of the message, or {@link #UNKNOWN} when it has no id of this load
 * @param id as it was found, null when there was none
 * @param receivedMs the collector's wall clock when the poll that brought it returned
 * @param appendMs the broker's clock when it was appended; null when the topic does not say
 * @param hops moves between topics; null when the record does not say
 * @param mhTimestampMs when the MessageHandler routed it; null when the record does not say
 * @param workerTimestampMs when the Worker sent it; null when the record does not say
 * @param errorCode why it is a dead letter; null in the target topic
 */
record Receipt(
        Position position,
        boolean deadLetter,
        int number,
        @Nullable String id,
        long receivedMs,
        @Nullable Long appendMs,
        @Nullable Long hops,
        @Nullable Long mhTimestampMs,
        @Nullable Long workerTimestampMs,
        Content content,
        @Nullable String errorCode) {
    static final int UNKNOWN = -1;

    boolean earlierThan(long dueMs) {
        return receivedMs < dueMs || (appendMs != null && appendMs < dueMs);
    }
}
