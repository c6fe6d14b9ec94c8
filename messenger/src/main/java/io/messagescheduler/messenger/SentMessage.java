package io.messagescheduler.messenger;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sent form of a message: what must arrive, where and when. Key, value and headers are those that the receiver must
 * find, byte for byte and in this order; how a contestant is told target and due time is the contestant's affair.
 *
 * @param dueMs when it is due, epoch milliseconds
 * @param creationMs when it was meant to leave, epoch milliseconds; never after {@code dueMs}
 */
@SuppressWarnings("ArrayRecordComponent")
public record SentMessage(
        int number,
        String id,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<MessageHeader> headers,
        long dueMs,
        String target,
        long creationMs) {
    public SentMessage {
        headers = List.copyOf(headers);
    }

    /**
     * The planned message on its way at {@code creationMs}. One that comes too late for its planned due time is due at
     * once: nobody may be asked for a time that has passed already.
     */
    static SentMessage of(
            PlannedMessage planned,
            long startMs,
            long creationMs,
            String target,
            String experimentId,
            ExperimentHeaders names) {
        List<MessageHeader> headers = new ArrayList<>(planned.headers());
        headers.add(text(names.messageId(), planned.id()));
        headers.add(text(names.experimentId(), experimentId));
        headers.add(text(names.creationTime(), Times.text(creationMs)));
        return new SentMessage(
                planned.number(),
                planned.id(),
                planned.key(),
                planned.value(),
                headers,
                Math.max(startMs + planned.dueOffsetMs(), creationMs),
                target,
                creationMs);
    }

    Content content() {
        return Content.of(key, value, headers);
    }

    private static MessageHeader text(String name, String value) {
        return new MessageHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
