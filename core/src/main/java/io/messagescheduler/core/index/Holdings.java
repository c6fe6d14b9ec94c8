package io.messagescheduler.core.index;

import org.jspecify.annotations.Nullable;

/** What the index holds of the one id that an event is about. */
public interface Holdings {
    @Nullable
    Live live();

    /** The version on its way out, or null. */
    @Nullable
    Change changing(long version);

    /** The one {@linkplain Change#isOpen() open} change, or null. */
    @Nullable
    Change open();

    /**
     * How the greatest version that is over ended, or null when none is remembered. Those superseded do not count: a moved
     * schedule may come back, with a greater version, after the one that superseded it.
     */
    @Nullable
    Ended lastEnded();

    /** What the request was told before, or null when that is not remembered. */
    @Nullable
    Outcome outcome(String request);
}
