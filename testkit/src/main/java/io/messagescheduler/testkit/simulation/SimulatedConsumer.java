package io.messagescheduler.testkit.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A consumer of the simulated log, without a reset policy ({@code auto.offset.reset=none}). */
final class SimulatedConsumer extends PlainConsumer {
    private static final Node NODE = new Node(1, "simulated", 9092);

    private final SimulatedProcess process;
    private final SimulatedLog log;
    private final Group group;
    private final @Nullable String instance;
    private final boolean committedOnly;

    /** What is assigned, with the next offset to read; null where that is not known yet. */
    private final Map<TopicPartition, @Nullable Long> positions = new LinkedHashMap<>();

    private final Set<TopicPartition> paused = new HashSet<>();
    private Set<String> topics = Set.of();
    private @Nullable ConsumerRebalanceListener listener;
    private Group.@Nullable Member member;
    private int turn;
    private boolean closed;

    SimulatedConsumer(
            SimulatedProcess process, SimulatedLog log, Group group, @Nullable String instance, boolean committedOnly) {
        this.process = process;
        this.log = log;
        this.group = group;
        this.instance = instance;
        this.committedOnly = committedOnly;
    }

    void falls() {
        if (member != null) {
            member.falls(log.clock().nanoTime());
        }
    }

    void rises() {
        if (member != null) {
            member.rises();
        }
    }

    private void check() {
        process.alive();
        if (closed) {
            throw new IllegalStateException("This consumer has already been closed.");
        }
    }

    @Override
    public Set<TopicPartition> assignment() {
        check();
        return Set.copyOf(positions.keySet());
    }

    @Override
    public Set<String> subscription() {
        check();
        return topics;
    }

    @Override
    public void subscribe(Collection<String> wanted, ConsumerRebalanceListener callback) {
        check();
        if (!positions.isEmpty() && topics.isEmpty()) {
            throw new IllegalStateException("Subscription to topics and assignment by hand exclude each other");
        }
        topics = Set.copyOf(wanted);
        listener = callback;
    }

    @Override
    public void assign(Collection<TopicPartition> partitions) {
        check();
        if (!topics.isEmpty()) {
            throw new IllegalStateException("Subscription to topics and assignment by hand exclude each other");
        }
        positions.keySet().retainAll(partitions);
        paused.retainAll(partitions);
        partitions.forEach(partition -> positions.putIfAbsent(partition, null));
    }

    @Override
    public void unsubscribe() {
        check();
        leave(false);
        topics = Set.of();
        positions.clear();
        paused.clear();
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        check();
        if (topics.isEmpty() && positions.isEmpty()) {
            throw new IllegalStateException("Consumer is not subscribed to any topics or assigned any partitions");
        }
        if (!topics.isEmpty()) {
            rebalance();
        }
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new LinkedHashMap<>();
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        int room = process.maxPollRecords();
        for (TopicPartition partition : inTurn()) {
            Long from = paused.contains(partition) ? null : resolve(partition);
            if (from == null || room == 0) {
                continue;
            }
            PartitionLog.Fetched fetched = fetch(partition, from, room);
            if (fetched.next() > from) {
                positions.put(partition, fetched.next());
                next.put(partition, new OffsetAndMetadata(fetched.next()));
            }
            if (!fetched.records().isEmpty()) {
                records.put(partition, fetched.records());
                room -= fetched.records().size();
            }
        }
        return new ConsumerRecords<>(records, next);
    }

    /** The partitions assigned, each poll beginning with another. */
    private List<TopicPartition> inTurn() {
        List<TopicPartition> partitions = new ArrayList<>(positions.keySet());
        if (!partitions.isEmpty()) {
            Collections.rotate(partitions, -(turn++ % partitions.size()));
        }
        return partitions;
    }

    private PartitionLog.Fetched fetch(TopicPartition partition, long from, int room) {
        PartitionLog source = log.partition(partition);
        if (from < source.start() || from > source.end()) {
            throw new OffsetOutOfRangeException(Map.of(partition, from));
        }
        return source.fetch(from, committedOnly, room);
    }

    private void rebalance() {
        Group.Member present = member;
        if (present != null && group.isSettled(present)) {
            return;
        }
        if (present != null && group.fenced(present)) {
            throw new FencedInstanceIdException("Another member has the instance id " + instance + " by now");
        }
        ConsumerRebalanceListener callback = Objects.requireNonNull(listener);
        if (present != null && !group.knows(present)) {
            Set<TopicPartition> lost = present.owned();
            member = null;
            if (!lost.isEmpty()) {
                callback.onPartitionsLost(lost);
                positions.keySet().removeAll(lost);
                paused.removeAll(lost);
            }
            present = null;
        }
        if (present == null) {
            present = group.join(instance, topics);
            member = present;
        }
        Set<TopicPartition> revoked = group.toRevoke(present);
        if (!revoked.isEmpty()) {
            callback.onPartitionsRevoked(revoked);
            positions.keySet().removeAll(revoked);
            paused.removeAll(revoked);
            group.revoked(present, revoked);
        }
        Set<TopicPartition> added = group.assign(present);
        if (!added.isEmpty()) {
            added.forEach(partition -> positions.put(partition, null));
            callback.onPartitionsAssigned(added);
        }
    }

    /** The position, from the committed offset where it is not known; null while a transaction may change that. */
    private @Nullable Long resolve(TopicPartition partition) {
        Long known = positions.get(partition);
        if (known != null) {
            return known;
        }
        if (committedOnly && group.isUnstable(partition)) {
            return null;
        }
        OffsetAndMetadata committed = group.committed(partition);
        if (committed == null) {
            throw new NoOffsetForPartitionException(partition);
        }
        positions.put(partition, committed.offset());
        return committed.offset();
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        process.alive(Call.STORE);
        check();
        Boolean arrives = process.nextLostStore();
        if (arrives == null || arrives) {
            group.commit(member, offsets);
        }
        if (arrives != null) {
            throw new TimeoutException("No answer about the offsets of " + offsets.keySet());
        }
    }

    @Override
    public void seek(TopicPartition partition, long offset) {
        check();
        assigned(partition);
        positions.put(partition, offset);
    }

    @Override
    public void seekToBeginning(Collection<TopicPartition> partitions) {
        beginningOffsets(partitions.isEmpty() ? assignment() : partitions).forEach(this::seek);
    }

    @Override
    public void seekToEnd(Collection<TopicPartition> partitions) {
        endOffsets(partitions.isEmpty() ? assignment() : partitions).forEach(this::seek);
    }

    @Override
    public long position(TopicPartition partition) {
        check();
        assigned(partition);
        Long position = resolve(partition);
        if (position == null) {
            throw unstable(partition);
        }
        return position;
    }

    private void assigned(TopicPartition partition) {
        if (!positions.containsKey(partition)) {
            throw new IllegalStateException("No current assignment for partition " + partition);
        }
    }

    private static TimeoutException unstable(TopicPartition partition) {
        return new TimeoutException("The offset of " + partition + " waits for a transaction to end");
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
        check();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            if (committedOnly && group.isUnstable(partition)) {
                throw unstable(partition);
            }
            OffsetAndMetadata committed = group.committed(partition);
            if (committed != null) {
                offsets.put(partition, committed);
            }
        }
        return offsets;
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        check();
        return infos(log, topic);
    }

    static List<PartitionInfo> infos(SimulatedLog log, String topic) {
        Node[] nodes = {NODE};
        return log.partitionsOf(topic).stream()
                .map(partition -> new PartitionInfo(topic, partition.partition(), NODE, nodes, nodes))
                .toList();
    }

    @Override
    public Set<TopicPartition> paused() {
        check();
        return Set.copyOf(paused);
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        check();
        partitions.forEach(this::assigned);
        paused.addAll(partitions);
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        check();
        partitions.forEach(this::assigned);
        paused.removeAll(partitions);
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        check();
        Map<TopicPartition, Long> offsets = new HashMap<>();
        partitions.forEach(
                partition -> offsets.put(partition, log.partition(partition).start()));
        return offsets;
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        check();
        Map<TopicPartition, Long> offsets = new HashMap<>();
        partitions.forEach(
                partition -> offsets.put(partition, log.partition(partition).end(committedOnly)));
        return offsets;
    }

    @Override
    public ConsumerGroupMetadata groupMetadata() {
        check();
        return group.metadata(member);
    }

    @Override
    public void close() {
        if (closed || process.crashed()) {
            return;
        }
        check();
        leave(true);
        closed = true;
    }

    /** A static member is only missed when its session is over. */
    private void leave(boolean closing) {
        Group.Member leaving = member;
        member = null;
        if (leaving == null) {
            return;
        }
        Set<TopicPartition> owned = leaving.owned();
        if (!owned.isEmpty() && listener != null && group.knows(leaving)) {
            listener.onPartitionsRevoked(owned);
        }
        if (closing && instance != null) {
            leaving.falls(log.clock().nanoTime());
        } else {
            group.leave(leaving);
        }
    }
}
