package io.messagescheduler.core.message;

import io.messagescheduler.core.message.InvalidSchedule.Code;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a producer asked for from a record at intake: the only place where the two header dialects are told apart and
 * a due time is read. Total: no headers, key or bytes make it throw. Safe for any number of threads.
 */
public final class IntakeParser {
    /** Longest schedule id, in bytes of UTF-8. */
    public static final int MAX_ID_BYTES = 1024;

    private static final byte[] ACTION_SCHEDULE = {'s', 'c', 'h', 'e', 'd', 'u', 'l', 'e'};
    private static final byte[] ACTION_CANCEL = {'c', 'a', 'n', 'c', 'e', 'l'};
    private static final int QUOTED_CHARS = 64;

    private final TimeParser times;
    private final TargetRule targets;
    private final HeaderLimits limits;

    public IntakeParser(TimeParser times, TargetRule targets) {
        this(times, targets, HeaderLimits.DEFAULT);
    }

    public IntakeParser(TimeParser times, TargetRule targets, HeaderLimits limits) {
        this.times = times;
        this.targets = targets;
        this.limits = limits;
    }

    /**
     * Reads one record.
     *
     * @param key the record's key, which is the schedule id in the epoch dialect
     * @param valueIsNull whether the record's value is null, which asks for a delete in the epoch dialect and is a value
     *     like any other in the time/topic dialect
     * @param nowMs the present, in epoch milliseconds: the due time of a record that names none
     */
    public Intake parse(Headers headers, byte @Nullable [] key, boolean valueIsNull, long nowMs) {
        SchedulingHeaders given = new SchedulingHeaders(limits);
        headers.forEach(given);
        if (given.problem() != null) {
            return new Intake.Rejected(given.problem());
        }
        if (!given.speaksEpoch()) {
            return parseTimeTopic(given, nowMs);
        }
        if (given.speaksTimeTopic()) {
            return reject(
                    Code.DIALECT_CONFLICT,
                    "Headers of both dialects are given: either time, topic and schedule-id, or scheduler-epoch,"
                            + " scheduler-target-topic and scheduler-target-key");
        }
        return parseEpoch(given, key, valueIsNull, nowMs);
    }

    private Intake parseTimeTopic(SchedulingHeaders given, long nowMs) {
        InvalidSchedule refusal = actionRefusal(given.action());
        if (refusal != null) {
            return new Intake.Rejected(refusal);
        }
        String id = null;
        if (given.id() != null) {
            id = Utf8.strict(given.id());
            if (id == null) {
                return reject(Code.CORRUPT_HEADER, "The header schedule-id is not UTF-8");
            }
            if (!isId(given.id(), id)) {
                return reject(Code.BAD_ID, "The header schedule-id is blank or longer than " + MAX_ID_BYTES + " bytes");
            }
        }
        ParsedTime due =
                given.time() == null ? new ParsedTime.At(Math.max(0, nowMs)) : times.parse(given.time(), nowMs);
        return accept(due, given.topic(), HeaderNames.TOPIC, Dialect.TIME_TOPIC, id);
    }

    private Intake parseEpoch(SchedulingHeaders given, byte @Nullable [] key, boolean valueIsNull, long nowMs) {
        InvalidSchedule refusal = actionRefusal(given.action());
        if (refusal != null) {
            return new Intake.Rejected(refusal);
        }
        if (valueIsNull) {
            return reject(Code.CANCEL_UNSUPPORTED, "A null value deletes a schedule, which is not offered yet");
        }
        String id = key == null ? null : Utf8.strict(key);
        if (key == null || id == null || !isId(key, id)) {
            return reject(
                    Code.BAD_ID,
                    "The record's key is the schedule id, and it is blank, not UTF-8 or longer than " + MAX_ID_BYTES
                            + " bytes");
        }
        if (given.epoch() == null) {
            return reject(Code.BAD_TIME, "The header scheduler-epoch is missing");
        }
        ParsedTime due = times.parseEpochSeconds(given.epoch(), nowMs);
        return accept(due, given.targetTopic(), HeaderNames.SCHEDULER_TARGET_TOPIC, Dialect.EPOCH, id);
    }

    private Intake accept(
            ParsedTime due, byte @Nullable [] topic, String topicHeader, Dialect dialect, @Nullable String id) {
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
            case ParsedTime.At at -> new Intake.Accepted(new Schedule(at.dueMs(), target, dialect, id));
            case ParsedTime.Unreadable unreadable -> new Intake.Rejected(unreadable.reason());
        };
    }

    private static @Nullable InvalidSchedule actionRefusal(byte @Nullable [] action) {
        if (action == null || Arrays.equals(action, ACTION_SCHEDULE)) {
            return null;
        }
        if (Arrays.equals(action, ACTION_CANCEL)) {
            return new InvalidSchedule(Code.CANCEL_UNSUPPORTED, "A schedule cannot be cancelled yet");
        }
        if (Utf8.strict(action) == null) {
            return new InvalidSchedule(Code.CORRUPT_HEADER, "The header schedule-action is not UTF-8");
        }
        return new InvalidSchedule(
                Code.BAD_ACTION,
                "\"" + PrintableText.of(action, QUOTED_CHARS) + "\" is no action: write schedule or cancel");
    }

    private static boolean isId(byte[] bytes, String text) {
        return bytes.length <= MAX_ID_BYTES && !text.isBlank();
    }

    private static Intake reject(Code code, String message) {
        return new Intake.Rejected(new InvalidSchedule(code, message));
    }
}
