package io.messagescheduler.index;

import io.messagescheduler.core.index.Ended;

/** Where a version of a schedule stands. */
public enum ScheduleState {
    /** It waits. */
    PENDING,
    /** Something is asked of it, and the delivery task has not answered yet. */
    CHANGING,
    DELIVERED,
    CANCELLED,
    MOVED,
    SUPERSEDED,
    DEAD_LETTERED;

    static ScheduleState of(Ended.How how) {
        return switch (how) {
            case DELIVERED -> DELIVERED;
            case CANCELLED -> CANCELLED;
            case MOVED -> MOVED;
            case SUPERSEDED -> SUPERSEDED;
            case DEAD_LETTERED -> DEAD_LETTERED;
        };
    }

    /** Whether such a version is over; remembered for {@code SM_OUTCOME_RETENTION}. */
    public boolean isFinished() {
        return this != PENDING && this != CHANGING;
    }
}
