package io.messagescheduler.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** The dialect in which a record is sent to be delivered again. */
@FunctionalInterface
interface RetryRoute {
    int MAX_NAME_BYTES = 255;

    /** Throws {@link SchedulingException} if the dialect cannot say it. */
    ProducerRecord<byte[], byte[]> prepare(
            ConsumerRecord<byte[], byte[]> record, String returnTo, int attempt, Instant due, Instant now);

    /** Headers {@code time} and {@code topic}; everything can be said in it, save more headers than the scheduler takes. */
    static RetryRoute byIntake(String intakeTopic) {
        InputRules.schedulerTopic(intakeTopic);
        return (record, returnTo, attempt, due, now) -> {
            String target = InputRules.target(returnTo, intakeTopic);
            Headers headers = RetryHeaders.forRetry(record, attempt, now)
                    .add(HeaderNames.TIME, due.toString().getBytes(StandardCharsets.UTF_8))
                    .add(HeaderNames.TOPIC, target.getBytes(StandardCharsets.UTF_8));
            return new ProducerRecord<>(intakeTopic, null, record.key(), record.value(), InputRules.headers(headers));
        };
    }

    /**
     * The epoch dialect. The schedule's id is made of the record's place and the consumer's name: a record that is handed in
     * twice, since its consumer died before it committed, is retried once, and two consumers do not replace each other's.
     */
    static RetryRoute bySchedulesTopic(String schedulesTopic, String consumerName) {
        InputRules.schedulerTopic(schedulesTopic);
        int nameBytes = InputRules.scheduleId(consumerName).getBytes(StandardCharsets.UTF_8).length;
        if (nameBytes > MAX_NAME_BYTES) {
            throw new IllegalArgumentException("The consumer's name has " + nameBytes + " bytes of UTF-8; "
                    + MAX_NAME_BYTES + " are allowed, since it is part of each schedule's id");
        }
        return (record, returnTo, attempt, due, now) -> new Schedules(() -> now)
                .retry(
                        record,
                        returnTo,
                        "retry-" + consumerName + "-" + record.topic() + "-" + record.partition() + "-"
                                + record.offset(),
                        schedulesTopic,
                        attempt,
                        due);
    }
}
