package io.messagescheduler.testkit.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** One partition: its records and control markers, by offset. */
final class PartitionLog {
    /**
     * What stands at an offset.
     *
     * @param record null for a control marker
     * @param transaction it belongs to, or null
     */
    private record Entry(
            @Nullable ConsumerRecord<byte[], byte[]> record,
            @Nullable Transaction transaction) {
        boolean isAborted() {
            return transaction != null && transaction.state() == Transaction.State.ABORTED;
        }
    }

    /**
     * What a fetch answers.
     *
     * @param next the offset to go on from: beyond markers and aborted records too
     */
    record Fetched(List<ConsumerRecord<byte[], byte[]>> records, long next) {}

    private final TopicPartition partition;
    private final TopicSpec spec;
    private final LogEvents events;
    private final TreeMap<Long, Entry> entries = new TreeMap<>();
    private final TreeMap<Long, Transaction> open = new TreeMap<>();
    private long start;
    private long end;

    PartitionLog(TopicPartition partition, TopicSpec spec, LogEvents events) {
        this.partition = partition;
        this.spec = spec;
        this.events = events;
    }

    TopicSpec spec() {
        return spec;
    }

    long start() {
        return start;
    }

    /** The next offset to be given. */
    long end() {
        return end;
    }

    /** The last stable offset: where the first transaction that is still open begins, else the end. */
    long stableEnd() {
        return open.isEmpty() ? end : Math.max(start, open.firstKey());
    }

    long end(boolean committedOnly) {
        return committedOnly ? stableEnd() : end;
    }

    ConsumerRecord<byte[], byte[]> append(
            ProducerRecord<byte[], byte[]> from, @Nullable Transaction transaction, long nowMs) {
        Long created = from.timestamp();
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                end,
                spec.appendTime() || created == null ? nowMs : created,
                spec.appendTime() ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME,
                sizeOf(from.key()),
                sizeOf(from.value()),
                from.key(),
                from.value(),
                new RecordHeaders(from.headers()),
                Optional.empty());
        entries.put(end, new Entry(record, transaction));
        if (transaction != null && !open.containsValue(transaction)) {
            open.put(end, transaction);
        }
        end++;
        events.written();
        if (transaction == null) {
            events.committed(record);
        } else {
            transaction.wrote(this, record);
        }
        return record;
    }

    private static int sizeOf(byte @Nullable [] bytes) {
        return bytes == null ? ConsumerRecord.NULL_SIZE : bytes.length;
    }

    void appendMarker(Transaction transaction, long nowMs) {
        open.values().remove(transaction);
        entries.put(end, new Entry(null, transaction));
        end++;
        events.written();
    }

    void committed(ConsumerRecord<byte[], byte[]> record) {
        events.committed(record);
    }

    /** At most {@code limit} records from the offset on; records are the log's own, so their headers must be copied. */
    Fetched fetch(long from, boolean committedOnly, int limit) {
        long bound = end(committedOnly);
        if (from >= bound) {
            return new Fetched(List.of(), from);
        }
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Map.Entry<Long, Entry> next : entries.subMap(from, bound).entrySet()) {
            ConsumerRecord<byte[], byte[]> record = next.getValue().record();
            if (record == null || committedOnly && next.getValue().isAborted()) {
                continue;
            }
            if (records.size() == limit) {
                return new Fetched(records, next.getKey());
            }
            records.add(copy(record));
        }
        return new Fetched(records, bound);
    }

    /** Readers own what they read: headers can be changed. */
    private static ConsumerRecord<byte[], byte[]> copy(ConsumerRecord<byte[], byte[]> record) {
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                record.key(),
                record.value(),
                new RecordHeaders(record.headers()),
                record.leaderEpoch());
    }

    boolean holdsRecords(long from, long to) {
        return from < to
                && entries.subMap(from, to).values().stream()
                        .anyMatch(entry -> entry.record() != null && !entry.isAborted());
    }

    /** Removes what stands below the offset, open transactions' records too; -1 for all that there is. */
    void deleteBefore(long offset) {
        long to = offset == -1 ? end : offset;
        if (to > end || to < -1) {
            throw new IllegalArgumentException(partition + " ends at " + end + ": nothing to delete up to " + offset);
        }
        events.deleting(partition, to);
        start = Math.max(start, to);
        entries.headMap(start).clear();
    }

    /** Removes records that a later committed one of the same key replaces; tombstones stay. Offsets do not change. */
    void compact() {
        if (!spec.compacted()) {
            throw new IllegalArgumentException(partition.topic() + " is not a compacted topic");
        }
        Map<Key, Long> latest = new HashMap<>();
        Map<Long, Entry> stable = entries.headMap(stableEnd());
        stable.forEach((offset, entry) -> {
            ConsumerRecord<byte[], byte[]> record = entry.record();
            if (record != null && !entry.isAborted()) {
                latest.put(new Key(record.key()), offset);
            }
        });
        stable.entrySet().removeIf(next -> {
            ConsumerRecord<byte[], byte[]> record = next.getValue().record();
            return record != null
                    && (next.getValue().isAborted() || latest.getOrDefault(new Key(record.key()), -1L) > next.getKey());
        });
    }

    /** Bytes that compare by content. */
    private static final class Key {
        private final byte[] bytes;

        Key(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && Arrays.equals(bytes, key.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }
}
