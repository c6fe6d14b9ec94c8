package io.messagescheduler.core.message;

import io.messagescheduler.core.message.InvalidSchedule.Code;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Which of the schedules in a schedules topic are too old to be delivered. One whose due time had passed when it was
 * produced is invalid; one whose due time passed since was missed, during a downtime for instance, and is delivered at once.
 * The record's own timestamp tells the two apart, so the rule needs no memory.
 *
 * @param grace how long before its record's timestamp a due time may lie
 * @param sinceDays missed schedules due before the start of today plus so many days (0 today, -1 yesterday) are invalid
 *     too; null: however old
 * @param zone in which a day starts
 */
public record SchedulesTopicRule(Duration grace, @Nullable Integer sinceDays, ZoneId zone) {
    /** Why the schedule is not delivered, or null. All times are epoch milliseconds, the due time in whole seconds. */
    @Nullable
    InvalidSchedule refusal(long dueMs, long timestampMs, long nowMs) {
        long producedMs = Math.floorDiv(timestampMs, 1_000L) * 1_000;
        if (dueMs < producedMs - grace.toMillis()) {
            return new InvalidSchedule(
                    Code.EXPIRED,
                    "Due " + (producedMs - dueMs) / 1_000 + " s before it was produced; SCHEDULE_GRACE_INTERVAL allows "
                            + grace.toSeconds() + " s");
        }
        if (sinceDays != null && dueMs < startOfDay(nowMs, sinceDays)) {
            return new InvalidSchedule(Code.EXPIRED, "Missed, and due before the day that SINCE_DELTA names");
        }
        return null;
    }

    private long startOfDay(long nowMs, int days) {
        return Instant.ofEpochMilli(nowMs)
                .atZone(zone)
                .toLocalDate()
                .plusDays(days)
                .atStartOfDay(zone)
                .toInstant()
                .toEpochMilli();
    }
}
