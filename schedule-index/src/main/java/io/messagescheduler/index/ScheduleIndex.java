package io.messagescheduler.index;

import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.core.message.ScheduleId;
import java.util.List;
import java.util.Optional;

/**
 * The look-ups. What they see was committed by the index some milliseconds ago at the most: an outcome that was told is in what
 * is found afterwards. Safe to use from any thread; each call takes time and memory within bounds.
 */
public interface ScheduleIndex {
    /** How many outcomes, or ended versions, of an id are listed. */
    int MOST_LISTED = 1_000;

    /** The version that waits, else the one that is changing, else how the last one ended, as far as that is remembered. */
    Optional<FoundSchedule> find(ScheduleId id) throws IndexUnavailable;

    /**
     * Goes on from {@code cursor} through the partitions and their ids in order, each partition's pending schedules first,
     * then the changing, then the finished, as the query asks for them. Looks at a bounded number of entries and bytes.
     *
     * @throws IllegalArgumentException if the cursor is of another system
     */
    Page search(Query query, Cursor cursor) throws IndexUnavailable;

    /** What the id's requests were told, as far as that is remembered; at most {@link #MOST_LISTED}. */
    List<Outcome> outcomes(ScheduleId id) throws IndexUnavailable;

    Optional<Outcome> outcome(ScheduleId id, String request) throws IndexUnavailable;

    /** The id's versions that ended, the newest first, as far as they are remembered; at most {@link #MOST_LISTED}. */
    List<FoundSchedule> history(ScheduleId id) throws IndexUnavailable;

    IndexState state();

    /**
     * The same look-ups, which for a part that another Scheduler holds look into the copy kept here, if there is one. What is
     * found may be somewhat old: for when that Scheduler does not answer.
     */
    ScheduleIndex withStandbys();
}
