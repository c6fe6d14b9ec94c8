package io.messagescheduler.messenger;

import org.jspecify.annotations.Nullable;

/**
 * What {@code /progress} says of one contestant. {@code expected} is the plan's count from the first moment on, whatever fails. The
 * counts are those of the collectors, and of the verdict once there is one.
 */
record Progress(
        Referee.Phase phase,
        long expected,
        long sent,
        long received,
        long lost,
        long duplicated,
        long early,
        long invalid,
        long deadLetters,
        long unexpected,
        long lastDueMs,
        @Nullable Long seed) {

    static Progress starting(long expected, @Nullable Long seed) {
        return new Progress(Referee.Phase.STARTING, expected, 0, 0, 0, 0, 0, 0, 0, 0, 0, seed);
    }

    static Progress of(
            Referee.Phase phase,
            long expected,
            long sent,
            LiveTally.Counts counts,
            @Nullable Verdict verdict,
            long lastDueMs,
            @Nullable Long seed) {
        if (verdict != null) {
            return new Progress(
                    phase,
                    expected,
                    sent,
                    verdict.received(),
                    verdict.lost(),
                    verdict.duplicated(),
                    verdict.early(),
                    verdict.invalid(),
                    verdict.deadLetters(),
                    verdict.unexpected(),
                    lastDueMs,
                    seed);
        }
        return new Progress(
                phase,
                expected,
                sent,
                counts.received(),
                0,
                counts.duplicated(),
                counts.early(),
                counts.invalid(),
                counts.deadLetters(),
                counts.unexpected(),
                lastDueMs,
                seed);
    }
}
