package io.messagescheduler.kafkaio;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.network.Selectable;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes every Kafka client of the system, so that the settings our guarantees lean on stand in one place.
 *
 * <p>Client ids are fixed here and never configurable: a broker lets a client that calls itself {@code
 * __admin_client} write to {@code __consumer_offsets}.
 */
public final class KafkaClients implements DataClients {
    /**
     * Milliseconds until the broker aborts a transaction that nobody ends; nothing behind an open one is visible, so it
     * bounds how long a dead process can hide its partitions.
     */
    static final int TRANSACTION_TIMEOUT_MS = 5_000;

    /** Longest wait for metadata or buffer space inside a send, in milliseconds. */
    static final int MAX_BLOCK_MS = 3_000;

    /** Milliseconds after which the group gives a silent member's partitions to others, unless the operator wants it otherwise. */
    static final int SESSION_TIMEOUT_MS = 6_000;

    /**
     * Greatest request in bytes, before compression. Brokers bound the compressed size, so what a producer compressed well
     * may be far larger here than {@code max.message.bytes}, and must go through all the same.
     */
    static final int MAX_REQUEST_BYTES = 32 * 1024 * 1024;

    /** Fetches are bounded before they are unpacked, so a poll may be hundreds of times as large: who wants more polls again. */
    private static final int POLL_RECORDS = 200;

    /** A producer refuses for ever what it could not hold. */
    private static final long BUFFER_BYTES = 32 * 1024 * 1024;

    /**
     * How much larger than an intake message a record of an application's state may be: the message as it was copied before,
     * with a thousand requests about it.
     */
    public static final int STATE_HEADROOM_BYTES = 512 * 1024;

    /**
     * Defaults of ours, which properties may set otherwise: those of the operating system, which grow. With Kafka's 64 and 128 KiB a
     * segment of a large answer finds no room now and then, and its sender waits for 200 ms before it sends it again.
     */
    private static final Map<String, Object> SOCKET_BUFFERS = Map.of(
            CommonClientConfigs.RECEIVE_BUFFER_CONFIG,
            Selectable.USE_DEFAULT_BUFFER_SIZE,
            CommonClientConfigs.SEND_BUFFER_CONFIG,
            Selectable.USE_DEFAULT_BUFFER_SIZE);

    private final Map<String, Object> common;
    private final ClientProperties extra;
    private final int maxMessageBytes;
    private final int sessionTimeoutMs;

    /**
     * @param bootstrapServers {@code host:port,…}
     * @param extra properties given by the operator (security above all); they cannot override ours
     * @param maxMessageBytes greatest intake message in bytes; internal copies may be {@link
     *     TopicSetup#INTERNAL_HEADROOM_BYTES} larger
     */
    public KafkaClients(String bootstrapServers, Properties extra, int maxMessageBytes) {
        this(
                bootstrapServers,
                ClientProperties.forAll(extra),
                maxMessageBytes,
                new ClientMeters(new SimpleMeterRegistry()),
                SESSION_TIMEOUT_MS);
    }

    /**
     * @param meters shows the figures of every client made here, as long as it is open
     * @param sessionTimeoutMs after which the group gives a silent member's partitions to others
     */
    KafkaClients(
            String bootstrapServers,
            ClientProperties extra,
            int maxMessageBytes,
            ClientMeters meters,
            int sessionTimeoutMs) {
        Map<String, Object> map = new HashMap<>();
        Object reporters = extra.admin().get(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG);
        if (reporters != null) {
            map.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, reporters);
        }
        ClientMeterReporter.addTo(map, meters);
        map.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        map.put(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, 20L);
        map.put(CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG, 500L);
        map.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 20L);
        map.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        this.common = Map.copyOf(map);
        this.extra = extra;
        this.maxMessageBytes = maxMessageBytes;
        this.sessionTimeoutMs = sessionTimeoutMs;
    }

    /** What the configurations of a kind of client set themselves, so that nothing else can. */
    static Set<String> ownNames(ClientKind kind) {
        Set<String> own =
                new HashSet<>(sample(ClientProperties.NONE).config(kind).keySet());
        own.removeAll(SOCKET_BUFFERS.keySet());
        own.remove(ProducerConfig.BUFFER_MEMORY_CONFIG);
        return own;
    }

    /** What keeps clients from being made with these properties, in a sentence. Makes none. */
    static Optional<String> problem(ClientProperties extra) {
        KafkaClients clients = sample(extra);
        try {
            new AdminClientConfig(clients.config(ClientKind.ADMIN));
            new ProducerConfig(clients.config(ClientKind.PRODUCER));
            new ConsumerConfig(clients.config(ClientKind.CONSUMER));
            return Optional.empty();
        } catch (ConfigException e) {
            return Optional.of(e.getMessage() + ".");
        }
    }

    private static KafkaClients sample(ClientProperties extra) {
        return new KafkaClients(
                "localhost:9092", extra, 1_048_576, new ClientMeters(new SimpleMeterRegistry()), SESSION_TIMEOUT_MS);
    }

    private Map<String, Object> config(ClientKind kind) {
        return switch (kind) {
            case ADMIN -> adminConfig("sample");
            case PRODUCER -> transactionalConfig("sample");
            case CONSUMER -> groupConsumerConfig("sample", "sample");
        };
    }

    /** What stands below our own settings of a kind of client. */
    private Map<String, Object> start(ClientKind kind) {
        Map<String, Object> config = new HashMap<>(SOCKET_BUFFERS);
        config.putAll(extra.of(kind));
        config.putAll(common);
        return config;
    }

    /** Where the clients connect to, as configured. */
    public String bootstrapServers() {
        return String.valueOf(common.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
    }

    public Admin admin(String clientId) {
        return Admin.create(adminConfig(clientId));
    }

    private Map<String, Object> adminConfig(String clientId) {
        Map<String, Object> config = start(ClientKind.ADMIN);
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        return config;
    }

    /**
     * Writes the marker of a committed transaction into a partition that its coordinator has left out, and returns when that is
     * done. Aborts are written by {@link Admin#abortTransaction}.
     *
     * @param leader of the partition
     * @param coordinatorEpoch of the producer's last marker in the partition
     * @throws org.apache.kafka.common.errors.ApiException in which the leader says why it has not written it
     */
    public void writeCommitMarker(
            String clientId,
            Node leader,
            TopicPartition partition,
            long producerId,
            short producerEpoch,
            int coordinatorEpoch) {
        AdminClientConfig config = new AdminClientConfig(adminConfig(clientId));
        try (TransactionMarkers markers = new TransactionMarkers(config, clientId, leader)) {
            markers.commit(partition, producerId, producerEpoch, coordinatorEpoch);
        }
    }

    @Override
    public Consumer<byte[], byte[]> groupConsumer(String group, String memberId) {
        return new KafkaConsumer<>(groupConsumerConfig(group, memberId));
    }

    private Map<String, Object> groupConsumerConfig(String group, String memberId) {
        Map<String, Object> config = memberConfig(group, memberId);
        config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, memberId);
        return config;
    }

    /**
     * A member of {@code group} of whom the group remembers nothing: one that says goodbye is replaced at once, and two that
     * are named alike do not shut each other out.
     */
    public Consumer<byte[], byte[]> passingMember(String group, String clientId) {
        return new KafkaConsumer<>(memberConfig(group, clientId));
    }

    /** Whoever has a partition keeps it when others join. */
    private Map<String, Object> memberConfig(String group, String clientId) {
        Map<String, Object> config = consumerConfig(group, clientId);
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, sessionTimeoutMs);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 250);
        config.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 30_000);
        config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        return config;
    }

    @Override
    public Consumer<byte[], byte[]> assignedConsumer(String group, String clientId) {
        return new KafkaConsumer<>(consumerConfig(group, clientId));
    }

    private Map<String, Object> consumerConfig(String group, String clientId) {
        Map<String, Object> config = start(ClientKind.CONSUMER);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 250);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2 * 1024 * 1024);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        return config;
    }

    /**
     * The clients' settings of a Kafka Streams application, static member {@code memberId} of its group; names are as its
     * configuration takes them. Longer waits than our own producers': each one given up costs the application its state.
     *
     * @param replication of the topics that the application makes for itself
     */
    public Map<String, Object> streamsConfig(String memberId, int replication) {
        Map<String, Object> config = start(ClientKind.ADMIN);
        putUnlessShared(config, "producer.", extra.producer());
        putUnlessShared(config, "consumer.", extra.consumer());
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, memberId);
        config.put("replication.factor", replication);
        config.put("topic." + TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, replication >= 3 ? "2" : "1");
        config.put("main.consumer." + ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, memberId);
        config.put("main.consumer." + ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, sessionTimeoutMs);
        config.put("main.consumer." + ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_000);
        config.put("main.consumer." + ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 60_000);
        config.put("main.consumer." + ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000);
        config.put("consumer." + ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 250);
        config.put("consumer." + ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1024 * 1024);
        config.put("consumer." + ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 * 1024 * 1024);
        for (String name : List.of(
                ProducerConfig.LINGER_MS_CONFIG,
                ProducerConfig.BATCH_SIZE_CONFIG,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                ProducerConfig.COMPRESSION_TYPE_CONFIG)) {
            config.put("producer." + name, compressed(producerConfig(memberId)).get(name));
        }
        int largest = Math.max(MAX_REQUEST_BYTES, maxMessageBytes) + STATE_HEADROOM_BYTES;
        config.put("producer." + ProducerConfig.MAX_REQUEST_SIZE_CONFIG, largest);
        config.put("producer." + ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * largest);
        config.put("producer." + ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        config.put("producer." + ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000);
        config.put("producer." + ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        return config;
    }

    private void putUnlessShared(Map<String, Object> config, String prefix, Map<String, Object> properties) {
        properties.forEach((name, value) -> {
            if (!value.equals(extra.admin().get(name))) {
                config.put(prefix + name, value);
            }
        });
    }

    @Override
    public Producer<byte[], byte[]> transactionalProducer(String transactionalId) {
        Map<String, Object> config = compressed(transactionalConfig(transactionalId));
        // Its users flush behind the last record: what goes to one broker gathers into one request until then, and
        // each first request to a partition costs the broker two more.
        config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        return new KafkaProducer<>(config);
    }

    /** For what may wait long in topics of ours. Each batch, however small, costs its writer 128 KiB of garbage. */
    private static Map<String, Object> compressed(Map<String, Object> config) {
        config.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return config;
    }

    @Override
    public Producer<byte[], byte[]> deliveryProducer(String transactionalId) {
        Map<String, Object> config = transactionalConfig(transactionalId);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 5); // likewise
        return new KafkaProducer<>(config);
    }

    private Map<String, Object> transactionalConfig(String transactionalId) {
        Map<String, Object> config = producerConfig(transactionalId);
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        // The coordinator answers CONCURRENT_TRANSACTIONS for a moment after each commit. A longer pause is lateness,
        // and each answer doubles it.
        config.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 2L);
        config.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 10L);
        return config;
    }

    @Override
    public Producer<byte[], byte[]> producer(String clientId) {
        return new KafkaProducer<>(producerConfig(clientId));
    }

    private Map<String, Object> producerConfig(String clientId) {
        Map<String, Object> config = start(ClientKind.PRODUCER);
        config.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS);
        int largest = maxMessageBytes + 2 * TopicSetup.INTERNAL_HEADROOM_BYTES;
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Math.max(MAX_REQUEST_BYTES, largest));
        config.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, Math.max(BUFFER_BYTES, 2L * largest));
        // A send ends in seconds, one way or the other: who waits for it also has a group to answer to.
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TRANSACTION_TIMEOUT_MS - 500);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000);
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        return config;
    }
}
