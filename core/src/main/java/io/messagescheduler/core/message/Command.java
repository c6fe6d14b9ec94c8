package io.messagescheduler.core.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a record of the schedules log says of its schedule, in {@link HeaderNames#COMMAND}. */
public enum Command {
    /** A message to deliver; the record's offset is the schedule's version. */
    SCHEDULE,
    CANCEL,
    MOVE,
    FIRE,
    /** The version was sent to its target. */
    DELIVERED,
    /** The version will never be sent: it was cancelled, moved or replaced. */
    CANCELLED,
    /** The version went to the dead letters. */
    DEAD,
    /** About no schedule: how far the intake was read, an {@link IntakeMark}. */
    MARK;

    private final byte[] label = name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);

    /** As it stands in the header. */
    public byte[] label() {
        return label.clone();
    }

    /** The command of that label, or null. */
    public static @Nullable Command of(byte @Nullable [] label) {
        for (Command command : values()) {
            if (Arrays.equals(command.label, label)) {
                return command;
            }
        }
        return null;
    }
}
