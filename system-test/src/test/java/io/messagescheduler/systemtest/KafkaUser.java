package io.messagescheduler.systemtest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Somebody who knows Kafka and nothing of this system but its header names. Thread-safe. */
final class KafkaUser implements AutoCloseable {
    private final String bootstrapServers;
    private final KafkaProducer<byte[], byte[]> producer;

    KafkaUser(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        // The defaults, so idempotent and acknowledged by all; patient, since a test takes the broker away.
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "request.timeout.ms",
                        5_000,
                        "delivery.timeout.ms",
                        120_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Sends and waits until the broker has it. */
    RecordMetadata send(ProducerRecord<byte[], byte[]> record) throws Exception {
        return producer.send(record).get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** Sends without waiting; the acknowledgement comes by the producer's thread. */
    void send(ProducerRecord<byte[], byte[]> record, Callback acknowledgement) {
        Future<RecordMetadata> unused = producer.send(record, acknowledgement);
    }

    /** A topic whose records carry the time of their append, by the broker's clock. */
    void createTopicWithAppendTimes(String topic, int partitions) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty())
                    .configs(Map.of("message.timestamp.type", "LogAppendTime"));
            admin.createTopics(List.of(wanted)).all().get();
        }
    }

    /** Reads these topics from their start, each as soon as it exists. */
    TopicReader reader(List<String> topics) {
        return new TopicReader(bootstrapServers, topics);
    }

    @Override
    public void close() {
        producer.close();
    }
}
