package io.messagescheduler.core.index;

import io.messagescheduler.core.message.InvalidSchedule;
import org.jspecify.annotations.Nullable;

/**
 * How a version ended.
 *
 * @param atMs when, epoch milliseconds
 * @param code why it went to the dead letters; else null
 * @param what the version
 */
public record Ended(How how, long atMs, InvalidSchedule.@Nullable Code code, Live what) {
    /** The ways in which a version can end. */
    public enum How {
        DELIVERED,
        CANCELLED,
        /** It gave way to a version with another due time. */
        MOVED,
        /** It gave way to a newer schedule with its id. */
        SUPERSEDED,
        DEAD_LETTERED
    }

    /** Whether a consumer of the target may have seen it, so that it was too late for any change. */
    boolean isPast() {
        return how == How.DELIVERED || how == How.DEAD_LETTERED;
    }
}
