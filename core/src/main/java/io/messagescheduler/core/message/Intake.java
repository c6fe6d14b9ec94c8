package io.messagescheduler.core.message;

import org.jspecify.annotations.Nullable;

/** What becomes of a record at intake. Exactly one applies to every record. */
public sealed interface Intake {
    record Accepted(Schedule schedule) implements Intake {}

    /**
     * Something is asked of the schedule with an id.
     *
     * @param action anything but {@link Action#SCHEDULE}
     * @param dueMs the new due time of a {@link Action#MOVE} in epoch milliseconds, else 0
     * @param request what the outcome shall be found by, or null when the producer named nothing
     */
    record Asked(
            Action action,
            ScheduleId id,
            long dueMs,
            @Nullable String request) implements Intake {}

    /** Our own tombstone in a schedules topic: the schedule that it stands for is over. */
    record OwnTombstone() implements Intake {}

    /** The record goes, as it came, to the dead-letter topic. */
    record Rejected(InvalidSchedule reason) implements Intake {}
}
