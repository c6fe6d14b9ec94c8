package io.messagescheduler.index;

import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is looked for; null means that anything will do.
 *
 * @param idPart some part of the id, as it is written
 * @param target name of the target topic
 * @param key the key that it is delivered with
 * @param fromMs due at or after it, epoch milliseconds
 * @param toMs due before it
 * @param states not empty
 * @param limit how many at most, 1 to {@value #MOST}
 */
public record Query(
        @Nullable String idPart,
        @Nullable String target,
        byte @Nullable [] key,
        long fromMs,
        long toMs,
        Set<ScheduleState> states,
        int limit) {
    public static final int MOST = 1_000;

    /** @throws IllegalArgumentException if the limit is out of its bounds or there is no state */
    public Query(
            @Nullable String idPart,
            @Nullable String target,
            byte @Nullable [] key,
            long fromMs,
            long toMs,
            Set<ScheduleState> states,
            int limit) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("The limit is a number from 1 to " + MOST + ", not " + limit);
        }
        if (states.isEmpty()) {
            throw new IllegalArgumentException("Nothing is in no state: name at least one");
        }
        this.idPart = idPart;
        this.target = target;
        this.key = key;
        this.fromMs = fromMs;
        this.toMs = toMs;
        this.states = Set.copyOf(states);
        this.limit = limit;
    }

    /** Whatever waits. */
    public static Query pending(int limit) {
        return new Query(null, null, null, Long.MIN_VALUE, Long.MAX_VALUE, Set.of(ScheduleState.PENDING), limit);
    }

    boolean accepts(FoundSchedule schedule) {
        return states.contains(schedule.state())
                && schedule.dueMs() >= fromMs
                && schedule.dueMs() < toMs
                && (idPart == null || schedule.id().text().contains(idPart))
                && (target == null || target.equals(schedule.target()))
                && (key == null || Arrays.equals(key, schedule.key()));
    }
}
