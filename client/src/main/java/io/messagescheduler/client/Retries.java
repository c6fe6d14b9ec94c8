package io.messagescheduler.client;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends what a consumer could not process to be delivered again later, and to a dead-letter topic when it was tried often
 * enough. Nothing blocks the consumer's partition meanwhile: it commits and goes on.
 *
 * <pre>{@code
 * Retries retries =
 *         Retries.over(producer).deadLetterTopic("orders-failed").build();
 *
 * for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
 *     try {
 *         handler.handle(record);
 *     } catch (RuntimeException e) {
 *         retries.onFailure(record, e).join();
 *     }
 * }
 * consumer.commitSync();
 * }</pre>
 *
 * <p>Wait for the future before the offset is committed; if it fails, do not commit, and the record is read again. A crash
 * between the two makes one retry too many, never one too few.
 *
 * <p><b>The count of attempts travels in the record</b>, in the header {@code retry-attempt}, and is worth as much as the
 * topic is protected: who may write to it may have a record of theirs given up early or begin at 0, and no more. No header
 * makes a pause longer than the policy's, or the number of retries greater from there on.
 *
 * <p>Order is not kept: a record that is retried comes after others of its key. Key, value, and headers arrive again as
 * they were, except for headers that have a meaning to the scheduler ({@code time}, {@code topic}, {@code schedule-*} and
 * {@code scheduler-*} as listed in {@link HeaderNames}, all that begin with {@code __sm_}), which are left out. All
 * consumer groups of the topic see the retry; give each a topic of its own to return to ({@link Builder#returnTo}) if that
 * is not wanted.
 *
 * <p>Safe for any number of threads. Futures complete in the producer's thread, so what is chained to them must not block.
 */
public final class Retries {
    private final RecordSender sender;
    private final RetryPolicy policy;
    private final RetryRoute route;
    private final UnaryOperator<String> returnTo;
    private final UnaryOperator<String> deadLetterTopic;
    private final InstantSource clock;

    private Retries(Builder builder) {
        this.sender = new RecordSender(builder.producer);
        this.policy = builder.policy;
        this.route = builder.route;
        this.returnTo = builder.returnTo;
        this.deadLetterTopic = builder.deadLetterTopic;
        this.clock = builder.clock;
    }

    /** Begins with the defaults; the producer stays the caller's, and should be like {@link SchedulerClient#newProducer}. */
    public static Builder over(Producer<byte[], byte[]> producer) {
        return new Builder(producer);
    }

    /**
     * Takes over a record that could not be processed. The error decides nothing here; a dead letter tells of it. A record
     * that the scheduler would refuse, as for its many headers, is a dead letter at once.
     *
     * @throws IllegalStateException if the record's dead-letter topic is one that it was read from or returns to, which
     *     would make it go round for ever
     */
    public CompletableFuture<Retried> onFailure(ConsumerRecord<byte[], byte[]> record, Throwable error) {
        Instant now = clock.instant();
        int done = RetryHeaders.attempts(record.headers());
        String deadLetters = deadLetterTopicOf(record);
        if (done >= policy.maxAttempts()) {
            return bury(DeadLetter.attemptsUsedUp(record, error), deadLetters, done, now);
        }
        int attempt = done + 1;
        Instant due = new DueTime.In(policy.delayBefore(attempt)).from(now);
        ProducerRecord<byte[], byte[]> retry;
        try {
            retry = route.prepare(record, returnTo.apply(record.topic()), attempt, due, now);
        } catch (SchedulingException e) {
            return bury(DeadLetter.cannotBeScheduled(record, error, e), deadLetters, done, now);
        }
        return sender.send(retry)
                .thenApply(metadata ->
                        new Retried(Retried.Fate.SCHEDULED, attempt, due, Acknowledgement.of(metadata, null)));
    }

    /** Sends a record to its dead-letter topic at once, for errors that no retry will mend. Throws as {@link #onFailure}. */
    public CompletableFuture<Retried> giveUp(ConsumerRecord<byte[], byte[]> record, Throwable error) {
        int done = RetryHeaders.attempts(record.headers());
        return bury(DeadLetter.givenUp(record, error), deadLetterTopicOf(record), done, clock.instant());
    }

    private CompletableFuture<Retried> bury(DeadLetter letter, String topic, int done, Instant now) {
        return sender.send(letter.toRecord(topic, done, now))
                .thenApply(metadata ->
                        new Retried(Retried.Fate.DEAD_LETTERED, done, null, Acknowledgement.of(metadata, null)));
    }

    private String deadLetterTopicOf(ConsumerRecord<byte[], byte[]> record) {
        String topic = Objects.requireNonNull(deadLetterTopic.apply(record.topic()), "no name of a dead-letter topic");
        if (topic.equals(record.topic()) || topic.equals(returnTo.apply(record.topic()))) {
            throw new IllegalStateException("Dead letters of " + record.topic() + " would go to " + topic
                    + ", where they come from or return to: name another topic for them");
        }
        return topic;
    }

    /** What may differ between deployments; every method may be left out. */
    public static final class Builder {
        private final Producer<byte[], byte[]> producer;
        private RetryPolicy policy = RetryPolicy.defaults();
        private RetryRoute route = RetryRoute.byIntake(SchedulerOptions.DEFAULT_INTAKE_TOPIC);
        private UnaryOperator<String> returnTo = UnaryOperator.identity();
        private UnaryOperator<String> deadLetterTopic = topic -> topic + "-dead-letters";
        private InstantSource clock = InstantSource.system();

        private Builder(Producer<byte[], byte[]> producer) {
            this.producer = producer;
        }

        public Builder policy(RetryPolicy retryPolicy) {
            this.policy = retryPolicy;
            return this;
        }

        /** One dead-letter topic for all; by default it is the record's own topic's name and {@code -dead-letters}. */
        public Builder deadLetterTopic(String topic) {
            String checked = InputRules.target(topic);
            return deadLetterTopic((String ignored) -> checked);
        }

        /** The dead-letter topic by the topic that a record was read from. */
        public Builder deadLetterTopic(UnaryOperator<String> byTopic) {
            this.deadLetterTopic = byTopic;
            return this;
        }

        /** The topic that a retry is delivered to, by the topic that it was read from; by default the same. */
        public Builder returnTo(UnaryOperator<String> byTopic) {
            this.returnTo = byTopic;
            return this;
        }

        /** Schedules by the headers {@code time} and {@code topic} on this topic; the default, on SCHEDULED_MESSAGES. */
        public Builder byIntake(String intakeTopic) {
            this.route = RetryRoute.byIntake(intakeTopic);
            return this;
        }

        /**
         * Schedules by the epoch dialect on this topic, to the second. A record without a value cannot be scheduled by it
         * and is a dead letter at once.
         *
         * @param consumerName tells this application's retries from those of others that read the same topics, such as its
         *     group id; at most 255 bytes of UTF-8
         */
        public Builder bySchedulesTopic(String schedulesTopic, String consumerName) {
            this.route = RetryRoute.bySchedulesTopic(schedulesTopic, consumerName);
            return this;
        }

        public Builder clock(InstantSource source) {
            this.clock = source;
            return this;
        }

        public Retries build() {
            return new Retries(this);
        }
    }
}
