package io.messagescheduler.core.message;

/** What became of a time as a producer wrote it. */
public sealed interface ParsedTime {
    /** An instant within the range that can be scheduled, in epoch milliseconds. */
    record At(long dueMs) implements ParsedTime {}

    record Unreadable(InvalidSchedule reason) implements ParsedTime {}
}
