package io.messagescheduler.core.index;

import org.jspecify.annotations.Nullable;

/** What the index holds of the one id that an event is about. */
public interface Holdings {
    @Nullable
    Live live();

    /** The version on its way out, or null. */
    @Nullable
    Change changing(long version);

    /** That of the greatest version. */
    @Nullable
    Change lastChanging();

    /** How the greatest version that is over ended, or null when none is remembered. */
    @Nullable
    Ended lastEnded();
}
