package io.messagescheduler.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request about a schedule with an id.
 *
 * @param id of the schedule
 * @param requestId as in {@link Acknowledgement#requestId}
 * @param version which version of the schedule it is about, a number that grows with each; null if there is none
 * @param due when that version is due, if the scheduler said so
 * @param at when the scheduler decided
 */
public record Outcome(
        String id,
        String requestId,
        Kind kind,
        @Nullable Long version,
        @Nullable Instant due,
        Instant at) {

    public enum Kind {
        /** The scheduler holds the message and will deliver it. */
        SCHEDULED,
        /** The message was not delivered and will not be. */
        CANCELLED,
        /** The message has its new due time; after a fire, that is at once. */
        MOVED,
        /** The message was delivered, or given up as a dead letter, before the request could change that. */
        TOO_LATE,
        /** The scheduler holds no message of this id, nor one that ended lately. */
        UNKNOWN_ID,
        /** Too many requests about the schedule are undecided: ask again later. */
        REFUSED,
        /** An answer that a later version of the scheduler gives and this client does not know. */
        OTHER
    }
}
