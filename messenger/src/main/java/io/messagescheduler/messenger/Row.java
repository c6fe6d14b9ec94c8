package io.messagescheduler.messenger;

import org.jspecify.annotations.Nullable;

/**
 * One row of the raw data: a receipt, or a sent message that has none. Times are epoch milliseconds, null where nothing
 * is known.
 *
 * @param number orders rows of one due time
 * @param valid whether key, value and headers are those sent; null when there is nothing to compare
 */
record Row(
        int number,
        String id,
        @Nullable Long dueMs,
        @Nullable Long sentMs,
        @Nullable Receipt receipt,
        Outcome outcome,
        @Nullable Boolean valid) {

    /** Rows without a due time come last. */
    long sortingDueMs() {
        return dueMs == null ? Long.MAX_VALUE : dueMs;
    }
}
