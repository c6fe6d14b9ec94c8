package io.messagescheduler.client;

import static io.messagescheduler.client.Producers.header;
import static io.messagescheduler.client.Producers.text;
import static io.messagescheduler.client.Producers.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples that need a broker; the test plays the scheduler. */
@WithKafka
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SchedulerClientIT {
    private static final String INTAKE = SchedulerOptions.DEFAULT_INTAKE_TOPIC;
    private static final int PARTITIONS = 3;

    @BeforeAll
    static void createTopics(Broker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic(INTAKE, PARTITIONS, (short) 1),
                            new NewTopic(OutcomeReaderOptions.DEFAULT_TOPIC, 2, (short) 1)))
                    .all()
                    .get();
        }
    }

    @Test
    void requestsAndTheirOutcome_goThroughARealBroker(Broker broker) throws Exception {
        String servers = broker.bootstrapServers();
        try (KafkaConsumer<byte[], byte[]> intake = intake(servers);
                SchedulerClient scheduler = SchedulerClient.connect(Map.of("bootstrap.servers", servers))) {
            Examples.scheduleMoveAndCancel(servers);
            List<ConsumerRecord<byte[], byte[]>> first = take(intake, 3);
            CompletableFuture<Boolean> cancelled =
                    CompletableFuture.supplyAsync(() -> Examples.cancelAndSeeWhetherItCameInTime(scheduler, servers));
            ConsumerRecord<byte[], byte[]> cancel = take(intake, 1).get(0);
            answer(servers, header(cancel.headers(), "schedule-request-id"));

            assertThat(cancelled.get()).isTrue();
            assertThat(first).extracting(ConsumerRecord::partition).containsOnly(cancel.partition());
            assertThat(text(first.get(0).key())).isEqualTo("order-17");
            assertThat(header(first.get(0).headers(), "topic")).isEqualTo("orders");
            assertThat(header(first.get(1).headers(), "schedule-action")).isEqualTo("move");
            assertThat(header(first.get(2).headers(), "schedule-action")).isEqualTo("cancel");
            assertThat(header(cancel.headers(), "schedule-id")).isEqualTo("reminder-17");
        }
    }

    @Test
    void open_noTopicOfOutcomes_saysSoAndMakesNone(Broker broker) throws Exception {
        Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        OutcomeReaderOptions options = new OutcomeReaderOptions("missing", Duration.ofSeconds(1), 1);

        assertThatIllegalStateException()
                .isThrownBy(() -> OutcomeReader.open(kafka, options))
                .withMessageContaining("missing");

        try (Admin admin = Admin.create(Map.copyOf(kafka))) {
            assertThat(admin.listTopics().names().get()).doesNotContain("missing");
        }
    }

    /** An aborted answer first, which nobody may see. */
    private static void answer(String servers, String requestId) {
        try (KafkaProducer<byte[], byte[]> scheduler = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "transactional.id", "scheduler"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            scheduler.initTransactions();
            scheduler.beginTransaction();
            scheduler.send(outcome(requestId, "TOO_LATE"));
            scheduler.flush();
            scheduler.abortTransaction();
            scheduler.beginTransaction();
            scheduler.send(outcome(requestId, "CANCELLED"));
            scheduler.commitTransaction();
        }
    }

    private static ProducerRecord<byte[], byte[]> outcome(String requestId, String kind) {
        return new ProducerRecord<>(
                OutcomeReaderOptions.DEFAULT_TOPIC,
                1,
                utf8("reminder-17"),
                utf8("{\"id\":\"reminder-17\",\"request\":\"" + requestId + "\",\"outcome\":\"" + kind
                        + "\",\"version\":0,\"due\":null,\"at\":\"" + Instant.EPOCH + "\"}"));
    }

    private static KafkaConsumer<byte[], byte[]> intake(String servers) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(
                List.of(new TopicPartition(INTAKE, 0), new TopicPartition(INTAKE, 1), new TopicPartition(INTAKE, 2)));
        return consumer;
    }

    private static List<ConsumerRecord<byte[], byte[]>> take(KafkaConsumer<byte[], byte[]> consumer, int count) {
        List<ConsumerRecord<byte[], byte[]>> taken = new ArrayList<>();
        while (taken.size() < count) {
            consumer.poll(Duration.ofMillis(100)).forEach(taken::add);
        }
        return taken;
    }
}
