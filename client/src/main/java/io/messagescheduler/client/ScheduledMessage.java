package io.messagescheduler.client;

import io.messagescheduler.client.SchedulingException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A message to be delivered at its due time: key, value and headers arrive as they are given here. Immutable: what is
 * handed in is copied.
 *
 * <p>With an id it is one request, however often it is scheduled: by its request id the scheduler knows a repetition within
 * SM_OUTCOME_RETENTION (24 hours by default), delivers it once, and keeps the due time of the first. Build another to
 * schedule the same anew. Without an id each time is another delivery.
 *
 * <pre>{@code
 * ScheduledMessage reminder = ScheduledMessage.to("reminders")
 *         .key("customer-7")
 *         .value("Your trial ends tomorrow")
 *         .header("language", "en")
 *         .dueAt(Instant.parse("2030-01-01T09:00:00Z"))
 *         .id("trial-reminder-customer-7")
 *         .build();
 * }</pre>
 */
public final class ScheduledMessage {
    private final String target;
    private final byte @Nullable [] key;
    private final byte @Nullable [] value;
    private final RecordHeaders headers;
    private final DueTime due;
    private final @Nullable String id;
    private final @Nullable String requestId;

    private ScheduledMessage(Builder builder, DueTime due) {
        this.target = builder.target;
        this.key = builder.key;
        this.value = builder.value;
        this.headers = new RecordHeaders(builder.headers);
        this.due = due;
        this.id = builder.id;
        this.requestId = builder.requestId == null && builder.id != null
                ? UUID.randomUUID().toString()
                : builder.requestId;
    }

    /**
     * Begins a message for this topic.
     *
     * @throws SchedulingException if nothing can be delivered to it
     */
    public static Builder to(String topic) {
        return new Builder(InputRules.target(topic));
    }

    public String target() {
        return target;
    }

    public @Nullable String id() {
        return id;
    }

    /** What the outcome is found and a repetition is known by; null if and only if there is no {@link #id}. */
    public @Nullable String requestId() {
        return requestId;
    }

    byte @Nullable [] key() {
        return key;
    }

    byte @Nullable [] value() {
        return value;
    }

    /** A copy, which the caller may add to. */
    RecordHeaders headers() {
        return new RecordHeaders(headers);
    }

    DueTime due() {
        return due;
    }

    /** Leaves out key, value and headers, which may be confidential. */
    @Override
    public String toString() {
        return "message for " + target + " due " + due + (id == null ? "" : " with id " + id);
    }

    /** Collects a message; every method but {@link #build} may be left out, save one of the two due times. */
    public static final class Builder {
        private final String target;
        private final Headers headers = new RecordHeaders();
        private byte @Nullable [] key;
        private byte @Nullable [] value;
        private @Nullable DueTime due;
        private @Nullable String id;
        private @Nullable String requestId;

        private Builder(String target) {
            this.target = target;
        }

        public Builder key(byte @Nullable [] bytes) {
            this.key = copy(bytes);
            return this;
        }

        public Builder key(String text) {
            this.key = utf8(text);
            return this;
        }

        /** A null value is delivered as one: it does not cancel anything. */
        public Builder value(byte @Nullable [] bytes) {
            this.value = copy(bytes);
            return this;
        }

        public Builder value(String text) {
            this.value = utf8(text);
            return this;
        }

        /** Adds a header, which may occur several times; their order is kept. Throws {@link SchedulingException} for a reserved name. */
        public Builder header(String name, byte @Nullable [] bytes) {
            headers.add(InputRules.userHeader(name), copy(bytes));
            return this;
        }

        public Builder header(String name, String text) {
            headers.add(InputRules.userHeader(name), utf8(text));
            return this;
        }

        /** Past is allowed, from 1970 on, and means at once. A fraction finer than a millisecond is rounded up. */
        public Builder dueAt(Instant instant) {
            this.due = new DueTime.At(instant);
            return this;
        }

        /** Counted from the moment of sending, not of building; zero means at once. */
        public Builder dueIn(Duration delay) {
            this.due = new DueTime.In(delay);
            return this;
        }

        /**
         * Makes the message one that can be cancelled, moved, fired and looked up. A later message with the same id replaces
         * this one if that is not delivered yet. At most 1024 bytes of UTF-8.
         */
        public Builder id(String scheduleId) {
            this.id = InputRules.scheduleId(scheduleId);
            return this;
        }

        /**
         * What the outcome is found and a repetition is known by; needs {@link #id}. Without this call each message that is
         * built with an id gets a random one. Give one of your own, and keep it, to repeat a request after a restart too. 1
         * to 128 printable ASCII characters.
         */
        public Builder requestId(String outcomeId) {
            this.requestId = InputRules.requestId(outcomeId);
            return this;
        }

        public ScheduledMessage build() {
            if (due == null) {
                throw new SchedulingException(
                        Reason.NO_DUE_TIME, "Call dueAt or dueIn; dueIn(Duration.ZERO) delivers at once");
            }
            if (requestId != null && id == null) {
                throw new SchedulingException(
                        Reason.BAD_REQUEST_ID, "Call id as well: a message without an id has no outcome");
            }
            return new ScheduledMessage(this, due);
        }

        private static byte @Nullable [] copy(byte @Nullable [] bytes) {
            return bytes == null ? null : bytes.clone();
        }

        private static byte[] utf8(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }
}
