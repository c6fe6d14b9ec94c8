package io.messagescheduler.kafkaio;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * What a consumer has handed out and the loop has not moved on yet, so that transactions can be smaller than polls.
 *
 * <p>The offset to commit for a partition is that of its first record still held; with none held it is the consumer's
 * position, which lies beyond control markers and aborted records too, so that lag does not stick above zero.
 */
public final class Positions {
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final int MOST_HELD = 5_000;
    private static final long MOST_HELD_BYTES = 16L << 20;

    private final Consumer<byte[], byte[]> consumer;
    private final ArrayDeque<ConsumerRecord<byte[], byte[]>> held = new ArrayDeque<>();
    private long bytes;

    public Positions(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    public void add(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            held.addLast(record);
            bytes += bytes(record);
        }
    }

    /** Of the keys and values of all these. */
    public static long bytes(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().mapToLong(Positions::bytes).sum();
    }

    private static long bytes(ConsumerRecord<byte[], byte[]> record) {
        return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }

    /** Whether no more should be polled for now; what a consumer has fetched is compressed as long as it keeps it. */
    public boolean isFull() {
        return held.size() >= MOST_HELD || bytes >= MOST_HELD_BYTES;
    }

    /** Adds what there is, or comes within that time, until it is full. */
    public void read(Duration patience) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(patience);
        while (!records.isEmpty()) {
            add(records);
            records = isFull() ? ConsumerRecords.empty() : consumer.poll(Duration.ZERO);
        }
    }

    public boolean isEmpty() {
        return held.isEmpty();
    }

    /** How many records are held. */
    public int size() {
        return held.size();
    }

    /** Takes up to {@code limit} records, in the order in which they were read. */
    public List<ConsumerRecord<byte[], byte[]>> take(int limit) {
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>(Math.min(limit, held.size()));
        while (batch.size() < limit && !held.isEmpty()) {
            ConsumerRecord<byte[], byte[]> record = held.removeFirst();
            bytes -= bytes(record);
            batch.add(record);
        }
        return batch;
    }

    /** The next offset of each of the partitions once everything taken so far is done. */
    public Map<TopicPartition, OffsetAndMetadata> next(Set<TopicPartition> partitions, String metadata) {
        Map<TopicPartition, Long> firstHeld = new HashMap<>();
        held.forEach(record ->
                firstHeld.putIfAbsent(new TopicPartition(record.topic(), record.partition()), record.offset()));
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Long offset = firstHeld.get(partition);
            offsets.put(
                    partition, new OffsetAndMetadata(offset == null ? consumer.position(partition) : offset, metadata));
        }
        return offsets;
    }

    /**
     * The next offset of each of the partitions whose position is known at present, once everything taken so far is done. Unlike
     * {@link #next} it waits for nothing.
     */
    public Map<TopicPartition, Long> known(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            try {
                offsets.put(partition, consumer.position(partition, AT_ONCE));
            } catch (TimeoutException e) {
                // Just assigned, or a transaction that is open may change where it stands.
            }
        }
        for (Iterator<ConsumerRecord<byte[], byte[]>> each = held.descendingIterator(); each.hasNext(); ) {
            ConsumerRecord<byte[], byte[]> record = each.next();
            offsets.replace(new TopicPartition(record.topic(), record.partition()), record.offset());
        }
        return offsets;
    }

    /** Forgets what is held of partitions that now belong to others. */
    public void forget(Collection<TopicPartition> partitions) {
        held.removeIf(record -> partitions.contains(new TopicPartition(record.topic(), record.partition())));
        bytes = held.stream().mapToLong(Positions::bytes).sum();
    }

    /**
     * Goes back to the committed offsets; an abort does not rewind a consumer by itself.
     *
     * @throws NoOffsetForPartitionException for a partition without one: set-up committed a first offset for each, so it
     *     was lost, and no guess is safe
     */
    public void rewind() {
        held.clear();
        bytes = 0;
        Set<TopicPartition> assigned = consumer.assignment();
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(assigned);
        for (TopicPartition partition : assigned) {
            OffsetAndMetadata offset = committed.get(partition);
            if (offset == null) {
                throw new NoOffsetForPartitionException(partition);
            }
            consumer.seek(partition, offset.offset());
        }
    }
}
