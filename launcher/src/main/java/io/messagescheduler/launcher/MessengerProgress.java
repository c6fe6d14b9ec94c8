package io.messagescheduler.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * How far a running experiment is, as its messenger says.
 *
 * @param phase {@code starting}, {@code sending}, {@code waiting}, {@code verifying} or {@code done}
 * @param lastDueMs the last due time of the messages sent so far, epoch milliseconds; 0 when nothing was sent
 */
record MessengerProgress(
        String phase,
        long expected,
        long sent,
        long received,
        long duplicated,
        long early,
        long invalid,
        long deadLetters,
        long lastDueMs) {

    static MessengerProgress of(JsonNode json) {
        return new MessengerProgress(
                json.path("phase").asText("starting"),
                json.path("expected").asLong(),
                json.path("sent").asLong(),
                json.path("received").asLong(),
                json.path("duplicated").asLong(),
                json.path("early").asLong(),
                json.path("invalid").asLong(),
                json.path("deadLetters").asLong(),
                json.path("lastDueMs").asLong());
    }

    int percentReceived() {
        return expected <= 0 ? 0 : (int) Math.min(100, received * 100 / expected);
    }

    /** What must be nought; said only where it is not. */
    String faults() {
        StringBuilder text = new StringBuilder();
        add(text, duplicated, "duplicated");
        add(text, early, "early");
        add(text, invalid, "invalid");
        add(text, deadLetters, "dead letters");
        return text.toString();
    }

    private static void add(StringBuilder text, long count, String word) {
        if (count > 0) {
            text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(word);
        }
    }

    /** One line: {@code sent 2,500 of 10,000, received 812 (sending)}. */
    String line() {
        String faults = faults();
        return String.format(
                Locale.ROOT,
                "sent %,d of %,d, received %,d (%s)%s",
                sent,
                expected,
                received,
                phase,
                faults.isEmpty() ? "" : "; " + faults);
    }
}
