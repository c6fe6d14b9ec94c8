package io.messagescheduler.scheduler.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What shall be replayed, and how.
 *
 * @param letters these and no others, or empty: then all that match the filter
 * @param dueMs when they shall be due, epoch milliseconds; null: when they were, which is at once if that has passed
 * @param target where they shall go; null: where they were to go
 * @param times a letter that was replayed so often already is left alone; all others count as replayed so often then
 * @param cursor of the answer before, or null at the beginning
 */
record ReplayOrder(
        LetterFilter filter,
        List<LetterPlace> letters,
        @Nullable Long dueMs,
        @Nullable String target,
        int times,
        @Nullable String cursor) {
    ReplayOrder {
        letters = List.copyOf(letters);
    }
}
