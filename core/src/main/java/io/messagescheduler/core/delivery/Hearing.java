package io.messagescheduler.core.delivery;

import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.core.message.IntakePartition;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Up to when one partition of the cancellations tells everything: what was acknowledged at any intake partition before that
 * instant has been read, moved on, weighed by the index and heard here. A message with an id may be delivered when this reaches
 * its due time but for a margin; before, a cancel that was in time may be stuck on its way. One owner thread.
 */
public final class Hearing {
    /** How long before its due time a message can be cancelled for certain. */
    public static final long PROMISED_MS = 2_000;

    /** What is left of {@link #PROMISED_MS} when clocks of different machines may differ by half a second. */
    public static final long MARGIN_MS = PROMISED_MS - 500;

    private static final long NEVER = Long.MIN_VALUE;

    private final Map<IntakePartition, Long> readToMs = new HashMap<>();
    private long heardMs;
    private long indexedTo;

    /** @param intake every partition that producers write to; marks of others say nothing */
    public Hearing(Collection<IntakePartition> intake) {
        intake.forEach(partition -> readToMs.put(partition, NEVER));
        heardMs = intake.isEmpty() ? Long.MAX_VALUE : NEVER;
    }

    /** A MessageHandler's mark has come through. */
    public void heard(IntakeMark mark) {
        mark.readToMs()
                .forEach((partition, ms) -> readToMs.computeIfPresent(partition, (same, known) -> Math.max(known, ms)));
        heardMs = readToMs.values().stream().mapToLong(ms -> ms).min().orElse(Long.MAX_VALUE);
    }

    /** The index has weighed the schedules log up to this offset, included. */
    public void indexed(long offset) {
        indexedTo = Math.max(indexedTo, offset + 1);
    }

    /**
     * Whether every cancel that was acknowledged in time has been heard.
     *
     * @param dueMs the due time asked for, epoch milliseconds
     * @param isMoved whether the index wrote the version: what was asked before that stands ahead of the version in the log, and
     *     becomes a cancellation of it only when the index reads it there
     */
    public boolean isComplete(long dueMs, long version, boolean isMoved) {
        return heardMs >= dueMs - MARGIN_MS && (!isMoved || version < indexedTo);
    }

    /** How much is to be heard yet before what is due then may go, milliseconds; about so long that takes, when all goes well. */
    public long behindMs(long dueMs) {
        return heardMs == NEVER ? Long.MAX_VALUE : Math.max(0, dueMs - MARGIN_MS - heardMs);
    }

    /** The instant up to which everything is heard, epoch milliseconds; {@code Long.MIN_VALUE} if some partition was never. */
    public long heardMs() {
        return heardMs;
    }
}
