package io.messagescheduler.messenger;

import java.util.Locale;

/** What a row of the raw data says. Of each sent message exactly one row is DELIVERED, LOST or DEAD_LETTER. */
enum Outcome {
    /** The first receipt of a message. */
    DELIVERED,
    /** A further receipt of a message. */
    DUPLICATE,
    /** Sent, and neither received nor a dead letter. */
    LOST,
    /** Sent, not received, found in the dead-letter topic. */
    DEAD_LETTER,
    /** A receipt without a sent message, or a dead letter of a message that has another outcome already. */
    UNEXPECTED;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
