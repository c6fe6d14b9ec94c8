package io.messagescheduler.mini;

import io.messagescheduler.core.delivery.Checkpoint;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.SystemSettings;
import io.messagescheduler.kafkaio.TopicPlan;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import io.messagescheduler.testkit.simulation.SimulatedLog;
import io.messagescheduler.testkit.simulation.TopicSpec;
import io.messagescheduler.worker.TopicLookUp;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.Topic;

/** The topics in a simulated log: set up as the Scheduler does, looked up and created as an administrator does. */
final class SimulatedCluster {
    private final SimulatedLog log;
    private final Settings settings;
    private final Layout layout;

    SimulatedCluster(SimulatedLog log, Settings settings) {
        this.log = log;
        this.settings = settings;
        this.layout = setUp();
    }

    Layout layout() {
        return layout;
    }

    /** Topics and first offsets as the Scheduler makes them. */
    private Layout setUp() {
        SystemSettings system = new SystemSettings(settings);
        Layout wanted = system.layout();
        for (NewTopic topic : new TopicPlan(wanted, system.topicOptions(), (short) 1).topics()) {
            log.createTopic(topic.name(), specOf(topic));
        }
        Map<String, Integer> firstOffsets = new TreeMap<>();
        TopicPlan.readers(wanted)
                .forEach((group, topics) -> topics.forEach(topic -> {
                    Set<TopicPartition> partitions = log.partitionsOf(topic);
                    firstOffsets.put(group + "|" + topic, partitions.size());
                    String metadata = group.equals(Names.DELIVERY_GROUP)
                            ? Checkpoint.initial(0).encode()
                            : "";
                    partitions.forEach(
                            partition -> log.commit(group, Map.of(partition, new OffsetAndMetadata(0, metadata))));
                }));
        return wanted.withFirstOffsets(firstOffsets);
    }

    private static TopicSpec specOf(NewTopic topic) {
        Map<String, String> config = topic.configs();
        TopicSpec spec = TopicSpec.of(topic.numPartitions())
                .withMaxMessageBytes(Integer.parseInt(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)));
        if ("LogAppendTime".equals(config.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG))) {
            spec = spec.withAppendTime();
        }
        boolean compacted = TopicConfig.CLEANUP_POLICY_COMPACT.equals(config.get(TopicConfig.CLEANUP_POLICY_CONFIG));
        return compacted ? spec.withCompaction() : spec;
    }

    /** Makes a target topic where it is missing, as the MessageHandler may. */
    void createTarget(String topic) {
        if (isTopicName(topic)) {
            log.createTopic(topic, TopicSpec.of(settings.get(SettingCatalogue.TARGET_PARTITIONS)));
        }
    }

    private static boolean isTopicName(String topic) {
        try {
            Topic.validate(topic);
            return true;
        } catch (InvalidTopicException e) {
            return false;
        }
    }

    /** What a MessageHandler asks about its topics: how far each is written, committed or not. */
    Map<TopicPartition, CompletableFuture<Long>> ends(Collection<TopicPartition> partitions) {
        Map<TopicPartition, CompletableFuture<Long>> ends = new HashMap<>();
        partitions.forEach(
                partition -> ends.put(partition, CompletableFuture.completedFuture(log.end(partition, false))));
        return ends;
    }

    /** What a Worker asks about its targets. */
    TopicLookUp lookUp() {
        Node node = new Node(1, "simulated", 9092);
        return topic -> {
            if (!isTopicName(topic)) {
                return CompletableFuture.failedFuture(new InvalidTopicException(topic));
            }
            if (!log.hasTopic(topic)) {
                return CompletableFuture.failedFuture(new UnknownTopicOrPartitionException(topic));
            }
            List<TopicPartitionInfo> partitions = log.partitionsOf(topic).stream()
                    .map(partition -> new TopicPartitionInfo(partition.partition(), node, List.of(node), List.of(node)))
                    .toList();
            return CompletableFuture.completedFuture(new TopicDescription(topic, false, partitions));
        };
    }
}
