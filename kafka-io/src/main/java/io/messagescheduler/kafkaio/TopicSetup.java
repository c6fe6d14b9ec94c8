package io.messagescheduler.kafkaio;

import io.messagescheduler.core.bucket.Bucket;
import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.delivery.Checkpoint;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates our topics, commits every group's first offsets and writes the {@link Layout}. Run by the Scheduler at start,
 * as often as one likes: what stands is checked and left alone. Topics are never deleted, not even those of an earlier
 * ladder: a commit into a topic deleted meanwhile succeeds, and the record is gone.
 */
public final class TopicSetup {
    /** How much larger than an intake message our copies may be: stamps, trace and error headers. */
    public static final int INTERNAL_HEADROOM_BYTES = 64 * 1024;

    private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);
    private static final int SEGMENT_BYTES = 8 * 1024 * 1024;

    private final Admin admin;
    private final InstantSource clock;
    private final Registry registry;
    private final int maxMessageBytes;
    private final int asked;
    private short replication;

    /**
     * Asks nobody yet.
     *
     * @param replication 0 for that of the cluster's size: three, or as many brokers as there are
     */
    public TopicSetup(Admin admin, KafkaClients clients, InstantSource clock, int maxMessageBytes, int replication) {
        this.admin = admin;
        this.clock = clock;
        this.registry = new Registry(clients);
        this.maxMessageBytes = maxMessageBytes;
        this.asked = replication;
    }

    /**
     * Makes the cluster fit {@code wanted}.
     *
     * @return the layout as registered
     * @throws WrongCluster when what stands contradicts it
     */
    public Layout run(Layout wanted) throws WrongCluster {
        new ClusterCheck(admin).run();
        replication = asked > 0
                ? (short) asked
                : (short) Math.min(3, await(admin.describeCluster().nodes()).size());
        create(List.of(new NewTopic(Names.REGISTRY, 1, replication)
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                        minInSync()))));
        Optional<Layout> known = registry.read();
        if (known.isPresent()) {
            checkSamePartitions(known.get(), wanted);
        }
        BucketLadder ladder = wanted.ladder();
        Map<String, Integer> partitions = partitions(wanted, ladder);
        create(partitions.entrySet().stream()
                .map(topic ->
                        new NewTopic(topic.getKey(), topic.getValue(), replication).configs(config(topic.getKey())))
                .toList());
        checkTopics(partitions);

        Layout layout = wanted.withFirstOffsets(known.map(Layout::firstOffsets).orElse(Map.of()));
        layout = layout.withFirstOffsets(commitFirstOffsets(layout, ladder));
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
        checkTopics(partitions(layout, layout.ladder()));
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

    private static Map<String, Integer> partitions(Layout layout, BucketLadder ladder) {
        Map<String, Integer> partitions = new LinkedHashMap<>();
        partitions.put(layout.intakeTopic(), layout.intakePartitions());
        partitions.put(Names.DEAD_LETTERS, layout.bucketPartitions());
        partitions.put(Names.JOB_LOG, 1);
        partitions.put(Names.CLOCK, 1);
        partitions.put(Names.PROBE, 1);
        for (Bucket bucket : ladder.buckets()) {
            partitions.put(bucket.topic(), layout.bucketPartitions());
        }
        return partitions;
    }

    private Map<String, String> config(String topic) {
        Map<String, String> config = new HashMap<>();
        config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, minInSync());
        config.put(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false");
        config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        config.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
        if (topic.equals(Names.CLOCK) || topic.equals(Names.JOB_LOG) || topic.equals(Names.PROBE)) {
            config.put(TopicConfig.RETENTION_MS_CONFIG, "604800000");
            return config;
        }
        config.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
        if (topic.startsWith(Names.BUCKET_PREFIX)) {
            config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(SEGMENT_BYTES));
        }
        boolean copies = topic.startsWith(Names.PREFIX);
        config.put(
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(maxMessageBytes + (copies ? INTERNAL_HEADROOM_BYTES : 0)));
        if (!copies) {
            // The intake's own timestamps are the producers': they are passed on.
            config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
        }
        return config;
    }

    private String minInSync() {
        return replication >= 3 ? "2" : "1";
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
        await(admin.listOffsets(all).all());
    }

    private void checkTopics(Map<String, Integer> partitions) throws WrongCluster {
        Map<String, TopicDescription> found =
                await(admin.describeTopics(partitions.keySet()).allTopicNames());
        List<String> problems = new ArrayList<>();
        partitions.forEach((topic, count) -> {
            TopicDescription description = found.get(topic);
            int actual = description == null ? 0 : description.partitions().size();
            if (actual != count) {
                problems.add("topic " + topic + " has " + actual + " partitions instead of " + count);
            }
        });
        List<ConfigResource> resources = partitions.keySet().stream()
                .filter(topic -> topic.startsWith(Names.BUCKET_PREFIX) || !topic.startsWith(Names.PREFIX))
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<ConfigResource, Config> configs =
                await(admin.describeConfigs(resources).all());
        configs.forEach((resource, config) -> {
            check(problems, resource, config, TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
            check(problems, resource, config, TopicConfig.RETENTION_MS_CONFIG, "-1");
            check(problems, resource, config, TopicConfig.RETENTION_BYTES_CONFIG, "-1");
        });
        if (!problems.isEmpty()) {
            throw new WrongCluster("Unsent messages would not be safe on this cluster: "
                    + String.join("; ", problems.subList(0, Math.min(10, problems.size())))
                    + ". Mend the topics, or point to another cluster.");
        }
    }

    private static void check(
            List<String> problems, ConfigResource topic, Config config, String name, String expected) {
        String actual = config.get(name).value();
        if (!expected.equals(actual)) {
            problems.add("topic " + topic.name() + " has " + name + "=" + actual + " instead of " + expected);
        }
    }

    /** Commits the log start for each group and topic not registered yet; tells which those were. */
    private Map<String, Integer> commitFirstOffsets(Layout layout, BucketLadder ladder) {
        Map<String, List<String>> topicsOfGroup = new LinkedHashMap<>();
        topicsOfGroup.put(Names.MESSAGE_HANDLER_GROUP, List.of(layout.intakeTopic()));
        topicsOfGroup.put(Names.DELIVERY_GROUP, List.of(ladder.imminent().topic()));
        topicsOfGroup.put(
                Names.DRAIN_GROUP,
                ladder.buckets().stream()
                        .filter(bucket -> bucket.kind() != Bucket.Kind.IMMINENT)
                        .map(Bucket::topic)
                        .toList());
        Map<String, Integer> added = new TreeMap<>();
        topicsOfGroup.forEach((group, topics) -> {
            List<TopicPartition> fresh = new ArrayList<>();
            for (String topic : topics) {
                int count = topic.equals(layout.intakeTopic()) ? layout.intakePartitions() : layout.bucketPartitions();
                if (!layout.firstOffsets().containsKey(group + "|" + topic)) {
                    added.put(group + "|" + topic, count);
                    for (int partition = 0; partition < count; partition++) {
                        fresh.add(new TopicPartition(topic, partition));
                    }
                }
            }
            commitLogStart(group, fresh);
        });
        return added;
    }

    private void commitLogStart(String group, List<TopicPartition> partitions) {
        if (partitions.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> committed = GroupOffsets.committed(admin, group, partitions);
        List<TopicPartition> without = partitions.stream()
                .filter(partition -> committed.get(partition) == null)
                .toList();
        if (without.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> first = new HashMap<>();
        await(admin.listOffsets(without.stream()
                                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.earliest())))
                        .all())
                .forEach((partition, start) -> first.put(
                        partition,
                        new OffsetAndMetadata(
                                start.offset(),
                                group.equals(Names.DELIVERY_GROUP)
                                        ? Checkpoint.initial(start.offset()).encode()
                                        : Long.toString(clock.millis()))));
        try {
            await(admin.alterConsumerGroupOffsets(group, first).all());
        } catch (UnknownMemberIdException e) {
            // Kafka lets nobody else commit for a group with members; they run with the settings before these.
            throw new KafkaException(
                    "group " + group + " has members that run with other settings; stop the MessageHandlers and Workers"
                            + " until the topics are set up",
                    e);
        }
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
