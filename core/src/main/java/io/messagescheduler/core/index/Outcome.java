package io.messagescheduler.core.index;

/**
 * What became of a request.
 *
 * @param version of the schedule that it is about; {@link #NO_VERSION} when the id was unknown
 * @param dueMs when that is due now, epoch milliseconds; 0 when it will not be delivered or was already
 * @param atMs when this was decided
 */
public record Outcome(String request, Kind kind, long version, long dueMs, long atMs) {
    public static final long NO_VERSION = -1;

    /** The names are part of the contract with whoever asks: never rename one. */
    public enum Kind {
        /** The schedule waits. */
        SCHEDULED,
        /** The schedule is not delivered. */
        CANCELLED,
        /** The schedule is delivered at the new time. */
        MOVED,
        /** It was delivered, or went to the dead letters, before. */
        TOO_LATE,
        /** No schedule with the id waits, and none ended lately. */
        UNKNOWN_ID,
        /** Too many requests wait on this schedule; ask again. */
        REFUSED
    }
}
