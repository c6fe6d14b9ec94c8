package io.messagescheduler.messenger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as the seed says it is, before it is known when the run starts.
 *
 * @param number 0 for the first message of the run
 * @param id unique among all runs
 * @param sendOffsetMs when it is to be sent, counted from the start of the run
 * @param dueOffsetMs when it is due, counted from the start of the run; never before {@code sendOffsetMs}
 * @param headers the user's headers, which must arrive as they are
 */
@SuppressWarnings("ArrayRecordComponent")
record PlannedMessage(
        int number,
        String id,
        long sendOffsetMs,
        long dueOffsetMs,
        byte @Nullable [] key,
        byte[] value,
        List<MessageHeader> headers) {
    PlannedMessage {
        headers = List.copyOf(headers);
    }
}
