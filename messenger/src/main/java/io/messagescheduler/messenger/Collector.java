package io.messagescheduler.messenger;

import io.messagescheduler.process.Agent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads some partitions from their start, or from where an earlier process had stored everything, and notes when each
 * record was received. An offset is committed only after the receipts before it are in the database.
 *
 * <p>The partitions are assigned, not subscribed to: there is one process to a run, and a rebalance would only make its
 * clock readings late.
 */
final class Collector implements Agent {
    private static final Logger log = LoggerFactory.getLogger(Collector.class);

    /** How long partitions that do not exist yet, or a broker that is away, are left alone. */
    private static final long PAUSE_MS = 500;

    private final String name;
    private final String target;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Supplier<List<TopicPartition>> partitions;
    private final ReceiptReader reader;
    private final LiveTally tally;
    private final ReceiptWriter writer;
    private final InstantSource clock;
    private final Timing timing;
    private final Queue<Map<TopicPartition, OffsetAndMetadata>> stored = new ConcurrentLinkedQueue<>();
    private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private boolean paused;

    /**
     * @param target the topic that messages are to arrive in
     * @param partitions looks up what to read; asked again while it finds none
     */
    Collector(
            String name,
            String target,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Supplier<List<TopicPartition>> partitions,
            ReceiptReader reader,
            LiveTally tally,
            ReceiptWriter writer,
            InstantSource clock,
            Timing timing) {
        this.name = name;
        this.target = target;
        this.consumers = consumers;
        this.partitions = partitions;
        this.reader = reader;
        this.tally = tally;
        this.writer = writer;
        this.clock = clock;
        this.timing = timing;
    }

    @Override
    public int doWork() throws InterruptedException {
        try {
            Consumer<byte[], byte[]> open = consumer == null ? open() : consumer;
            if (open == null) {
                Thread.sleep(PAUSE_MS);
                return 0;
            }
            commit(open);
            pauseOrResume(open);
            ConsumerRecords<byte[], byte[]> records = open.poll(timing.poll());
            long receivedMs = clock.millis();
            take(records, receivedMs);
            open.assignment().forEach(partition -> position(open, partition));
            if (!timing.pause().isZero()) {
                Thread.sleep(timing.pause().toMillis());
            }
            return records.count();
        } catch (WakeupException stopping) {
            return 0;
        }
    }

    /** The next offset of each partition that it reads; none before it has found them. Safe from any thread. */
    Map<TopicPartition, Long> positions() {
        return Map.copyOf(positions);
    }

    /** Ends a poll that waits; safe from any thread. */
    void wakeUp() {
        @Nullable Consumer<byte[], byte[]> open = consumer;
        if (open != null) {
            open.wakeup();
        }
    }

    private @Nullable Consumer<byte[], byte[]> open() {
        List<TopicPartition> found;
        try {
            found = partitions.get();
        } catch (KafkaException away) {
            if (!Topics.isPassing(away)) {
                throw away;
            }
            log.warn("{} cannot look up its partitions yet: {}", name, away.toString());
            return null;
        }
        if (found.isEmpty()) {
            return null;
        }
        Consumer<byte[], byte[]> fresh = consumers.get();
        try {
            begin(fresh, found);
        } catch (TimeoutException away) {
            log.warn("{} cannot look up where it was yet: {}", name, away.toString());
            fresh.close(CloseOptions.timeout(Duration.ZERO));
            return null;
        }
        consumer = fresh;
        log.info("{} reads {}", name, found);
        return fresh;
    }

    /** Goes on behind what an earlier process had stored, else begins with the first record. */
    private static void begin(Consumer<byte[], byte[]> fresh, List<TopicPartition> found) {
        fresh.assign(found);
        Map<TopicPartition, OffsetAndMetadata> committed = fresh.committed(Set.copyOf(found));
        for (TopicPartition partition : found) {
            @Nullable OffsetAndMetadata offset = committed.get(partition);
            if (offset == null) {
                fresh.seekToBeginning(List.of(partition));
            } else {
                fresh.seek(partition, offset.offset());
            }
        }
    }

    private void take(ConsumerRecords<byte[], byte[]> records, long receivedMs) {
        if (records.isEmpty()) {
            return;
        }
        List<Receipt> receipts = new ArrayList<>(records.count());
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            @Nullable Sighting sighting = reader.read(record, receivedMs);
            if (sighting != null) {
                receipts.add(sighting.receipt());
                tally.met(sighting, target);
            }
            next.put(
                    new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
        writer.add(receipts, () -> stored.add(next));
    }

    /** Lost commits cost a second reading and nothing else. */
    private void commit(Consumer<byte[], byte[]> open) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (Map<TopicPartition, OffsetAndMetadata> next = stored.poll(); next != null; next = stored.poll()) {
            offsets.putAll(next);
        }
        if (!offsets.isEmpty()) {
            open.commitAsync(offsets, (ignored, failure) -> {
                if (failure != null) {
                    log.debug("{} could not commit", name, failure);
                }
            });
        }
    }

    private void pauseOrResume(Consumer<byte[], byte[]> open) {
        if (writer.isFull() && !paused) {
            log.warn("{} pauses until the database has taken the receipts before", name);
            open.pause(open.assignment());
            paused = true;
        } else if (!writer.isFull() && paused) {
            open.resume(open.assignment());
            paused = false;
        }
    }

    /** Known without asking, except before the first poll that found the partition's leader. */
    private void position(Consumer<byte[], byte[]> open, TopicPartition partition) {
        try {
            positions.put(partition, open.position(partition, Duration.ofMillis(PAUSE_MS)));
        } catch (TimeoutException unknownYet) {
            log.debug("{} does not know its position in {} yet", name, partition);
        }
    }

    @Override
    public String roleName() {
        return name;
    }

    @Override
    public void onClose() {
        @Nullable Consumer<byte[], byte[]> open = consumer;
        consumer = null;
        if (open != null) {
            try {
                commit(open);
                open.close(CloseOptions.timeout(Duration.ofSeconds(2)));
            } catch (InterruptException interrupted) {
                log.debug("{} was interrupted while closing", name, interrupted);
            }
        }
    }

    /**
     * @param poll longest wait of a poll
     * @param pause between polls
     */
    record Timing(Duration poll, Duration pause) {}
}
