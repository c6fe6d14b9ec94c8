package io.messagescheduler.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The brokers as whoever operates them has them: topics made, deleted and grown, the state of replicas, somebody else's transaction. */
final class Cluster implements AutoCloseable {
    private static final long LIMIT_SECONDS = 20;
    private static final int PARTITIONS = 4;
    private static final int MOST_PARTITIONS = 12;
    private static final int TRANSACTION_MS = 120_000;

    private final String bootstrapServers;
    private final Admin admin;

    Cluster(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.CLIENT_ID_CONFIG,
                "chaos-admin",
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                15_000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                5_000));
    }

    void createTargets() {
        NewTopic narrow = topic(Targets.NARROW);
        narrow.configs(Map.of(
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(Targets.NARROW_BYTES),
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "LogAppendTime"));
        done(admin.createTopics(List.of(topic(Targets.STEADY), narrow, topic(Targets.VANISHING)))
                .all());
    }

    void createVanishing() {
        done(admin.createTopics(List.of(topic(Targets.VANISHING))).all());
    }

    void deleteVanishing() {
        done(admin.deleteTopics(List.of(Targets.VANISHING)).all());
    }

    /** One partition more, up to a bound. Returns how many there are. */
    int growVanishing() {
        int partitions =
                describe(List.of(Targets.VANISHING)).getFirst().partitions().size();
        if (partitions < MOST_PARTITIONS) {
            partitions++;
            done(admin.createPartitions(Map.of(Targets.VANISHING, NewPartitions.increaseTo(partitions)))
                    .all());
        }
        return partitions;
    }

    /** Replicated by the broker's default; the times in it are the broker's, which tells what was early. */
    private static NewTopic topic(String name) {
        return new NewTopic(name, Optional.of(PARTITIONS), Optional.empty())
                .configs(Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"));
    }

    int partitions(String topic) {
        return describe(List.of(topic)).getFirst().partitions().size();
    }

    private List<TopicDescription> describe(List<String> topics) {
        return new ArrayList<>(
                done(admin.describeTopics(topics).allTopicNames()).values());
    }

    /** The node whose controller leads. */
    int controller() {
        return done(admin.describeMetadataQuorum().quorumInfo()).leaderId();
    }

    /** How many partitions lack a replica that is in sync; the greatest number when that cannot be asked. */
    int underReplicated() {
        try {
            List<String> topics = List.copyOf(done(admin.listTopics().names()));
            return (int) describe(topics).stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .filter(partition ->
                            partition.isr().size() < partition.replicas().size())
                    .count();
        } catch (IllegalStateException e) {
            return Integer.MAX_VALUE;
        }
    }

    /** Opens a transaction on a partition and leaves it open until it is mended. */
    Injection hangTransaction(String topic, int partition) {
        Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "chaos-somebody",
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        TRANSACTION_MS),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(topic, partition, new byte[0], new byte[0]));
        producer.flush();
        return new Injection(topic + "-" + partition, () -> {
            try (producer) {
                producer.abortTransaction();
            }
        });
    }

    private static <T> T done(KafkaFuture<T> future) {
        try {
            return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the cluster says: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the cluster does not answer within " + LIMIT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(LIMIT_SECONDS));
    }
}
