package io.messagescheduler.index;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Part of a search's answer; it may be empty and yet not be the last.
 *
 * @param next where to go on, null at the end
 * @param scanned how many entries were looked at
 */
public record Page(List<FoundSchedule> schedules, @Nullable Cursor next, int scanned) {
    public Page {
        schedules = List.copyOf(schedules);
    }
}
