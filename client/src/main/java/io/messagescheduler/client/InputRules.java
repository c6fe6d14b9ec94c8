package io.messagescheduler.client;

import io.messagescheduler.client.SchedulingException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** What the scheduler takes, as far as a client can know: each method returns what it was given, or throws. */
final class InputRules {
    /** Longest schedule id, in bytes of UTF-8. */
    static final int MAX_ID_BYTES = 1024;

    /** Longest request id, in characters, which are bytes too. */
    static final int MAX_REQUEST_ID_LENGTH = 128;

    /** Most headers of a record, the client's own among them. */
    static final int MAX_HEADERS = 100;

    /** Longest name of a header, in bytes of UTF-8. */
    static final int MAX_HEADER_NAME_BYTES = 255;

    /** Most bytes of a record's headers, names and values together. */
    static final int MAX_HEADERS_BYTES = 32 * 1024;

    /** How far ahead a message may be scheduled: 100 years. Exactly so far is still allowed. */
    static final Duration HORIZON = Duration.ofDays(36_525);

    private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]{1," + MAX_REQUEST_ID_LENGTH + "}");
    private static final String INTERNAL_PREFIX = "__";

    private InputRules() {}

    static String schedulerTopic(@Nullable String topic) {
        if (topic == null || topic.isEmpty()) {
            throw new SchedulingException(
                    Reason.NO_SCHEDULER_TOPIC, "Name the topic that the scheduler reads its schedules from");
        }
        return legalTopic(topic);
    }

    /** A topic to deliver to, which must not be the scheduler's own: the message would be scheduled again. */
    static String target(@Nullable String topic, String schedulerTopic) {
        String target = target(topic);
        if (target.equals(schedulerTopic)) {
            throw new SchedulingException(
                    Reason.TARGET_INTERNAL,
                    target + " is the topic that the scheduler reads: name the one that your consumers read");
        }
        return target;
    }

    static String target(@Nullable String topic) {
        if (topic == null || topic.isEmpty()) {
            throw new SchedulingException(Reason.NO_TOPIC_ASSOCIATED, "Name the topic to deliver the message to");
        }
        if (topic.startsWith(INTERNAL_PREFIX)) {
            throw new SchedulingException(
                    Reason.TARGET_INTERNAL, topic + " is an internal topic; nothing is delivered to those");
        }
        return legalTopic(topic);
    }

    static String scheduleId(@Nullable String id) {
        if (id == null || id.isBlank()) {
            throw new SchedulingException(Reason.NO_SCHEDULER_ID, "Give the id of the schedule; it must not be blank");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(id)) {
            throw new SchedulingException(
                    Reason.BAD_ID, "The schedule id holds half a surrogate pair, which UTF-8 cannot say");
        }
        if (id.chars().anyMatch(Character::isISOControl)) {
            throw new SchedulingException(Reason.BAD_ID, "The schedule id has control characters: leave them out");
        }
        int bytes = id.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_ID_BYTES) {
            throw new SchedulingException(
                    Reason.BAD_ID,
                    "The schedule id has " + bytes + " bytes of UTF-8; " + MAX_ID_BYTES + " are allowed");
        }
        return id;
    }

    static String requestId(String requestId) {
        if (!PRINTABLE.matcher(requestId).matches()) {
            throw new SchedulingException(
                    Reason.BAD_REQUEST_ID,
                    "A request id is 1 to " + MAX_REQUEST_ID_LENGTH + " printable ASCII characters without blanks");
        }
        return requestId;
    }

    static String userHeader(String name) {
        if (HeaderNames.isReserved(name)) {
            throw new SchedulingException(
                    Reason.RESERVED_HEADER,
                    "The scheduler keeps the header " + name + " for itself: give yours another name");
        }
        return name;
    }

    /** All headers of a record as it will be sent. */
    static Headers headers(Headers headers) {
        int count = 0;
        long totalBytes = 0;
        for (Header header : headers) {
            int nameBytes = header.key().getBytes(StandardCharsets.UTF_8).length;
            if (nameBytes > MAX_HEADER_NAME_BYTES) {
                throw headerLimits("a header name of " + nameBytes + " bytes", MAX_HEADER_NAME_BYTES);
            }
            count++;
            totalBytes += nameBytes + (header.value() == null ? 0 : header.value().length);
        }
        if (count > MAX_HEADERS) {
            throw headerLimits(count + " headers with the scheduler's", MAX_HEADERS);
        }
        if (totalBytes > MAX_HEADERS_BYTES) {
            throw headerLimits(totalBytes + " bytes of headers with the scheduler's", MAX_HEADERS_BYTES);
        }
        return headers;
    }

    /** Also {@link Reason#TIME_RANGE} when there is no such instant at all. */
    static Instant due(DueTime due, Instant now) {
        Instant instant;
        try {
            instant = due.from(now);
        } catch (DateTimeException | ArithmeticException e) {
            throw outOfRange(due.toString());
        }
        if (instant.isBefore(Instant.EPOCH) || instant.isAfter(now.plus(HORIZON))) {
            throw outOfRange(instant.toString());
        }
        return instant;
    }

    private static SchedulingException headerLimits(String what, int allowed) {
        return new SchedulingException(
                Reason.HEADER_LIMITS, "The record would have " + what + "; " + allowed + " are allowed");
    }

    private static SchedulingException outOfRange(String due) {
        return new SchedulingException(
                Reason.TIME_RANGE, due + " is before 1970 or more than 100 years ahead: is it in the right unit?");
    }

    private static String legalTopic(String topic) {
        if (!TOPIC_NAME.matcher(topic).matches() || topic.equals(".") || topic.equals("..")) {
            throw new SchedulingException(
                    Reason.BAD_TOPIC_NAME,
                    "A topic's name is 1 to 249 letters, digits, dots, underscores and hyphens, except . and .., but this is \""
                            + topic + "\"");
        }
        return topic;
    }
}
