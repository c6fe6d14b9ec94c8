package io.messagescheduler.chaos;

import org.jspecify.annotations.Nullable;

/**
 * A record found at the end of a run, in a target or among the dead letters.
 *
 * @param number of its send; -1 when it names none
 * @param appendMs when it was appended there, by the broker's clock
 * @param unaltered whether key, value and headers are as they were sent; of a target's record
 * @param routedMs when a MessageHandler had it first; 0 when not known
 * @param code of a dead letter; null in a target
 */
record Sighting(
        int number,
        String topic,
        int partition,
        long offset,
        long appendMs,
        boolean unaltered,
        long routedMs,
        @Nullable String code) {

    boolean isLetter() {
        return code != null;
    }
}
