package io.messagescheduler.chaos;

import org.jspecify.annotations.Nullable;

/**
 * A fault that was injected, and what users saw of it. Times in epoch milliseconds.
 *
 * @param whom it hit
 * @param mendedMs when it was undone
 * @param endMs when the calm after it was over
 * @param worstDuringMs greatest lateness of what was received before it was mended
 * @param worstAfterMs greatest lateness of what was received between then and the end
 * @param recoveredMs time from the mending until nothing was late any more; -1 when that was not seen
 * @param trouble what went wrong with the fault itself; null when nothing did
 */
record Impact(
        Fault fault,
        String whom,
        long beganMs,
        long mendedMs,
        long endMs,
        long worstDuringMs,
        long worstAfterMs,
        long recoveredMs,
        @Nullable String trouble) {}
