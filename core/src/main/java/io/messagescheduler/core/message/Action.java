package io.messagescheduler.core.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a producer may ask for by {@link HeaderNames#SCHEDULE_ACTION}, in lower case there. */
public enum Action {
    /** Deliver this message at its time; replaces the pending schedule with the same id. */
    SCHEDULE,
    /** Never deliver the schedule with this id. */
    CANCEL,
    /** Deliver the schedule with this id at another time. */
    MOVE,
    /** Deliver the schedule with this id now. */
    FIRE;

    private final byte[] label = name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);

    /** The action of that label, or null. */
    static @Nullable Action of(byte[] label) {
        for (Action action : values()) {
            if (Arrays.equals(action.label, label)) {
                return action;
            }
        }
        return null;
    }
}
