package io.messagescheduler.core.message;

/**
 * Why a record cannot be scheduled or delivered: what its dead letter says in {@link HeaderNames#ERROR_CODE} and {@link
 * HeaderNames#ERROR_MESSAGE}.
 *
 * @param message at most {@value #MAX_MESSAGE_CHARS} printable ASCII characters: whatever else is handed in is escaped and
 *     cut, so a caller may quote a producer's text here, but never a record's key or value
 */
public record InvalidSchedule(Code code, String message) {
    /** Longest message, in characters. */
    public static final int MAX_MESSAGE_CHARS = 256;

    public InvalidSchedule {
        message = PrintableText.of(message, MAX_MESSAGE_CHARS);
    }

    /** The names are part of the contract with whoever reads dead letters: never rename one. */
    public enum Code {
        /** The due time is in no form that is read. */
        BAD_TIME,
        /** The due time's zone is an abbreviation such as BST, which means different zones to different people. */
        AMBIGUOUS_ZONE,
        /** The due time is before 1970 or beyond the horizon. */
        TIME_RANGE,
        /** No target topic is named. */
        NO_TOPIC,
        /** Kafka allows no topic of this name. */
        BAD_TOPIC_NAME,
        /** The target is a topic of this system's or of Kafka's own. */
        TARGET_INTERNAL,
        /** The target is not on this deployment's list. */
        TARGET_FORBIDDEN,
        /** The target topic did not appear in the time granted. */
        TARGET_MISSING,
        /** This system may not write to the target topic. */
        TARGET_UNAUTHORISED,
        /** The target topic takes no such record: a compacted topic, for instance, none without a key. */
        TARGET_REFUSED,
        /** The record, with the headers added on its way, fits no topic. */
        TOO_LARGE,
        /** A scheduling header is given more than once. */
        DUPLICATE_HEADER,
        /** A header of ours is not what it must be (UTF-8, or our own encoding), or the headers exceed the limits. */
        CORRUPT_HEADER,
        /** The record was moved on more often than any record needs. */
        HOPS,
        /** The due time had passed when the record was produced, in a topic where that is invalid. */
        EXPIRED,
        /** Headers of both dialects are given. */
        DIALECT_CONFLICT,
        /** The schedule id is missing, blank, too long, not UTF-8 or has control characters. */
        BAD_ID,
        /** The action is none of those that {@link Action} lists. */
        BAD_ACTION
    }
}
