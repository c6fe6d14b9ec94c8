package io.messagescheduler.core.delivery;

import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.core.message.IntakePartition;
import io.messagescheduler.core.message.ScheduleId;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Up to when one partition of the cancellations tells everything: what was acknowledged at any intake partition before that
 * instant has been read, moved on, weighed by the index and heard here. A message with an id may be delivered when this reaches
 * its due time but for a margin; before, a cancel that was in time may be stuck on its way. One owner thread.
 *
 * <p>While the index is behind or away, what it has not weighed can be read ahead of it: a message of whose id nothing stands
 * there may be delivered without it.
 */
public final class Hearing {
    /** How long before its due time a message can be cancelled for certain. */
    public static final long PROMISED_MS = 2_000;

    /** What is left of {@link #PROMISED_MS} when clocks of different machines may differ by half a second. */
    public static final long MARGIN_MS = PROMISED_MS - 500;

    /**
     * So far behind the index is when looking ahead begins: later than it is while all goes well, and soon enough that what is
     * due has not waited yet.
     */
    static final long LOOK_AHEAD_FROM_MS = 1_000;

    /** So near the index is again when looking ahead ends, or may begin anew after it was given up. */
    static final long LOOK_AHEAD_TO_MS = 750;

    private final Set<IntakePartition> intake;
    private final IntakeProgress heard;
    private final int mostAhead;
    private long weighedTo;
    private @Nullable Lookahead ahead;
    private boolean gaveUp;

    /**
     * @param intake every partition that producers write to; marks of others say nothing
     * @param mostAhead ids it remembers of what is read ahead
     */
    public Hearing(Collection<IntakePartition> intake, int mostAhead) {
        this.intake = Set.copyOf(intake);
        this.heard = new IntakeProgress(intake);
        this.mostAhead = mostAhead;
    }

    /** A MessageHandler's mark has come through. */
    public void heard(IntakeMark mark) {
        heard.passed(mark);
    }

    /** The index has weighed the schedules log up to this offset, included. */
    public void weighed(long offset) {
        weighedTo = Math.max(weighedTo, offset + 1);
    }

    /** The first offset of the schedules log that the index may not have weighed. */
    public long weighedTo() {
        return weighedTo;
    }

    /**
     * Whether the schedules log is to be read, now, ahead of the index: from {@link #weighedTo} on when this has become true, and
     * each record is to be told.
     */
    public boolean looksAhead(long nowMs) {
        if (heard.leastMs() >= nowMs - LOOK_AHEAD_TO_MS) {
            ahead = null;
            gaveUp = false;
        } else if (ahead == null && !gaveUp && heard.leastMs() < nowMs - LOOK_AHEAD_FROM_MS) {
            ahead = new Lookahead(intake, mostAhead);
        }
        return ahead != null;
    }

    /** A mark stands ahead. */
    public void passedAhead(IntakeMark mark) {
        if (ahead != null) {
            ahead.passed(mark);
        }
    }

    /** A schedule with this id, or a request about it, stands ahead, at this offset. */
    public void writtenAhead(ScheduleId id, long offset) {
        if (ahead != null && !ahead.written(id, offset, weighedTo)) {
            giveUpAhead();
        }
    }

    /** What stands ahead cannot be read or kept: it is not looked at until the index has caught up. */
    public void giveUpAhead() {
        ahead = null;
        gaveUp = true;
    }

    /**
     * Whether no cancel that was acknowledged in time can be unheard.
     *
     * @param dueMs the due time asked for, epoch milliseconds
     * @param waitsForIndex whether only the index can tell that this version is to be delivered
     */
    public boolean isComplete(ScheduleId id, long version, long dueMs, boolean waitsForIndex) {
        if (waitsForIndex && version >= weighedTo) {
            return false;
        }
        long neededMs = dueMs - MARGIN_MS;
        return heard.leastMs() >= neededMs
                || ahead != null && ahead.readToMs() >= neededMs && ahead.isLast(id, version);
    }

    /** How much is to be heard yet before what is due then may go, milliseconds; about so long that takes, when all goes well. */
    public long behindMs(long dueMs) {
        long readToMs = ahead == null ? heard.leastMs() : Math.max(heard.leastMs(), ahead.readToMs());
        return readToMs == Long.MIN_VALUE ? Long.MAX_VALUE : Math.max(0, dueMs - MARGIN_MS - readToMs);
    }

    /** The instant up to which everything is heard, epoch milliseconds; {@code Long.MIN_VALUE} if some partition was never. */
    public long heardMs() {
        return heard.leastMs();
    }
}
