package io.messagescheduler.scheduler;

import io.messagescheduler.kafkaio.KafkaClients;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Transactions that the broker does not abort by itself before a test has looked at them, however slow the machine. */
final class LeftOpen {
    private static final int TIMEOUT_MS = 60_000;

    private LeftOpen() {}

    static Producer<byte[], byte[]> producer(KafkaClients clients, String transactionalId) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        clients.bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        transactionalId,
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        TIMEOUT_MS),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
