package io.messagescheduler.core.message;

/** The two vocabularies in which a producer may ask for a schedule. A record speaks exactly one of them. */
public enum Dialect {
    /** Headers {@code time} and {@code topic}; the id, if any, is the header {@code schedule-id}. */
    TIME_TOPIC,
    /**
     * Headers {@code scheduler-epoch} (seconds), {@code scheduler-target-topic} and {@code scheduler-target-key}; the
     * record's key is the id.
     */
    EPOCH
}
