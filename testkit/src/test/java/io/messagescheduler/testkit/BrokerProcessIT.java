package io.messagescheduler.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@WithKafka(ownProcess = true)
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class BrokerProcessIT {

    private static final TopicPartition PARTITION = new TopicPartition("kept", 0);

    @Test
    void kill_afterCommits_keepsDataOffsetsAndPort(BrokerProcess broker) throws Exception {
        String servers = broker.bootstrapServers();
        createTopics(servers);
        try (KafkaProducer<String, String> producer = producer(servers);
                KafkaConsumer<String, String> consumer = consumer(servers)) {
            producer.initTransactions();
            commit(producer, consumer, "first", 1);
            producer.beginTransaction();
            Future<RecordMetadata> uncommitted =
                    producer.send(new ProducerRecord<>(PARTITION.topic(), "never committed"));
            uncommitted.get();

            broker.kill();
            broker.restart();
        }

        assertThat(broker.bootstrapServers()).isEqualTo(servers);
        try (KafkaProducer<String, String> producer = producer(servers);
                KafkaConsumer<String, String> consumer = consumer(servers)) {
            producer.initTransactions(); // ends the transaction that the kill left open
            OffsetAndMetadata kept = consumer.committed(Set.of(PARTITION)).get(PARTITION);
            assertThat(kept)
                    .isNotNull()
                    .extracting(OffsetAndMetadata::offset, OffsetAndMetadata::metadata)
                    .containsExactly(1L, "checkpoint of first");
            commit(producer, consumer, "second", 2);
            assertThat(read(consumer, 2)).containsExactly("first", "second");
        }
    }

    @Test
    void stop_bySignal_exitsWithZeroAndStartsAgain(BrokerProcess broker) throws Exception {
        assertThat(broker.stop()).isZero();
        broker.restart();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            assertThat(admin.describeCluster().nodes().get()).hasSize(1);
        }
    }

    private static void createTopics(String servers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            List<NewTopic> topics = new ArrayList<>();
            topics.add(new NewTopic(PARTITION.topic(), 1, (short) 1));
            for (int i = 0; i < 20; i++) {
                topics.add(new NewTopic("bucket-" + i, 4, (short) 1));
            }
            admin.createTopics(topics).all().get();
        }
    }

    private static void commit(
            KafkaProducer<String, String> producer, KafkaConsumer<String, String> consumer, String value, long offset) {
        producer.beginTransaction();
        Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(PARTITION.topic(), value));
        producer.sendOffsetsToTransaction(
                Map.of(PARTITION, new OffsetAndMetadata(offset, "checkpoint of " + value)), consumer.groupMetadata());
        producer.commitTransaction();
        assertThat(sent).isDone();
    }

    private static List<String> read(KafkaConsumer<String, String> consumer, int count) {
        consumer.assign(Set.of(PARTITION));
        consumer.seekToBeginning(Set.of(PARTITION));
        List<String> values = new ArrayList<>();
        while (values.size() < count) {
            consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
        }
        return values;
    }

    private static KafkaProducer<String, String> producer(String servers) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "transactional.id", "test"),
                new StringSerializer(),
                new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer(String servers) {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers", servers,
                "group.id", "test",
                "isolation.level", "read_committed",
                "auto.offset.reset", "none",
                "enable.auto.commit", "false");
        return new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
    }
}
