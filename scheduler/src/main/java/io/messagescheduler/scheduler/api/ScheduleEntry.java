package io.messagescheduler.scheduler.api;

import io.messagescheduler.core.message.Dialect;
import io.messagescheduler.core.message.Sequence;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One version of a schedule, as the API shows it. Times are epoch milliseconds; arrays are not copied.
 *
 * @param key that the message is delivered with
 * @param value null also where the payload is not kept, as of what is over
 * @param size bytes of the value, also where that is not kept
 * @param headers those of the producer's that are delivered, in their order
 * @param version -1 as long as it is not known
 * @param source where the producer's record came in, or null where that is not known
 * @param finishedAtMs null while it is not over
 * @param errorCode why it went to the dead letters, or null
 * @param request what it was made by, or null
 */
public record ScheduleEntry(
        String id,
        long dueMs,
        String target,
        byte @Nullable [] key,
        byte @Nullable [] value,
        int size,
        List<Header> headers,
        State state,
        long version,
        Dialect dialect,
        long scheduledAtMs,
        @Nullable Sequence source,
        @Nullable Long finishedAtMs,
        @Nullable String errorCode,
        @Nullable String request) {
    public static final long UNKNOWN_VERSION = -1;

    public ScheduleEntry {
        headers = List.copyOf(headers);
    }

    /** A name may occur more than once. */
    public record Header(String name, byte @Nullable [] value) {}

    /** What is the matter with it; in lower case in JSON. */
    public enum State {
        PENDING,
        /** Asked to go, and not decided yet. */
        CHANGING,
        DELIVERED,
        CANCELLED,
        DEAD_LETTERED,
        SUPERSEDED,
        MOVED;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isOver() {
            return this != PENDING && this != CHANGING;
        }
    }
}
