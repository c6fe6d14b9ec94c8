package io.messagescheduler.messenger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the Messenger's Kafka clients and answers its few questions about topics. */
final class KafkaAccess {
    private static final Logger log = LoggerFactory.getLogger(KafkaAccess.class);
    private static final long PAUSE_MS = 200;
    private static final int TRIES_A_WARNING = 50;

    /** Bounds how long a batch of a Messenger that died hides what others sent behind it. */
    private static final int TRANSACTION_TIMEOUT_MS = 10_000;

    private static final ListOffsetsOptions READ_COMMITTED = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);

    private static final int MAX_REQUEST_BYTES = 80 * 1024 * 1024;

    private final Map<String, Object> common;

    /** @param extra the operator's properties, security above all; the Messenger's own win over them */
    KafkaAccess(String bootstrapServers, Map<String, Object> extra) {
        Map<String, Object> config = new HashMap<>(extra);
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, 5L);
        config.put(CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG, 200L);
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 50L);
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        this.common = Map.copyOf(config);
    }

    Admin admin(String clientId) {
        Map<String, Object> config = new HashMap<>(common);
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        return Admin.create(config);
    }

    /** Reads what is committed, from where it is told to; its own commits belong to {@code group}. */
    Consumer<byte[], byte[]> consumer(String group, String clientId) {
        Map<String, Object> config = new HashMap<>(common);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        return new KafkaConsumer<>(config);
    }

    /**
     * Not yet initialised: {@code initTransactions} fences whoever used the id before.
     *
     * @param patienceMs how long a message may wait to be taken
     */
    Producer<byte[], byte[]> transactionalProducer(String transactionalId, int patienceMs) {
        int deliveryMs = Math.min(patienceMs, TRANSACTION_TIMEOUT_MS - 500);
        Map<String, Object> config = new HashMap<>(common);
        config.put(ProducerConfig.CLIENT_ID_CONFIG, transactionalId);
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryMs);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(5_000, deliveryMs));
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, deliveryMs);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        return new KafkaProducer<>(config);
    }

    /** The topic's partitions, none when it does not exist or its leaders are not known yet. */
    static List<TopicPartition> partitionsWithLeaders(Admin admin, String topic) {
        try {
            List<TopicPartition> partitions = new ArrayList<>();
            await(admin.describeTopics(List.of(topic)).allTopicNames())
                    .forEach((name, description) -> description
                            .partitions()
                            .forEach(partition -> partitions.add(new TopicPartition(name, partition.partition()))));
            ends(admin, partitions);
            return partitions;
        } catch (UnknownTopicOrPartitionException | LeaderNotAvailableException notYet) {
            return List.of();
        }
    }

    /** Where a reader of committed records stands after all that is visible now. Asks the leader of each partition. */
    static Map<TopicPartition, Long> ends(Admin admin, List<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> latest =
                partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        await(admin.listOffsets(latest, READ_COMMITTED).all())
                .forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    /**
     * Waits, through absence of the broker too, until the topic exists and its leaders are known.
     *
     * @param whenMissing called while the topic does not exist
     */
    static List<TopicPartition> awaitTopic(Admin admin, String topic, Runnable whenMissing)
            throws InterruptedException {
        for (int tries = 0; ; tries++) {
            String obstacle = "it does not exist";
            try {
                List<TopicPartition> partitions = partitionsWithLeaders(admin, topic);
                if (!partitions.isEmpty()) {
                    return partitions;
                }
                whenMissing.run();
            } catch (KafkaException away) {
                if (!isPassing(away)) {
                    throw away;
                }
                obstacle = away.toString();
            }
            if (tries % TRIES_A_WARNING == 0) {
                log.warn("Waiting for topic {}: {}", topic, obstacle);
            }
            Thread.sleep(PAUSE_MS);
        }
    }

    /** Creates a topic, unless it is there, with the broker's clock on each record. */
    static void create(Admin admin, String topic, int partitions, long retentionMs) {
        NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty())
                .configs(Map.of(
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        "LogAppendTime",
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(retentionMs)));
        try {
            await(admin.createTopics(List.of(wanted)).all());
        } catch (TopicExistsException there) {
            return;
        }
    }

    /** Waits; the failure is thrown as the unchecked exception that it is. */
    static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new KafkaException(failure.getCause());
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }

    /** Whether it may work later. */
    static boolean isPassing(RuntimeException failure) {
        return failure instanceof RetriableException;
    }
}
