package io.messagescheduler.testkit.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** A transaction as its coordinator sees it: where it wrote, which offsets it will commit, and how it ended. */
final class Transaction {
    enum State {
        OPEN,
        COMMITTED,
        ABORTED
    }

    private record Written(PartitionLog where, ConsumerRecord<byte[], byte[]> record) {}

    private final long deadlineNanos;
    private final Set<PartitionLog> partitions = new LinkedHashSet<>();
    private final List<Written> records = new ArrayList<>();
    private final Map<Group, Map<TopicPartition, OffsetAndMetadata>> offsets = new HashMap<>();
    private State state = State.OPEN;

    Transaction(long deadlineNanos) {
        this.deadlineNanos = deadlineNanos;
    }

    State state() {
        return state;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isOver(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }

    void wrote(PartitionLog partition, ConsumerRecord<byte[], byte[]> record) {
        partitions.add(partition);
        records.add(new Written(partition, record));
    }

    void add(Group group, Map<TopicPartition, OffsetAndMetadata> added) {
        offsets.computeIfAbsent(group, unused -> new HashMap<>()).putAll(added);
        group.pending(this, added.keySet());
    }

    /** Writes a control marker to each partition, and on a commit the offsets to their groups. */
    void end(boolean commit, long nowMs) {
        state = commit ? State.COMMITTED : State.ABORTED;
        partitions.forEach(partition -> partition.appendMarker(this, nowMs));
        offsets.forEach((group, added) -> group.settle(this, commit ? added : Map.of()));
        if (commit) {
            records.forEach(written -> written.where().committed(written.record()));
        }
        records.clear();
    }
}
