package io.messagescheduler.testkit.simulation;

import io.messagescheduler.testkit.ManualClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka cluster in memory: topics, groups and transactions, driven by the clock it is given. Not for several threads.
 *
 * <pre>{@code
 * ManualClock clock = new ManualClock(Instant.EPOCH);
 * SimulatedLog log = new SimulatedLog(clock);
 * log.createTopic("orders", TopicSpec.of(4));
 * SimulatedProcess process = log.process("shop");
 * process.producer().send(new ProducerRecord<>("orders", key, value));
 * log.records("orders");
 * }</pre>
 *
 * <p>What takes effect with time, such as the end of a transaction that nobody ends, does so when a client next asks for
 * anything. Nothing ever waits: where a real client would wait for somebody else, it throws the time-out at once.
 */
public final class SimulatedLog {
    private final ManualClock clock;
    private final Map<String, List<PartitionLog>> topics = new TreeMap<>();
    private final Map<String, Group> groups = new HashMap<>();
    private final TransactionCoordinator coordinator;
    private long settledNanos;

    public SimulatedLog(ManualClock clock) {
        this.clock = clock;
        this.coordinator = new TransactionCoordinator(clock);
    }

    /** Does nothing when the topic is there. */
    public void createTopic(String name, TopicSpec spec) {
        topics.computeIfAbsent(name, unused -> {
            List<PartitionLog> partitions = new ArrayList<>();
            for (int partition = 0; partition < spec.partitions(); partition++) {
                partitions.add(new PartitionLog(new TopicPartition(name, partition), spec));
            }
            return List.copyOf(partitions);
        });
    }

    public Set<String> topics() {
        return new TreeSet<>(topics.keySet());
    }

    public boolean hasTopic(String name) {
        return topics.containsKey(name);
    }

    /** The partitions of a topic, none if it does not exist. */
    public Set<TopicPartition> partitionsOf(String topic) {
        Set<TopicPartition> partitions = new LinkedHashSet<>();
        for (int partition = 0;
                partition < topics.getOrDefault(topic, List.of()).size();
                partition++) {
            partitions.add(new TopicPartition(topic, partition));
        }
        return partitions;
    }

    /** A process whose clients live and die together. */
    public SimulatedProcess process(String name) {
        return new SimulatedProcess(name, this);
    }

    /** All that a read_committed reader sees of the topic, partition by partition. */
    public List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        settle();
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (PartitionLog partition : topics.getOrDefault(topic, List.of())) {
            records.addAll(
                    partition.fetch(partition.start(), true, Integer.MAX_VALUE).records());
        }
        return records;
    }

    /** The first record from the offset on that a read_committed reader sees. */
    public Optional<ConsumerRecord<byte[], byte[]>> first(TopicPartition partition, long from) {
        settle();
        return partition(partition).fetch(from, true, 1).records().stream().findFirst();
    }

    /** A number that grows with everything that is written or committed. */
    public long changes() {
        settle();
        long changes = 0;
        for (List<PartitionLog> partitions : topics.values()) {
            for (PartitionLog partition : partitions) {
                changes += partition.end();
            }
        }
        for (Group group : groups.values()) {
            changes += group.commits();
        }
        return changes;
    }

    /** The end of a partition: of what is stable if {@code committedOnly}, else of all. */
    public long end(TopicPartition partition, boolean committedOnly) {
        settle();
        return partition(partition).end(committedOnly);
    }

    /** Whether no transaction is open anywhere. */
    public boolean isStable() {
        settle();
        return coordinator.isIdle();
    }

    /** What a group has committed, or null; an open transaction does not count. */
    public @Nullable OffsetAndMetadata committed(String group, TopicPartition partition) {
        settle();
        return group(group).committed(partition);
    }

    /** As an administrator does, for a group without members: whatever was committed is replaced. */
    public void commit(String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        group(group).commit(null, offsets);
    }

    /** Removes what stands below the offset, also what a transaction that is open wrote; -1 for all that there is. */
    public void deleteRecords(TopicPartition partition, long beforeOffset) {
        partition(partition).deleteBefore(beforeOffset);
    }

    /** Lets the cleaner go over a compacted topic. */
    public void compact(String topic) {
        topics.getOrDefault(topic, List.of()).forEach(PartitionLog::compact);
    }

    /** The group drops its member of this static id, as one that was silent for too long, while it lives. */
    public void evict(String group, String instance) {
        group(group).evict(instance);
    }

    ManualClock clock() {
        return clock;
    }

    TransactionCoordinator coordinator() {
        return coordinator;
    }

    Group group(String name) {
        return groups.computeIfAbsent(name, unused -> new Group(name, clock, this::partitionsOf));
    }

    /** What time has done since the last call. */
    void settle() {
        long nowNanos = clock.nanoTime();
        if (nowNanos != settledNanos) {
            settledNanos = nowNanos;
            coordinator.expire();
            groups.values().forEach(Group::expire);
        }
    }

    PartitionLog partition(TopicPartition partition) {
        List<PartitionLog> partitions = topics.get(partition.topic());
        if (partitions == null || partition.partition() >= partitions.size()) {
            throw new UnknownTopicOrPartitionException("There is no " + partition);
        }
        return partitions.get(partition.partition());
    }
}
