package io.messagescheduler.testkit.simulation;

import io.messagescheduler.testkit.ManualClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
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
    private final Set<String> denied = new HashSet<>();
    private final Set<String> unwritable = new HashSet<>();
    private final LogEvents events = new LogEvents();
    private long settledNanos;

    public SimulatedLog(ManualClock clock) {
        this.clock = clock;
        this.coordinator = new TransactionCoordinator(clock);
    }

    /** Tells the observer of everything that happens from now on. */
    public void observe(LogObserver observer) {
        events.observe(observer);
    }

    /** Does nothing when the topic is there. */
    public void createTopic(String name, TopicSpec spec) {
        topics.computeIfAbsent(name, unused -> {
            List<PartitionLog> partitions = new ArrayList<>();
            for (int partition = 0; partition < spec.partitions(); partition++) {
                partitions.add(new PartitionLog(new TopicPartition(name, partition), spec, events));
            }
            return List.copyOf(partitions);
        });
    }

    /**
     * Deletes a topic with all that it holds. A transaction that wrote to it commits all the same, and what it wrote there
     * is gone.
     */
    public void deleteTopic(String name) {
        topics.remove(name);
        denied.remove(name);
        unwritable.remove(name);
    }

    /** Refuses every write to the topic for want of a permission, or no longer does. */
    public void deny(String topic, boolean isDenied) {
        set(denied, topic, isDenied);
    }

    /** Lets every write to the topic time out, as one without enough replicas does, or no longer does. */
    public void obstruct(String topic, boolean isUnwritable) {
        set(unwritable, topic, isUnwritable);
    }

    private static void set(Set<String> topics, String topic, boolean contained) {
        if (contained) {
            topics.add(topic);
        } else {
            topics.remove(topic);
        }
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
        return events.count();
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

    /** The group forgets an offset: it has expired, or somebody deleted it. */
    public void forget(String group, TopicPartition partition) {
        group(group).forget(partition);
    }

    /** Removes what stands below the offset, also what a transaction that is open wrote; -1 for all that there is. */
    public void deleteRecords(TopicPartition partition, long beforeOffset) {
        settle();
        partition(partition).deleteBefore(beforeOffset);
    }

    /** Whether a record stands there, from the one offset to below the other, that is committed or may yet be. */
    public boolean holdsRecords(TopicPartition partition, long from, long to) {
        return partition(partition).holdsRecords(from, to);
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
        return groups.computeIfAbsent(name, unused -> new Group(name, clock, this::partitionsOf, events));
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

    /** @throws org.apache.kafka.common.errors.ApiException if nothing can be written to the topic at present */
    void checkWritable(String topic) {
        if (denied.contains(topic)) {
            throw new TopicAuthorizationException(Set.of(topic));
        }
        if (unwritable.contains(topic)) {
            throw new TimeoutException("Nobody takes records for " + topic + " at present");
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
