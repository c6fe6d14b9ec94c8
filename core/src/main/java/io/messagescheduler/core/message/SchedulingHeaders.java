package io.messagescheduler.core.message;

import io.messagescheduler.core.message.InvalidSchedule.Code;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The scheduling headers of one record, picked out in one pass over all of its headers. Null means absent; a header
 * without a value counts as one with an empty value. Used once, by one thread.
 */
final class SchedulingHeaders implements HeaderVisitor {
    /** Longest {@link HeaderNames#SCHEDULE_REQUEST_ID}, in bytes. */
    static final int MAX_REQUEST_BYTES = 128;

    private static final byte[] EMPTY = {};
    private static final int QUOTED_CHARS = 64;

    private final HeaderLimits limits;
    private int count;
    private long totalBytes;
    private @Nullable InvalidSchedule problem;
    private byte @Nullable [] time;
    private byte @Nullable [] topic;
    private byte @Nullable [] id;
    private byte @Nullable [] action;
    private byte @Nullable [] request;
    private boolean ownTombstone;
    private byte @Nullable [] epoch;
    private byte @Nullable [] targetTopic;
    private byte @Nullable [] targetKey;

    SchedulingHeaders(HeaderLimits limits) {
        this.limits = limits;
    }

    @Override
    public void header(String name, byte @Nullable [] value) {
        if (problem != null || !isWithinLimits(name, value)) {
            return;
        }
        switch (name) {
            case HeaderNames.TIME -> time = once(time, name, value);
            case HeaderNames.TOPIC -> topic = once(topic, name, value);
            case HeaderNames.SCHEDULE_ID -> id = once(id, name, value);
            case HeaderNames.SCHEDULE_ACTION -> action = once(action, name, value);
            case HeaderNames.SCHEDULE_REQUEST_ID -> request = once(request, name, value);
            case HeaderNames.TOMBSTONE -> ownTombstone = true;
            case HeaderNames.SCHEDULER_EPOCH -> epoch = once(epoch, name, value);
            case HeaderNames.SCHEDULER_TARGET_TOPIC -> targetTopic = once(targetTopic, name, value);
            case HeaderNames.SCHEDULER_TARGET_KEY -> targetKey = once(targetKey, name, value);
            default -> {}
        }
    }

    /** The first thing wrong with the headers as such, or null. */
    @Nullable
    InvalidSchedule problem() {
        if (problem == null && action != null && Action.of(action) == null) {
            return Utf8.strict(action) == null
                    ? new InvalidSchedule(Code.CORRUPT_HEADER, "The header schedule-action is not UTF-8")
                    : new InvalidSchedule(
                            Code.BAD_ACTION,
                            "\"" + PrintableText.of(action, QUOTED_CHARS)
                                    + "\" is no action: write schedule, cancel, move or fire");
        }
        if (problem == null && request != null && !isRequest(request)) {
            return new InvalidSchedule(
                    Code.CORRUPT_HEADER,
                    "The header schedule-request-id is not 1 to " + MAX_REQUEST_BYTES + " printable ASCII characters");
        }
        return problem;
    }

    private static boolean isRequest(byte[] text) {
        for (byte next : text) {
            if (next <= ' ' || next > '~') {
                return false;
            }
        }
        return text.length > 0 && text.length <= MAX_REQUEST_BYTES;
    }

    boolean speaksTimeTopic() {
        return time != null || topic != null || id != null;
    }

    boolean speaksEpoch() {
        return epoch != null || targetTopic != null || targetKey != null;
    }

    byte @Nullable [] time() {
        return time;
    }

    byte @Nullable [] topic() {
        return topic;
    }

    byte @Nullable [] id() {
        return id;
    }

    /** What is asked for; only without a {@link #problem()}. */
    Action action() {
        Action asked = action == null ? Action.SCHEDULE : Action.of(action);
        return asked == null ? Action.SCHEDULE : asked;
    }

    /** What the outcome shall be found by, or null; only without a {@link #problem()}. */
    @Nullable
    String request() {
        return request == null ? null : new String(request, StandardCharsets.US_ASCII);
    }

    boolean saysOwnTombstone() {
        return ownTombstone;
    }

    byte @Nullable [] epoch() {
        return epoch;
    }

    byte @Nullable [] targetTopic() {
        return targetTopic;
    }

    private byte[] once(byte @Nullable [] earlier, String name, byte @Nullable [] value) {
        if (earlier != null) {
            problem = new InvalidSchedule(Code.DUPLICATE_HEADER, "The header " + name + " is given more than once");
        }
        return value == null ? EMPTY : value;
    }

    private boolean isWithinLimits(String name, byte @Nullable [] value) {
        int nameBytes = Utf8.length(name);
        count++;
        totalBytes += nameBytes + (value == null ? 0 : value.length);
        if (count > limits.count()) {
            problem = tooMuch("more than " + limits.count() + " headers");
        } else if (nameBytes > limits.nameBytes()) {
            problem = tooMuch("a header name of " + nameBytes + " bytes; " + limits.nameBytes() + " are allowed");
        } else if (totalBytes > limits.totalBytes()) {
            problem = tooMuch("more than " + limits.totalBytes() + " bytes of headers");
        }
        return problem == null;
    }

    private static InvalidSchedule tooMuch(String what) {
        return new InvalidSchedule(Code.CORRUPT_HEADER, "The record has " + what);
    }
}
