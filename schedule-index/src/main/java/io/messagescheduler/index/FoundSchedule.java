package io.messagescheduler.index;

import io.messagescheduler.core.message.Dialect;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.HeaderVisitor;
import io.messagescheduler.core.message.InvalidSchedule;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.core.message.Target;
import org.jspecify.annotations.Nullable;

/**
 * One version of a schedule, as the index has it.
 *
 * @param version its offset in the schedules log
 * @param dueMs epoch milliseconds; of one that is being moved the new time, once its old version is dropped
 * @param finishedAtMs when it ended, or null
 * @param code why it is a dead letter, or null when it is none or the reason is not known
 * @param message its key, headers and value; of what is over without the value
 */
public record FoundSchedule(
        ScheduleId id,
        ScheduleState state,
        long version,
        long dueMs,
        @Nullable Long finishedAtMs,
        InvalidSchedule.@Nullable Code code,
        StoredMessage message) {

    static FoundSchedule of(ScheduleId id, Entries.Stored pending) {
        return new FoundSchedule(
                id, ScheduleState.PENDING, pending.version(), pending.dueMs(), null, null, pending.message());
    }

    static FoundSchedule of(ScheduleId id, Entries.StoredChange change) {
        Entries.Stored what = change.what();
        return new FoundSchedule(
                id, ScheduleState.CHANGING, what.version(), change.expectedDueMs(), null, null, what.message());
    }

    static FoundSchedule of(ScheduleId id, Entries.StoredEnd end) {
        Entries.Stored what = end.what();
        return new FoundSchedule(
                id, ScheduleState.of(end.how()), what.version(), what.dueMs(), end.atMs(), end.code(), what.message());
    }

    public Dialect dialect() {
        Target target = Target.of(message);
        return target == null ? Dialect.TIME_TOPIC : target.dialect();
    }

    /** The target topic's name; empty if there is none, which no schedule of ours has. */
    public String target() {
        Target target = Target.of(message);
        return target == null ? "" : target.topic();
    }

    /** The key that it is delivered with. */
    public byte @Nullable [] key() {
        Target target = Target.of(message);
        return target == null ? message.key() : target.deliveredKey(message.key());
    }

    /** The producer's own headers: those that the delivered message has. */
    public void forEachHeader(HeaderVisitor visitor) {
        Dialect dialect = dialect();
        message.forEach((name, value) -> {
            if (!HeaderNames.isWrittenByUs(name) && !HeaderNames.isRemovedOnDelivery(name, dialect)) {
                visitor.header(name, value);
            }
        });
    }

    /** The timestamp of the producer's record, epoch milliseconds, or null if it is not readable. */
    public @Nullable Long scheduledAtMs() {
        byte[] stamp = message.header(HeaderNames.ORIGINAL_TIMESTAMP);
        return stamp == null || stamp.length != Long.BYTES ? null : Stamp.decode(stamp);
    }

    /** Where the producer's record stands, or null if it is not readable. */
    public @Nullable Sequence source() {
        byte[] origin = message.header(HeaderNames.ORIGIN);
        try {
            return origin == null ? null : Sequence.decode(origin);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
