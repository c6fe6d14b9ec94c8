package io.messagescheduler.core.message;

import io.messagescheduler.core.message.InvalidSchedule.Code;
import org.jspecify.annotations.Nullable;

/**
 * The scheduling headers of one record, picked out in one pass over all of its headers. Null means absent; a header
 * without a value counts as one with an empty value. Used once, by one thread.
 */
final class SchedulingHeaders implements HeaderVisitor {
    private static final byte[] EMPTY = {};

    private final HeaderLimits limits;
    private int count;
    private long totalBytes;
    private @Nullable InvalidSchedule problem;
    private byte @Nullable [] time;
    private byte @Nullable [] topic;
    private byte @Nullable [] id;
    private byte @Nullable [] action;
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
            case HeaderNames.SCHEDULER_EPOCH -> epoch = once(epoch, name, value);
            case HeaderNames.SCHEDULER_TARGET_TOPIC -> targetTopic = once(targetTopic, name, value);
            case HeaderNames.SCHEDULER_TARGET_KEY -> targetKey = once(targetKey, name, value);
            default -> {}
        }
    }

    /** The first thing wrong with the headers as such, or null. */
    @Nullable
    InvalidSchedule problem() {
        return problem;
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

    byte @Nullable [] action() {
        return action;
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
