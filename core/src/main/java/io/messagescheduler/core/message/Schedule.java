package io.messagescheduler.core.message;

import org.jspecify.annotations.Nullable;

/**
 * What a producer asked for: the record shall become visible in {@code target} at {@code dueMs} (epoch milliseconds, never
 * negative), and not before.
 *
 * @param id what a later update or cancel refers to; null when the message can be neither updated nor cancelled
 * @param request what the outcome shall be found by, or null when nobody asks for it
 */
public record Schedule(
        long dueMs,
        String target,
        Dialect dialect,
        @Nullable ScheduleId id,
        @Nullable String request) {
    public Schedule {
        if (dueMs < 0) {
            throw new IllegalArgumentException("A due time is not before 1970, but this is " + dueMs + " ms");
        }
    }
}
