package io.messagescheduler.client;

import io.messagescheduler.client.SchedulingException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Prepares records in the dialect of etf1's kafka-message-scheduler, for whoever comes from its Go client or uses both
 * systems. It sends nothing: hand what it returns to your producer. What it is given stays as it is.
 *
 * <pre>{@code
 * Schedules schedules = new Schedules();
 * ProducerRecord<byte[], byte[]> video = new ProducerRecord<>("videos", utf8("video1"), utf8("online"));
 * long later = Instant.now().plus(Duration.ofHours(1)).getEpochSecond();
 *
 * producer.send(schedules.schedule(video, "video1-online", later, "schedules"));
 *
 * producer.send(schedules.deleteSchedule("video1-online", "schedules"));
 * }</pre>
 *
 * <p>A schedule is a record on a compacted topic, its key the schedule's id: another with the same id replaces it, and one
 * without a value deletes it. Safe for any number of threads.
 */
public final class Schedules {
    private final InstantSource clock;

    public Schedules() {
        this(InstantSource.system());
    }

    /** By this clock an epoch is past or not. */
    public Schedules(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The record that schedules another one. Its headers beginning with {@code scheduler-} are replaced, {@code
     * schedule-action} is left out, its other headers, key, value and timestamp are kept. A record without a key is delivered without one.
     *
     * @param record what shall be delivered, addressed to where it shall be delivered
     * @param epochSeconds when; not past
     * @throws SchedulingException if {@link Reason#NO_VALUE}, {@link Reason#NO_TOPIC_ASSOCIATED}, {@link
     *     Reason#NO_SCHEDULER_TOPIC}, {@link Reason#NO_SCHEDULER_ID}, {@link Reason#INVALID_EPOCH} or another problem
     *     applies
     */
    public ProducerRecord<byte[], byte[]> schedule(
            @Nullable ProducerRecord<byte[], byte[]> record,
            @Nullable String scheduleId,
            long epochSeconds,
            @Nullable String schedulerTopic) {
        if (record == null || isEmpty(record.value())) {
            throw noValue();
        }
        String target = InputRules.target(record.topic());
        String topic = InputRules.schedulerTopic(schedulerTopic);
        InputRules.target(target, topic);
        String id = InputRules.scheduleId(scheduleId);
        requireEpoch(epochSeconds);
        Headers headers = withoutEpochDialect(record.headers());
        headers.add(HeaderNames.SCHEDULER_EPOCH, RetryHeaders.text(epochSeconds))
                .add(HeaderNames.SCHEDULER_TARGET_TOPIC, utf8(target));
        // A header without bytes would be an empty key, and a record with an empty key is not one without.
        if (record.key() != null) {
            headers.add(HeaderNames.SCHEDULER_TARGET_KEY, record.key());
        }
        return new ProducerRecord<>(
                topic, null, record.timestamp(), utf8(id), record.value(), InputRules.headers(headers));
    }

    /**
     * The record that has a consumed one delivered to its own topic again, after the policy's pause, rounded up to whole
     * seconds. It counts in the header {@code retry-attempt}.
     *
     * @throws SchedulingException as {@link #schedule} does, and if {@link Reason#NO_RETRY_CONFIG_PROVIDED} or {@link
     *     Reason#MAX_ATTEMPT_REACHED} applies; in the last case the record belongs to a dead-letter topic
     */
    public ProducerRecord<byte[], byte[]> scheduleRetry(
            @Nullable ConsumerRecord<byte[], byte[]> record,
            @Nullable String scheduleId,
            @Nullable String schedulerTopic,
            @Nullable RetryPolicy policy) {
        if (policy == null) {
            throw new SchedulingException(
                    Reason.NO_RETRY_CONFIG_PROVIDED, "Give a retry policy, for instance RetryPolicy.defaults()");
        }
        if (record == null) {
            throw noValue();
        }
        int done = RetryHeaders.attempts(record.headers());
        if (done >= policy.maxAttempts()) {
            throw new SchedulingException(
                    Reason.MAX_ATTEMPT_REACHED,
                    "The record was retried " + done + " times and the policy allows " + policy.maxAttempts()
                            + ": send it to a dead-letter topic");
        }
        Instant due = clock.instant().plus(policy.delayBefore(done + 1));
        return retry(record, record.topic(), scheduleId, schedulerTopic, done + 1, due);
    }

    /** As {@link #scheduleRetry}, the attempt, its due time and the topic to return to being decided already. */
    ProducerRecord<byte[], byte[]> retry(
            ConsumerRecord<byte[], byte[]> record,
            String returnTo,
            @Nullable String scheduleId,
            @Nullable String schedulerTopic,
            int attempt,
            Instant due) {
        long dueSeconds = due.getEpochSecond() + (due.getNano() > 0 ? 1 : 0);
        Headers headers = RetryHeaders.forRetry(record, attempt, clock.instant());
        return schedule(
                new ProducerRecord<>(returnTo, null, null, record.key(), record.value(), headers),
                scheduleId,
                dueSeconds,
                schedulerTopic);
    }

    /** The record that deletes a schedule which is not delivered yet. */
    public ProducerRecord<byte[], byte[]> deleteSchedule(@Nullable String scheduleId, @Nullable String schedulerTopic) {
        return new ProducerRecord<>(
                InputRules.schedulerTopic(schedulerTopic), utf8(InputRules.scheduleId(scheduleId)), null);
    }

    /** Whether a scheduler delivered the record, as far as its headers can be trusted. */
    public static boolean isSchedulerMessage(ConsumerRecord<?, ?> record) {
        return record.headers().lastHeader(HeaderNames.SCHEDULER_KEY) != null;
    }

    /** Whether the record is a retry, as far as its headers can be trusted. */
    public static boolean isRetriedMessage(ConsumerRecord<?, ?> record) {
        return record.headers().lastHeader(HeaderNames.RETRY_ATTEMPT) != null;
    }

    private void requireEpoch(long epochSeconds) {
        Instant now = clock.instant();
        if (epochSeconds < now.getEpochSecond()
                || epochSeconds > now.plus(InputRules.HORIZON).getEpochSecond()) {
            throw new SchedulingException(
                    Reason.INVALID_EPOCH,
                    "The epoch " + epochSeconds
                            + " is past or more than 100 years ahead: it counts seconds since 1970");
        }
    }

    private static Headers withoutEpochDialect(Headers headers) {
        RecordHeaders kept = new RecordHeaders();
        for (Header header : headers) {
            if (!header.key().startsWith(HeaderNames.EPOCH_PREFIX)
                    && !header.key().equals(HeaderNames.SCHEDULE_ACTION)) {
                kept.add(header);
            }
        }
        return kept;
    }

    private static SchedulingException noValue() {
        return new SchedulingException(
                Reason.NO_VALUE, "Give a record with a value; to delete a schedule there is deleteSchedule");
    }

    private static boolean isEmpty(byte @Nullable [] value) {
        return value == null || value.length == 0;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
