package io.messagescheduler.client;

/** A request that the scheduler would refuse, found before anything was sent; the message says what to change. */
public final class SchedulingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    public SchedulingException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** The names are part of the contract with programs that act on them: never rename one. */
    public enum Reason {
        /** No topic is named that the scheduler reads its schedules from. */
        NO_SCHEDULER_TOPIC,
        /** There is no record, or it has no value, which in the epoch dialect would delete a schedule. */
        NO_VALUE,
        /** No topic is named to deliver to. */
        NO_TOPIC_ASSOCIATED,
        /** The schedule id is missing or blank. */
        NO_SCHEDULER_ID,
        /** A retry is asked for without a {@link RetryPolicy}. */
        NO_RETRY_CONFIG_PROVIDED,
        /** The epoch is past, or beyond the horizon of 100 years. */
        INVALID_EPOCH,
        /** The record was retried as often as the policy allows: it belongs to a dead-letter topic. */
        MAX_ATTEMPT_REACHED,
        /** No due time is given. */
        NO_DUE_TIME,
        /** The due time is before 1970 or more than 100 years ahead. */
        TIME_RANGE,
        /** Kafka allows no topic of this name. */
        BAD_TOPIC_NAME,
        /** The target is a topic of the scheduler's own. */
        TARGET_INTERNAL,
        /** The schedule id is longer than 1024 bytes of UTF-8, has control characters or is no proper Unicode text. */
        BAD_ID,
        /** The request id is empty, longer than 128 characters or not printable ASCII, or there is no schedule id for it. */
        BAD_REQUEST_ID,
        /** A header has a name that the scheduler keeps for itself. */
        RESERVED_HEADER,
        /**
         * The record would have more than 100 headers, a header name of more than 255 bytes of UTF-8, or more than 32 KiB of
         * names and values in all; the headers that the client adds count too.
         */
        HEADER_LIMITS
    }
}
