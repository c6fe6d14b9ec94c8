package io.messagescheduler.core.index;

import io.messagescheduler.core.message.Action;
import java.util.ArrayList;
import java.util.List;

/**
 * A version that is on its way out: its delivery task was asked to drop it and has not answered, or a moved schedule's new
 * record has not come back from the log.
 *
 * @param kind what happens when the version was dropped in time
 * @param dueMs where a move leads, epoch milliseconds; else the version's own due time
 * @param requests who waits for the outcome, at most {@link #MAX_REQUESTS}
 * @param what the version
 */
public record Change(Kind kind, long dueMs, List<String> requests, Live what) {
    /** How many requests may wait on one version; a later one is refused. */
    public static final int MAX_REQUESTS = 1_000;

    /** Why a version goes. */
    public enum Kind {
        CANCEL,
        MOVE,
        /** A newer version of the schedule has come. */
        SUPERSEDE,
        /** It came by a request that had made a version before, which holds. */
        REPEAT,
        /** The version was dropped for a move; the schedule's record with the new due time is on its way to the log. */
        RETURN,
        /** Like {@link #RETURN}, but the schedule was cancelled meanwhile: it is dropped when it comes. */
        RETURN_TO_CANCEL,
        /** Like {@link #RETURN}, but a newer version of the schedule has come meanwhile: it is dropped when it comes. */
        RETURN_TO_SUPERSEDE
    }

    public Change {
        requests = List.copyOf(requests);
    }

    static Change repeat(Live what) {
        return new Change(Kind.REPEAT, what.dueMs(), List.of(), what);
    }

    static Change superseded(Live what) {
        return new Change(Kind.SUPERSEDE, what.dueMs(), List.of(), what);
    }

    static Change asked(Live what, IndexEvent.Asked asked) {
        return asked.action() == Action.CANCEL
                ? new Change(Kind.CANCEL, what.dueMs(), List.of(asked.request()), what)
                : new Change(Kind.MOVE, asked.newDueMs(), List.of(asked.request()), what);
    }

    /**
     * Whether the schedule lives in this change, so that whatever is asked next is asked of it: no newer version has come.
     * An id has at most one such change, and only while none of its versions is live.
     */
    public boolean isOpen() {
        return switch (kind) {
            case CANCEL, MOVE, RETURN, RETURN_TO_CANCEL -> true;
            case SUPERSEDE, REPEAT, RETURN_TO_SUPERSEDE -> false;
        };
    }

    boolean isReturning() {
        return switch (kind) {
            case RETURN, RETURN_TO_CANCEL, RETURN_TO_SUPERSEDE -> true;
            case CANCEL, MOVE, SUPERSEDE, REPEAT -> false;
        };
    }

    boolean isFull() {
        return requests.size() >= MAX_REQUESTS;
    }

    /** With one more request, of an open change: a cancel wins over every move, and of moves the last one holds. */
    Change with(IndexEvent.Asked asked) {
        List<String> all = new ArrayList<>(requests);
        all.add(asked.request());
        boolean cancel = asked.action() == Action.CANCEL;
        return switch (kind) {
            case MOVE ->
                cancel
                        ? new Change(Kind.CANCEL, what.dueMs(), all, what)
                        : new Change(kind, asked.newDueMs(), all, what);
            case RETURN ->
                cancel
                        ? new Change(Kind.RETURN_TO_CANCEL, dueMs, all, what)
                        : new Change(kind, asked.newDueMs(), all, what);
            case CANCEL, RETURN_TO_CANCEL, SUPERSEDE, REPEAT, RETURN_TO_SUPERSEDE -> new Change(kind, dueMs, all, what);
        };
    }

    /** A newer version has come: whatever was to become of this one, it gives way; who waits will hear of it. */
    Change overtaken() {
        return new Change(isReturning() ? Kind.RETURN_TO_SUPERSEDE : Kind.SUPERSEDE, what.dueMs(), requests, what);
    }

    /** The moved schedule has a new version, on which what was asked meanwhile is to be done. */
    Change returned(Live back) {
        return switch (kind) {
            case RETURN -> new Change(Kind.MOVE, dueMs, requests, back);
            case RETURN_TO_CANCEL -> new Change(Kind.CANCEL, back.dueMs(), requests, back);
            case RETURN_TO_SUPERSEDE -> new Change(Kind.SUPERSEDE, back.dueMs(), requests, back);
            case CANCEL, MOVE, SUPERSEDE, REPEAT -> throw new IllegalStateException(kind + " brings no schedule back");
        };
    }
}
