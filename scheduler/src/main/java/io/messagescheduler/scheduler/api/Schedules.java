package io.messagescheduler.scheduler.api;

import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.scheduler.api.ScheduleEntry.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Look-ups of schedules with an id. Every call does a bounded amount of work, is safe from any thread, and throws {@link
 * Unavailable} while the index cannot answer.
 */
public interface Schedules {
    /** The version that waits, or is being changed; else the last one that is over and not forgotten yet. */
    Optional<ScheduleEntry> find(ScheduleId id);

    /**
     * One page, in no order that is promised.
     *
     * @param cursor of the page before, or null for the first
     * @param limit most schedules of the page
     * @throws BadCursor when the cursor is none of this method's
     */
    Page search(Filter filter, @Nullable String cursor, int limit) throws BadCursor;

    /** Those kept, newest first. */
    List<OutcomeEntry> outcomes(ScheduleId id);

    Optional<OutcomeEntry> outcome(ScheduleId id, String request);

    /** Versions that are over, newest first. */
    List<ScheduleEntry> history(ScheduleId id);

    /** How many schedules wait, about. */
    long pending();

    /** How many versions are over and not forgotten yet, about. */
    long finished();

    /**
     * Which schedules to show; null and empty mean any.
     *
     * @param id part of the id
     * @param target the whole name
     * @param key the whole key that it is delivered with
     * @param fromMs earliest due time, itself included
     * @param toMs where the due times end, itself not included
     */
    record Filter(
            @Nullable String id,
            @Nullable String target,
            @Nullable String key,
            @Nullable Long fromMs,
            @Nullable Long toMs,
            Set<State> states) {
        public Filter {
            states = Set.copyOf(states);
        }
    }

    /**
     * @param cursor for the next page, or null when this was the last; a page may be empty and still have one
     * @param scanned how many entries were looked at
     */
    record Page(List<ScheduleEntry> schedules, @Nullable String cursor, int scanned) {
        public Page {
            schedules = List.copyOf(schedules);
        }
    }

    /** Thrown for a cursor that no answer had. */
    final class BadCursor extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** Thrown while the index is being built, or when another process holds what is asked for. */
    final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** @param message a plain sentence for whoever asks */
        public Unavailable(String message) {
            super(message);
        }
    }
}
