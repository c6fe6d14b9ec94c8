package io.messagescheduler.core.bucket;

/**
 * A span of due times, epoch milliseconds, closed at its start and open at its end.
 *
 * @param startMs first millisecond that belongs to the window
 * @param endMs first millisecond that no longer does
 */
public record Window(long startMs, long endMs) {
    public Window {
        if (endMs <= startMs) {
            throw new IllegalArgumentException("a window ends after it starts: " + startMs + " to " + endMs);
        }
    }

    public boolean contains(long dueMs) {
        return startMs <= dueMs && dueMs < endMs;
    }
}
