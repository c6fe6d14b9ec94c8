package io.messagescheduler.chaos;

import java.util.Locale;

/** Every way in which a promise can be seen broken. */
enum Violation {
    /** Acknowledged, due, and nowhere. */
    LOST,
    /** Found more than once. */
    DUPLICATED,
    /** Appended to its target before it was due. */
    EARLY,
    /** Delivered with another key, value or header. */
    ALTERED,
    /** Cancelled by its outcome, and delivered. */
    CANCELLED_AND_DELIVERED,
    /** An acknowledged request without an outcome. */
    NO_OUTCOME,
    /** A request with several outcomes. */
    SEVERAL_OUTCOMES,
    /** An outcome that cannot be: the schedule was there, and it says that there was none. */
    WRONG_OUTCOME,
    /** A deliverable message among the dead letters, or one that could not be delivered with another code than its own. */
    WRONG_LETTER,
    /** Delivered, though it must not be. */
    WRONGLY_DELIVERED,
    /** Of two messages with one key and one due time, the later one came first. */
    WRONG_ORDER,
    /** Found, though it was never sent, or the producer was told that it is not taken. */
    NEVER_SENT;

    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
