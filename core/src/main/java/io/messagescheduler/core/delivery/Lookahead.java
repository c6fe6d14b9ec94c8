package io.messagescheduler.core.delivery;

import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.core.message.IntakePartition;
import io.messagescheduler.core.message.ScheduleId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What one partition of the schedules log holds beyond what the index has weighed, read there while the index is behind or
 * away. What became of a request only the index can tell; but of an id that nothing was written about since, nothing is to be
 * told. One owner thread.
 */
final class Lookahead {
    private final IntakeProgress progress;
    private final int most;
    private final Map<ScheduleId, Long> lastWritten = new HashMap<>();

    /** @param most ids it remembers */
    Lookahead(Collection<IntakePartition> intake, int most) {
        this.progress = new IntakeProgress(intake);
        this.most = most;
    }

    void passed(IntakeMark mark) {
        progress.passed(mark);
    }

    /**
     * A schedule with this id, or a request about it, stands at this offset of the log.
     *
     * @param weighedTo the index has weighed what stands before this offset
     * @return false if there are too many ids to go on
     */
    boolean written(ScheduleId id, long offset, long weighedTo) {
        if (lastWritten.size() == most && !lastWritten.containsKey(id)) {
            lastWritten.values().removeIf(known -> known < weighedTo);
            if (lastWritten.size() == most) {
                return false;
            }
        }
        lastWritten.put(id, offset);
        return true;
    }

    /** Whether nothing was written about the id after this version of it. */
    boolean isLast(ScheduleId id, long version) {
        Long last = lastWritten.get(id);
        return last == null || last <= version;
    }

    /** What was acknowledged at the intake before that instant has been read here, epoch milliseconds. */
    long readToMs() {
        return progress.leastMs();
    }
}
