package io.messagescheduler.core.message;

import io.messagescheduler.core.message.InvalidSchedule.Code;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a producer asked for from a record at intake: the only place where the two header dialects are told apart and
 * a due time is read. Total: no headers, key or bytes make it throw. Safe for any number of threads.
 */
public final class IntakeParser {
    private final TimeParser times;
    private final TargetRule targets;
    private final SchedulesTopicRule schedulesTopics;
    private final HeaderLimits limits;

    public IntakeParser(TimeParser times, TargetRule targets, SchedulesTopicRule schedulesTopics) {
        this(times, targets, schedulesTopics, HeaderLimits.DEFAULT);
    }

    public IntakeParser(TimeParser times, TargetRule targets, SchedulesTopicRule schedulesTopics, HeaderLimits limits) {
        this.times = times;
        this.targets = targets;
        this.schedulesTopics = schedulesTopics;
        this.limits = limits;
    }

    /**
     * Reads one record of the intake topic.
     *
     * @param key the record's key, which is the schedule id in the epoch dialect
     * @param valueIsNull whether the record's value is null, which cancels in the epoch dialect and is a value like any
     *     other in the time/topic dialect
     * @param nowMs the present, in epoch milliseconds: the due time of a record that names none
     */
    public Intake parse(Headers headers, byte @Nullable [] key, boolean valueIsNull, long nowMs) {
        SchedulingHeaders given = new SchedulingHeaders(limits);
        headers.forEach(given);
        if (given.problem() != null) {
            return new Intake.Rejected(given.problem());
        }
        if (given.speaksEpoch() && given.speaksTimeTopic()) {
            return reject(
                    Code.DIALECT_CONFLICT,
                    "Headers of both dialects are given: either time, topic and schedule-id, or scheduler-epoch,"
                            + " scheduler-target-topic and scheduler-target-key");
        }
        return given.speaksEpoch()
                ? parseEpoch(given, ScheduleId.of(key), valueIsNull, nowMs)
                : parseTimeTopic(given, nowMs);
    }

    /**
     * Reads one record of a schedules topic: the epoch dialect, in which the key is the schedule id and a null value cancels,
     * whatever the headers say.
     *
     * @param timestampMs the record's own, epoch milliseconds
     */
    public Intake parseSchedulesTopic(
            Headers headers, byte @Nullable [] key, boolean valueIsNull, long timestampMs, long nowMs) {
        SchedulingHeaders given = new SchedulingHeaders(limits);
        headers.forEach(given);
        if (valueIsNull && given.saysOwnTombstone()) {
            return new Intake.OwnTombstone();
        }
        if (given.problem() != null) {
            return new Intake.Rejected(given.problem());
        }
        Intake read = parseEpoch(given, ScheduleId.of(key), valueIsNull, nowMs);
        InvalidSchedule tooOld = read instanceof Intake.Accepted accepted
                ? schedulesTopics.refusal(accepted.schedule().dueMs(), timestampMs, nowMs)
                : null;
        return tooOld == null ? read : new Intake.Rejected(tooOld);
    }

    private Intake parseTimeTopic(SchedulingHeaders given, long nowMs) {
        ScheduleId id = given.id() == null ? null : ScheduleId.of(given.id());
        if (id == null && given.id() != null) {
            return Utf8.strict(given.id()) == null
                    ? reject(Code.CORRUPT_HEADER, "The header schedule-id is not UTF-8")
                    : noId("The header schedule-id");
        }
        return switch (given.action()) {
            case SCHEDULE ->
                accept(
                        given.time() == null ? new ParsedTime.At(Math.max(0, nowMs)) : times.parse(given.time(), nowMs),
                        given.topic(),
                        Dialect.TIME_TOPIC,
                        id,
                        given);
            case CANCEL, MOVE, FIRE ->
                id == null
                        ? reject(Code.BAD_ID, "The header schedule-id is missing: it says what the action is for")
                        : ask(
                                id,
                                given,
                                given.time() == null ? null : times.parse(given.time(), nowMs),
                                HeaderNames.TIME);
        };
    }

    private Intake parseEpoch(SchedulingHeaders given, @Nullable ScheduleId id, boolean valueIsNull, long nowMs) {
        if (id == null) {
            return noId("The record's key is the schedule id, and it");
        }
        ParsedTime due = given.epoch() == null ? null : times.parseEpochSeconds(given.epoch(), nowMs);
        Action action = given.action();
        if (action != Action.SCHEDULE) {
            return ask(id, given, due, HeaderNames.SCHEDULER_EPOCH);
        }
        if (valueIsNull) {
            return asked(Action.CANCEL, id, 0, given);
        }
        return due == null
                ? reject(Code.BAD_TIME, "The header scheduler-epoch is missing")
                : accept(due, given.targetTopic(), Dialect.EPOCH, id, given);
    }

    private Intake accept(
            ParsedTime due,
            byte @Nullable [] topic,
            Dialect dialect,
            @Nullable ScheduleId id,
            SchedulingHeaders given) {
        String topicHeader = dialect == Dialect.EPOCH ? HeaderNames.SCHEDULER_TARGET_TOPIC : HeaderNames.TOPIC;
        if (topic == null || topic.length == 0) {
            return reject(Code.NO_TOPIC, "The header " + topicHeader + " is missing or empty");
        }
        String target = Utf8.strict(topic);
        if (target == null) {
            return reject(Code.CORRUPT_HEADER, "The header " + topicHeader + " is not UTF-8");
        }
        InvalidSchedule refusal = targets.refusal(target);
        if (refusal != null) {
            return new Intake.Rejected(refusal);
        }
        return switch (due) {
            case ParsedTime.At at ->
                new Intake.Accepted(new Schedule(at.dueMs(), target, dialect, id, given.request()));
            case ParsedTime.Unreadable unreadable -> new Intake.Rejected(unreadable.reason());
        };
    }

    private static Intake ask(ScheduleId id, SchedulingHeaders given, @Nullable ParsedTime due, String timeHeader) {
        Action action = given.action();
        if (action != Action.MOVE) {
            return asked(action, id, 0, given);
        }
        return switch (due) {
            case null -> reject(Code.BAD_TIME, "The header " + timeHeader + " is missing: where to move the schedule");
            case ParsedTime.At at -> asked(action, id, at.dueMs(), given);
            case ParsedTime.Unreadable unreadable -> new Intake.Rejected(unreadable.reason());
        };
    }

    private static Intake asked(Action action, ScheduleId id, long dueMs, SchedulingHeaders given) {
        return new Intake.Asked(action, id, dueMs, given.request());
    }

    private static Intake noId(String what) {
        return reject(
                Code.BAD_ID,
                what + " is blank, not UTF-8, has control characters or more than " + ScheduleId.MAX_BYTES + " bytes");
    }

    private static Intake reject(Code code, String message) {
        return new Intake.Rejected(new InvalidSchedule(code, message));
    }
}
