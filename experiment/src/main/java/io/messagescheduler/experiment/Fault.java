package io.messagescheduler.experiment;

/** A way in which a system can break its promise. Each one is counted for every system. */
enum Fault {
    /** Sent and never received, nor found among the dead letters. */
    LOST,
    /** Received again, once for each receipt after the first. */
    DUPLICATED,
    /** Received before its due time, by the collector's clock. */
    EARLY,
    /** Received with another payload or other headers, never sent at all, or found among the dead letters. */
    INVALID
}
