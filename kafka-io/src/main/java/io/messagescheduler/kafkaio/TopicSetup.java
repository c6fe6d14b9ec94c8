package io.messagescheduler.kafkaio;

import io.messagescheduler.core.delivery.Checkpoint;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates our topics, commits every group's first offsets and writes the {@link Layout}. Run by the Scheduler at start,
 * as often as one likes, and by several at once: what stands is checked and left alone. Topics are never deleted, not even those of an earlier
 * ladder: a commit into a topic deleted meanwhile succeeds, and the record is gone.
 */
public final class TopicSetup {
    /** How much larger than an intake message our copies may be: stamps, trace and error headers. */
    public static final int INTERNAL_HEADROOM_BYTES = 64 * 1024;

    private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);

    private static final Duration COMMIT_SEEN = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final Duration LEADER_LIMIT = Duration.ofSeconds(30);
    private static final Duration LEADER_PAUSE = Duration.ofMillis(50);

    private final Admin admin;
    private final KafkaClients clients;
    private final InstantSource clock;
    private final Registry registry;
    private final Options options;
    private short replication;

    /**
     * What of the settings concerns the topics but is nothing that all processes must agree on.
     *
     * @param maxMessageBytes greatest message that the intake takes
     * @param replication 0 for that of the cluster's size: three, or as many brokers as there are
     * @param historyTopic gets copies of delivered messages
     * @param outcomeRetention how long outcomes are kept
     */
    public record Options(int maxMessageBytes, int replication, String historyTopic, Duration outcomeRetention) {}

    /** Asks nobody yet. */
    public TopicSetup(Admin admin, KafkaClients clients, InstantSource clock, Options options) {
        this.admin = admin;
        this.clients = clients;
        this.clock = clock;
        this.registry = new Registry(clients);
        this.options = options;
    }

    /**
     * Makes the cluster fit {@code wanted}.
     *
     * @return the layout as registered
     * @throws WrongCluster when what stands contradicts it
     */
    public Layout run(Layout wanted) throws WrongCluster {
        new ClusterCheck(admin).run(options.replication());
        replication = options.replication() > 0
                ? (short) options.replication()
                : (short) Math.min(3, await(admin.describeCluster().nodes()).size());
        create(List.of(new NewTopic(Names.REGISTRY, 1, replication)
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                        TopicPlan.minInSync(replication)))));
        Optional<Layout> known = registry.read();
        if (known.isPresent()) {
            checkSamePartitions(known.get(), wanted);
        }
        TopicPlan plan = new TopicPlan(wanted, options, replication);
        create(plan.topics());
        check(plan);

        Layout layout = wanted.withFirstOffsets(known.map(Layout::firstOffsets).orElse(Map.of()));
        layout = layout.withFirstOffsets(commitFirstOffsets(layout));
        if (!layout.equals(known.orElse(null))) {
            registry.write(layout);
        }
        return layout;
    }

    /**
     * Looks whether the topics of {@code layout} are still as they were set up: a retention that somebody has changed since
     * would delete what waits.
     *
     * @throws WrongCluster naming what has changed
     */
    public void check(Layout layout) throws WrongCluster {
        check(new TopicPlan(layout, options, replication));
    }

    private static void checkSamePartitions(Layout known, Layout wanted) throws WrongCluster {
        if (known.intakePartitions() != wanted.intakePartitions()
                || known.bucketPartitions() != wanted.bucketPartitions()) {
            throw new WrongCluster("This cluster was set up with SM_TOPIC_PARTITIONS=" + known.intakePartitions()
                    + " and SM_PARTITIONS_PER_BUCKET=" + known.bucketPartitions() + ", the settings say "
                    + wanted.intakePartitions() + " and " + wanted.bucketPartitions()
                    + ". Set them back: changing them would part messages from their order.");
        }
    }

    private void create(Collection<NewTopic> topics) {
        Map<String, NewTopic> missing =
                topics.stream().collect(Collectors.toMap(NewTopic::name, topic -> topic, (a, b) -> a, TreeMap::new));
        missing.keySet()
                .removeAll(await(admin.listTopics(new ListTopicsOptions().listInternal(true))
                        .names()));
        if (missing.isEmpty()) {
            return;
        }
        admin.createTopics(missing.values()).values().forEach((name, created) -> {
            try {
                await(created);
            } catch (TopicExistsException e) {
                log.info("Topic {} was created by another process", name);
            }
        });
        log.info("Created {} topics", missing.size());
        awaitLeaders(admin, missing.values());
    }

    /**
     * Returns when every partition of the topics answers: sends to a topic without leaders yet are lost to time-outs
     * (KAFKA-15591).
     */
    public static void awaitLeaders(Admin admin, Collection<NewTopic> topics) {
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        for (NewTopic topic : topics) {
            for (int partition = 0; partition < topic.numPartitions(); partition++) {
                all.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
            }
        }
        long endNanos = System.nanoTime() + LEADER_LIMIT.toNanos();
        while (true) {
            try {
                await(admin.listOffsets(all).all());
                return;
            } catch (UnknownTopicOrPartitionException e) {
                // Just after its creation a topic is not known everywhere.
                if (System.nanoTime() - endNanos > 0) {
                    throw e;
                }
                LockSupport.parkNanos(LEADER_PAUSE.toNanos());
            }
        }
    }

    private void check(TopicPlan plan) throws WrongCluster {
        List<String> problems = new ArrayList<>(PartitionCounts.changes(admin, plan.pinnedPartitions()));
        Map<String, Map<String, String>> required = plan.requiredConfig();
        await(admin.describeConfigs(required.keySet().stream()
                                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                                .toList())
                        .all())
                .forEach((resource, config) -> {
                    required.getOrDefault(resource.name(), Map.of()).forEach((name, expected) -> {
                        String actual = config.get(name).value();
                        if (!expected.equals(actual)) {
                            problems.add("topic " + resource.name() + " has " + name + "=" + actual + " instead of "
                                    + expected);
                        }
                    });
                    String maxBytes =
                            config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value();
                    if (resource.name().startsWith(Names.PREFIX)
                            && Integer.parseInt(maxBytes) < plan.maxBytes(resource.name())) {
                        problems.add("topic " + resource.name() + " takes messages of " + maxBytes
                                + " bytes (max.message.bytes) instead of " + plan.maxBytes(resource.name()));
                    }
                });
        if (!problems.isEmpty()) {
            throw new WrongCluster("Unsent messages would not be safe on this cluster: "
                    + String.join("; ", problems.subList(0, Math.min(10, problems.size())))
                    + ". Mend the topics, or point to another cluster.");
        }
    }

    private Map<String, Integer> partitionsOf(Collection<String> topics) {
        Map<String, Integer> partitions = new HashMap<>();
        await(admin.describeTopics(topics).allTopicNames())
                .forEach((topic, description) ->
                        partitions.put(topic, description.partitions().size()));
        return partitions;
    }

    /**
     * Commits the log start for each group and topic not registered yet, and for partitions that a schedules topic was given
     * since; tells which those were.
     */
    private Map<String, Integer> commitFirstOffsets(Layout layout) {
        Map<String, Set<String>> topicsOfGroup = TopicPlan.readers(layout);
        Map<String, Integer> partitions = partitionsOf(
                topicsOfGroup.values().stream().flatMap(Set::stream).collect(Collectors.toSet()));
        Map<String, Integer> added = new TreeMap<>();
        Map<String, List<TopicPartition>> fresh = new TreeMap<>();
        topicsOfGroup.forEach((group, topics) -> {
            for (String topic : topics) {
                int count = partitions.getOrDefault(topic, 0);
                int known = layout.firstOffsets().getOrDefault(group + "|" + topic, 0);
                if (known < count) {
                    added.put(group + "|" + topic, count);
                }
                for (int partition = known; partition < count; partition++) {
                    fresh.computeIfAbsent(group, each -> new ArrayList<>()).add(new TopicPartition(topic, partition));
                }
            }
        });
        if (!fresh.isEmpty()) {
            commitLogStarts(fresh);
        }
        return added;
    }

    /**
     * In a transaction whose id every set-up uses: of two at the same time the later fences the earlier before it looks what
     * is committed. So a set-up that was held up in between can never set back what has been read meanwhile.
     */
    private void commitLogStarts(Map<String, List<TopicPartition>> partitionsOfGroup) {
        try (Producer<byte[], byte[]> producer = clients.transactionalProducer(Names.SETUP_TRANSACTIONAL_ID)) {
            producer.initTransactions();
            producer.beginTransaction();
            partitionsOfGroup.forEach((group, partitions) -> commitLogStart(producer, group, partitions));
            producer.commitTransaction();
        }
        partitionsOfGroup.forEach(this::awaitCommitted);
    }

    private void commitLogStart(Producer<byte[], byte[]> producer, String group, List<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed = GroupOffsets.committed(admin, group, partitions);
        List<TopicPartition> without = partitions.stream()
                .filter(partition -> committed.get(partition) == null)
                .toList();
        if (without.isEmpty()) {
            return;
        }
        if (hasMembers(group)) {
            throw new KafkaException("group " + group + " has members that run with other settings; stop the"
                    + " MessageHandlers and Workers until the topics are set up");
        }
        Map<TopicPartition, OffsetAndMetadata> first = new HashMap<>();
        await(admin.listOffsets(without.stream()
                                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.earliest())))
                        .all())
                .forEach((partition, start) -> first.put(
                        partition, new OffsetAndMetadata(start.offset(), firstMetadata(group, start.offset()))));
        try (Consumer<byte[], byte[]> consumer = clients.assignedConsumer(group, "sm-setup")) {
            producer.sendOffsetsToTransaction(first, consumer.groupMetadata());
        }
    }

    private boolean hasMembers(String group) {
        try {
            return await(admin.describeConsumerGroups(List.of(group)).all()).values().stream()
                    .anyMatch(description -> !description.members().isEmpty());
        } catch (GroupIdNotFoundException nobodyYet) {
            return false;
        }
    }

    /** A transaction's offsets can be read a moment after its commit; until then they look as if they were missing. */
    private void awaitCommitted(String group, List<TopicPartition> partitions) {
        long startNanos = System.nanoTime();
        while (!areCommitted(group, partitions)) {
            if (System.nanoTime() - startNanos > COMMIT_SEEN.toNanos()) {
                throw new TimeoutException("the first offsets of group " + group + " are committed but cannot be read");
            }
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    private boolean areCommitted(String group, List<TopicPartition> partitions) {
        try {
            return GroupOffsets.committed(admin, group, partitions).keySet().containsAll(partitions);
        } catch (UnstableOffsetCommitException notYet) {
            return false;
        }
    }

    private String firstMetadata(String group, long start) {
        return switch (group) {
            case Names.DELIVERY_GROUP -> Checkpoint.initial(start).encode();
            // Kafka Streams keeps metadata of its own form, or none.
            case Names.INDEX_GROUP -> "";
            default -> Long.toString(clock.millis());
        };
    }

    /** Waits for {@code future}; its failure is thrown as the unchecked {@link KafkaException} that it is. */
    public static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException cause) {
                throw cause;
            }
            throw new KafkaException(e.getCause());
        }
    }

    /** Thrown when what stands on the cluster contradicts the settings or endangers messages. Says what to do. */
    public static final class WrongCluster extends Exception {
        private static final long serialVersionUID = 1L;

        WrongCluster(String message) {
            super(message);
        }
    }
}
