package io.messagescheduler.chaos;

import io.messagescheduler.core.message.InvalidSchedule.Code;
import org.jspecify.annotations.Nullable;

/** What the load consists of, and what must become of each once it is acknowledged. */
enum MessageKind {
    /** Due between now and some minutes ahead. */
    PLAIN(600, End.DELIVERY, null),
    /** With the key and the due time of the one before it: the two must arrive in order. */
    TWIN(60, End.DELIVERY, null),
    /** Due an hour ago. */
    PAST(20, End.DELIVERY, null),
    WITH_ID(120, End.DELIVERY, null),
    /** With an id; a cancel of it follows. */
    TO_CANCEL(70, End.DELIVERY, null),
    /** With an id; a move of it follows. */
    TO_MOVE(50, End.DELIVERY, null),
    /** Due in months: still waits when the run ends. */
    FAR(10, End.WAITING, null),
    BAD_TIME(8, End.LETTER, Code.BAD_TIME),
    NO_TARGET(5, End.LETTER, Code.NO_TOPIC),
    INTERNAL_TARGET(5, End.LETTER, Code.TARGET_INTERNAL),
    TIME_TWICE(5, End.LETTER, Code.DUPLICATE_HEADER),
    /** With headers beyond the limit. */
    HUGE_HEADERS(5, End.LETTER, Code.CORRUPT_HEADER),
    /** Fits the intake topic, but not its target. */
    TOO_LARGE(5, End.LETTER, Code.TOO_LARGE),
    /** For a topic that never exists. */
    MISSING_TARGET(5, End.LETTER, Code.TARGET_MISSING),
    /** For a topic that is deleted and made again. */
    VANISHING_TARGET(25, End.ANY, null),
    /** Larger than the intake topic takes: the producer is told so. */
    OVERSIZED(1, End.REFUSAL, null),
    /** The request to cancel a {@link #TO_CANCEL}. */
    CANCEL(0, End.REQUEST, null),
    /** The request to move a {@link #TO_MOVE}. */
    MOVE(0, End.REQUEST, null);

    /** What must become of an acknowledged message. */
    enum End {
        /** Once in its target, and nowhere else; unless a request that was granted says otherwise. */
        DELIVERY,
        /** Once among the dead letters, and nowhere else. */
        LETTER,
        /** Nowhere yet. */
        WAITING,
        /** Once at the most, wherever. */
        ANY,
        /** It is not acknowledged in the first place. */
        REFUSAL,
        /** One outcome. */
        REQUEST
    }

    private final int share;
    private final End end;
    private final @Nullable Code code;

    MessageKind(int share, End end, @Nullable Code code) {
        this.share = share;
        this.end = end;
        this.code = code;
    }

    /** How many there are of it, relative to the others. */
    int share() {
        return share;
    }

    End end() {
        return end;
    }

    /** What its dead letter says; null when none is to come of it. */
    @Nullable
    Code code() {
        return code;
    }

    boolean hasId() {
        return this == WITH_ID || this == TO_CANCEL || this == TO_MOVE;
    }
}
