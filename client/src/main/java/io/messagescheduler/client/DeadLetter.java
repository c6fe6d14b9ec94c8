package io.messagescheduler.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record that is not retried any more, and why. It keeps the record's key, value and own headers; the headers named here
 * are added, all text.
 */
final class DeadLetter {
    /** {@code ATTEMPTS_USED_UP}, {@code CANNOT_BE_SCHEDULED} or {@code GIVEN_UP}. */
    static final String REASON = "dead-letter-reason";

    /** The error's class. */
    static final String ERROR = "dead-letter-error";
    /** The error's message, cut to {@value #MAX_MESSAGE_CHARS} characters; absent if it has none. */
    static final String MESSAGE = "dead-letter-message";

    static final String TOPIC = "dead-letter-topic";
    static final String PARTITION = "dead-letter-partition";
    static final String OFFSET = "dead-letter-offset";
    /** When it was given up, ISO-8601 in UTC. */
    static final String AT = "dead-letter-at";

    private static final String PREFIX = "dead-letter-";
    private static final int MAX_MESSAGE_CHARS = 1024;

    private final ConsumerRecord<byte[], byte[]> record;
    private final String reason;
    private final Throwable error;
    private final @Nullable String message;

    private DeadLetter(
            ConsumerRecord<byte[], byte[]> record, String reason, Throwable error, @Nullable String message) {
        this.record = record;
        this.reason = reason;
        this.error = error;
        this.message = message;
    }

    static DeadLetter attemptsUsedUp(ConsumerRecord<byte[], byte[]> record, Throwable error) {
        return new DeadLetter(record, "ATTEMPTS_USED_UP", error, error.getMessage());
    }

    static DeadLetter cannotBeScheduled(
            ConsumerRecord<byte[], byte[]> record, Throwable error, SchedulingException refusal) {
        return new DeadLetter(
                record, "CANNOT_BE_SCHEDULED", error, refusal.getMessage() + "; failed by: " + error.getMessage());
    }

    static DeadLetter givenUp(ConsumerRecord<byte[], byte[]> record, Throwable error) {
        return new DeadLetter(record, "GIVEN_UP", error, error.getMessage());
    }

    /** The record to send; its count of attempts is what it had when it came. */
    ProducerRecord<byte[], byte[]> toRecord(String topic, int attempts, Instant now) {
        Headers headers = new RecordHeaders();
        for (Header header : RetryHeaders.forRetry(record, attempts, now)) {
            if (!header.key().startsWith(PREFIX)) {
                headers.add(header);
            }
        }
        add(headers, REASON, reason);
        add(headers, ERROR, error.getClass().getName());
        if (message != null) {
            add(headers, MESSAGE, message.substring(0, Math.min(message.length(), MAX_MESSAGE_CHARS)));
        }
        add(headers, TOPIC, record.topic());
        add(headers, PARTITION, Integer.toString(record.partition()));
        add(headers, OFFSET, Long.toString(record.offset()));
        add(headers, AT, now.toString());
        return new ProducerRecord<>(topic, null, record.key(), record.value(), headers);
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
