package io.messagescheduler.core.index;

import io.messagescheduler.core.message.Action;
import io.messagescheduler.core.message.InvalidSchedule;
import org.jspecify.annotations.Nullable;

/** What a record of the schedules log tells of one id. Times are epoch milliseconds. */
public sealed interface IndexEvent {
    /** When the record was written. */
    long atMs();

    /**
     * A message to deliver.
     *
     * @param movedFrom the version that it had before a move of ours, or null when a producer sent it
     */
    record Scheduled(Live live, @Nullable Long movedFrom, long atMs) implements IndexEvent {}

    /**
     * @param action anything but {@link Action#SCHEDULE}
     * @param dueMs where a {@link Action#MOVE} leads; without meaning otherwise
     */
    record Asked(Action action, long dueMs, String request, long atMs) implements IndexEvent {
        long newDueMs() {
            return action == Action.MOVE ? dueMs : atMs;
        }
    }

    record Delivered(long version, long atMs) implements IndexEvent {}

    /** The delivery task has dropped the version, or will when it comes. */
    record Cancelled(long version, long atMs) implements IndexEvent {}

    record Dead(long version, InvalidSchedule.@Nullable Code code, long atMs) implements IndexEvent {}
}
