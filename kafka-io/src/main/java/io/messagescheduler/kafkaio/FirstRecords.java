package io.messagescheduler.kafkaio;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first undrained record of each bucket partition, read once per committed offset and remembered. Owned by one thread.
 */
final class FirstRecords {
    private static final Logger log = LoggerFactory.getLogger(FirstRecords.class);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long LONGEST_NANOS = Duration.ofMillis(500).toNanos();

    /**
     * What stands first from a committed offset on.
     *
     * @param committed the offset looked from
     * @param seenTo where there is no record: everything below this offset is control markers or aborted
     * @param dueMs epoch milliseconds; 0 for a record that is not ours, so that it is drained at once
     * @param appendedMs broker's append time, epoch milliseconds
     */
    record First(long committed, long seenTo, boolean found, long dueMs, long appendedMs) {}

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, First> known = new HashMap<>();

    FirstRecords(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /**
     * Looks at the partitions whose first record is not known yet.
     *
     * @param committed where each reader stands
     * @param ends the end of each partition, open transactions included
     */
    void look(Map<TopicPartition, Long> committed, Map<TopicPartition, Long> ends) {
        known.keySet().retainAll(committed.keySet());
        Map<TopicPartition, Long> wanted = new HashMap<>();
        committed.forEach((partition, offset) -> {
            long end = ends.getOrDefault(partition, offset);
            First first = known.get(partition);
            boolean current = first != null && first.committed() == offset && (first.found() || first.seenTo() >= end);
            if (offset < end && !current) {
                wanted.put(partition, offset);
            }
        });
        if (wanted.isEmpty()) {
            return;
        }
        try {
            read(wanted, ends);
        } catch (OffsetOutOfRangeException e) {
            // Drained and freed between the look at the committed offsets and this one: the next tick looks further on.
            log.debug("Drained meanwhile: {}", e.toString());
        } finally {
            consumer.unsubscribe();
        }
    }

    private void read(Map<TopicPartition, Long> wanted, Map<TopicPartition, Long> ends) {
        consumer.assign(wanted.keySet());
        wanted.forEach(consumer::seek);
        Set<TopicPartition> open = new HashSet<>(wanted.keySet());
        long startNanos = System.nanoTime();
        while (!open.isEmpty() && System.nanoTime() - startNanos < LONGEST_NANOS) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                if (open.remove(partition)) {
                    consumer.pause(Set.of(partition));
                    known.put(partition, found(wanted.getOrDefault(partition, 0L), record));
                }
            }
            open.removeIf(partition -> nothingThere(partition, wanted, ends));
        }
    }

    private boolean nothingThere(
            TopicPartition partition, Map<TopicPartition, Long> wanted, Map<TopicPartition, Long> ends) {
        long position = consumer.position(partition);
        if (position < ends.getOrDefault(partition, 0L)) {
            return false;
        }
        known.put(partition, new First(wanted.getOrDefault(partition, 0L), position, false, 0, 0));
        return true;
    }

    private static First found(long committed, ConsumerRecord<byte[], byte[]> record) {
        long dueMs;
        try {
            dueMs = StampedRecord.dueMs(record);
        } catch (StampedRecord.NotStamped e) {
            dueMs = 0;
        }
        return new First(committed, record.offset(), true, dueMs, record.timestamp());
    }

    /** Empty when nothing readable stands there, or could not be read yet. */
    Optional<First> of(TopicPartition partition, long committed) {
        First first = known.get(partition);
        return first != null && first.committed() == committed && first.found() ? Optional.of(first) : Optional.empty();
    }
}
