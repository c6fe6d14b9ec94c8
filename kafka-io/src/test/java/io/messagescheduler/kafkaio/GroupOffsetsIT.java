package io.messagescheduler.kafkaio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@WithKafka
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class GroupOffsetsIT {
    private static final String GROUP = "GROUP_OFFSETS";
    private static final TopicPartition PARTITION = new TopicPartition("GROUP_OFFSETS", 0);

    private final KafkaClients clients;

    GroupOffsetsIT(Broker broker) {
        clients = new KafkaClients(broker.bootstrapServers(), new Properties(), 100_000);
    }

    @Test
    void committed_whileATransactionChangesTheOffset_isAnErrorAndNotNone() throws Exception {
        try (Admin admin = clients.admin("test")) {
            TopicSetup.await(admin.createTopics(List.of(new NewTopic(PARTITION.topic(), 1, (short) 1)))
                    .all());
            try (Producer<byte[], byte[]> producer = producer()) {
                producer.initTransactions();
                commit(producer, 7);
                producer.commitTransaction();
                assertThat(stable(admin)).containsEntry(PARTITION, new OffsetAndMetadata(7));

                commit(producer, 8);

                assertThatThrownBy(() -> GroupOffsets.committed(admin, GROUP, List.of(PARTITION)))
                        .isInstanceOf(UnstableOffsetCommitException.class)
                        .hasMessageContaining("GROUP_OFFSETS-0");
                producer.abortTransaction();
            }
            assertThat(stable(admin)).containsEntry(PARTITION, new OffsetAndMetadata(7));
            assertThat(GroupOffsets.committed(admin, GROUP, List.of(new TopicPartition(PARTITION.topic(), 1))))
                    .as("none was ever committed")
                    .isEmpty();
        }
    }

    /** Whose transactions the broker does not abort by itself before they were looked at, however slow the machine. */
    private Producer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        clients.bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        GROUP,
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        60_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static void commit(Producer<byte[], byte[]> producer, long offset) {
        producer.beginTransaction();
        producer.sendOffsetsToTransaction(
                Map.of(PARTITION, new OffsetAndMetadata(offset)), new ConsumerGroupMetadata(GROUP));
    }

    /** The end of a transaction reaches the group a moment after the producer. */
    private static Map<TopicPartition, OffsetAndMetadata> stable(Admin admin) throws InterruptedException {
        while (true) {
            try {
                return GroupOffsets.committed(admin, GROUP, List.of(PARTITION));
            } catch (UnstableOffsetCommitException later) {
                Thread.sleep(Duration.ofMillis(20));
            }
        }
    }
}
