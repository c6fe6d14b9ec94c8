package io.messagescheduler.benchmarks;

import io.messagescheduler.core.message.TargetRule;
import io.messagescheduler.kafkaio.GroupOffsets;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.TopicSetup;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;

/** How far the MessageHandlers are with the intake topic, and the drains with the buckets, by their committed offsets. */
final class RoutedIntake {
    private static final long POLL_MS = 20;
    private static final Duration LONGEST_UNSTABLE = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Admin admin;
    private final List<TopicPartition> partitions;

    RoutedIntake(Admin admin) {
        this.admin = admin;
        this.partitions = partitionsOf(TargetRule.SCHEDULED_MESSAGES);
    }

    private List<TopicPartition> partitionsOf(String topic) {
        return TopicSetup.await(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
                .flatMap(described -> described.partitions().stream())
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    /** Messages of the intake that are not routed yet; waits while a transaction is changing the offsets that tell. */
    long lag() throws InterruptedException {
        return lag(Names.MESSAGE_HANDLER_GROUP, partitions);
    }

    /** Records of a bucket topic that no drain has moved on yet; about, since the ends of transactions count too. */
    long lagOfDrain(String topic) throws InterruptedException {
        return lag(Names.DRAIN_GROUP, partitionsOf(topic));
    }

    private long lag(String group, List<TopicPartition> partitions) throws InterruptedException {
        long limitNanos = System.nanoTime() + LONGEST_UNSTABLE.toNanos();
        while (true) {
            try {
                return lagNow(group, partitions);
            } catch (UnstableOffsetCommitException underWay) {
                if (System.nanoTime() - limitNanos > 0) {
                    throw underWay;
                }
                Thread.sleep(POLL_MS);
            }
        }
    }

    private long lagNow(String group, List<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, OffsetAndMetadata> committed = GroupOffsets.committed(admin, group, partitions);
        long lag = 0;
        for (var end : TopicSetup.await(admin.listOffsets(latest).all()).entrySet()) {
            OffsetAndMetadata done = committed.get(end.getKey());
            lag += end.getValue().offset() - (done == null ? 0 : done.offset());
        }
        return lag;
    }

    /** Waits until all is routed. */
    void awaitAll() throws InterruptedException {
        long limitNanos = System.nanoTime() + LONGEST.toNanos();
        while (lag() > 0) {
            if (System.nanoTime() - limitNanos > 0) {
                throw new IllegalStateException("The MessageHandler has not caught up within " + LONGEST);
            }
            Thread.sleep(POLL_MS);
        }
    }

    /** Bytes on disk of all bucket topics: what is pending, each message once. */
    long bucketBytes() {
        List<Integer> nodes = TopicSetup.await(admin.describeCluster().nodes()).stream()
                .map(Node::id)
                .toList();
        return TopicSetup.await(admin.describeLogDirs(nodes).allDescriptions()).values().stream()
                .flatMap(folders -> folders.values().stream())
                .flatMap(folder -> folder.replicaInfos().entrySet().stream())
                .filter(replica -> replica.getKey().topic().startsWith(Names.BUCKET_PREFIX))
                .mapToLong(replica -> replica.getValue().size())
                .sum();
    }
}
