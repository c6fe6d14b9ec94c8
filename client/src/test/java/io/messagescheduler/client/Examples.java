package io.messagescheduler.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What the README and the Javadoc show, word for word between the markers, and run by {@link ExamplesTest} and the IT. */
final class Examples {
    private Examples() {}

    static ScheduledMessage message() {
        // example
        ScheduledMessage reminder = ScheduledMessage.to("reminders")
                .key("customer-7")
                .value("Your trial ends tomorrow")
                .header("language", "en")
                .dueAt(Instant.parse("2030-01-01T09:00:00Z"))
                .id("trial-reminder-customer-7")
                .build();
        // end of example
        return reminder;
    }

    static void scheduleMoveAndCancel(String servers) {
        // example
        try (SchedulerClient scheduler = SchedulerClient.connect(Map.of("bootstrap.servers", servers))) {
            ScheduledMessage message = ScheduledMessage.to("orders")
                    .key("order-17")
                    .value("{\"remind\":true}")
                    .dueIn(Duration.ofMinutes(30))
                    .id("reminder-17")
                    .build();
            scheduler.schedule(message).join();

            scheduler.move("reminder-17", Duration.ofHours(2)).join();
            scheduler.cancel("reminder-17").join();
        }
        // end of example
    }

    static boolean cancelAndSeeWhetherItCameInTime(MessageScheduler scheduler, String servers) {
        // example
        try (OutcomeReader outcomes = OutcomeReader.open(Map.of("bootstrap.servers", servers))) {
            Outcome outcome = scheduler.cancel("reminder-17", outcomes).join();
            return outcome.kind() == Outcome.Kind.CANCELLED;
        }
        // end of example
    }

    static void retry(Producer<byte[], byte[]> producer, Consumer<byte[], byte[]> consumer, RecordHandler handler) {
        // example
        Retries retries =
                Retries.over(producer).deadLetterTopic("orders-failed").build();

        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
            try {
                handler.handle(record);
            } catch (RuntimeException e) {
                retries.onFailure(record, e).join();
            }
        }
        consumer.commitSync();
        // end of example
    }

    static RetryPolicy patient() {
        // example
        RetryPolicy patient = RetryPolicy.defaults()
                .withMaxAttempts(10)
                .withStrategy(new Backoff(Duration.ofSeconds(30), Duration.ofHours(6), 3).withFullJitter());
        // end of example
        return patient;
    }

    static void epochDialect(Producer<byte[], byte[]> producer) {
        // example
        Schedules schedules = new Schedules();
        ProducerRecord<byte[], byte[]> video = new ProducerRecord<>("videos", utf8("video1"), utf8("online"));
        long later = Instant.now().plus(Duration.ofHours(1)).getEpochSecond();

        producer.send(schedules.schedule(video, "video1-online", later, "schedules"));

        producer.send(schedules.deleteSchedule("video1-online", "schedules"));
        // end of example
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    interface RecordHandler {
        void handle(ConsumerRecord<byte[], byte[]> record);
    }
}
