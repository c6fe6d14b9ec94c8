package io.messagescheduler.benchmarks;

import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.StampedRecord;
import io.messagescheduler.process.Agent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/** The one read_committed consumer that everything is timed by: the clock is read once a poll, when it returns. */
final class Reader implements Agent {
    private static final Duration LONGEST_POLL = Duration.ofMillis(100);
    private static final Duration LONGEST_CAPACITY_TEST = Duration.ofMinutes(1);

    private static final Duration LOOK_EVERY = Duration.ofMillis(5);

    /** Of so many receipts one is asked for its hops, which stand in a header. */
    private static final int HOP_SAMPLE = 64;

    private final KafkaClients kafka;
    private final List<TopicPartition> partitions;
    private final Map<Integer, Tally> tallies = new ConcurrentHashMap<>();
    private final AtomicLong strangers = new AtomicLong();
    private @Nullable Consumer<byte[], byte[]> consumer;

    Reader(KafkaClients kafka, String topic, int partitions) {
        this.kafka = kafka;
        this.partitions = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    /** Receipts of this load are counted from now on. */
    void expect(Tally tally) {
        tallies.put(tally.load(), tally);
    }

    /** Records that are no receipt of any load expected. */
    long strangers() {
        return strangers.get();
    }

    @Override
    public int doWork() {
        Consumer<byte[], byte[]> open = consumer;
        if (open == null) {
            open = open("bench-reader");
            consumer = open;
        }
        try {
            ConsumerRecords<byte[], byte[]> records = open.poll(LONGEST_POLL);
            Instant now = Instant.now();
            long receivedMicros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
            for (ConsumerRecord<byte[], byte[]> record : records) {
                take(record, receivedMicros);
            }
            return records.count();
        } catch (WakeupException stopping) {
            return 0;
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record, long receivedMicros) {
        Payload payload = Payload.read(record.value());
        Tally tally = payload == null ? null : tallies.get(payload.load());
        if (payload == null || tally == null) {
            strangers.incrementAndGet();
            return;
        }
        tally.met(payload, receivedMicros, record.timestamp());
        if (payload.number() % HOP_SAMPLE == 0) {
            int hops = StampedRecord.hops(record);
            if (hops > 0) {
                tally.hops(hops);
            }
        }
    }

    /**
     * How many records a second this way of reading can take: reads the target again from its start with another consumer, the
     * same in all, until its present end or the limit. The clock starts with the first records, not with the connection. On the
     * caller's thread.
     *
     * @return records a second; 0 if it took no more than one poll
     */
    double capacity(int atMost) {
        Tally again = new Tally(Integer.MAX_VALUE, false);
        try (Consumer<byte[], byte[]> open = open("bench-capacity")) {
            Map<TopicPartition, Long> ends = open.endOffsets(partitions);
            long limitNanos = System.nanoTime() + LONGEST_CAPACITY_TEST.toNanos();
            long startNanos = 0;
            long read = 0;
            while (read < atMost && isBefore(open, ends) && System.nanoTime() - limitNanos < 0) {
                ConsumerRecords<byte[], byte[]> records = open.poll(LONGEST_POLL);
                Instant now = Instant.now();
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    Payload payload = Payload.read(record.value());
                    if (payload != null) {
                        again.met(payload, now.toEpochMilli() * 1_000, record.timestamp());
                    }
                }
                if (startNanos == 0) {
                    startNanos = records.isEmpty() ? 0 : System.nanoTime();
                } else {
                    read += records.count();
                }
            }
            return read == 0 ? 0 : read / ((System.nanoTime() - startNanos) / 1e9);
        }
    }

    /**
     * Waits until so many more records and markers are visible to read_committed consumers than there were, or until the limit.
     * Looks every few milliseconds. On the caller's thread.
     *
     * @param before {@link #visible} then
     * @return when that was seen, epoch milliseconds
     */
    OptionalLong awaitVisible(long before, int more, Duration limit) throws InterruptedException {
        try (Consumer<byte[], byte[]> open = open("bench-ends")) {
            long limitNanos = System.nanoTime() + limit.toNanos();
            while (System.nanoTime() - limitNanos < 0) {
                long seenMs = System.currentTimeMillis();
                if (ends(open) - before >= more) {
                    return OptionalLong.of(seenMs);
                }
                Thread.sleep(LOOK_EVERY);
            }
            return OptionalLong.empty();
        }
    }

    /** How many records and markers of the target are visible to read_committed consumers. */
    long visible() {
        try (Consumer<byte[], byte[]> open = open("bench-ends")) {
            return ends(open);
        }
    }

    private long ends(Consumer<byte[], byte[]> open) {
        return open.endOffsets(partitions).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static boolean isBefore(Consumer<byte[], byte[]> open, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().anyMatch(end -> open.position(end.getKey()) < end.getValue());
    }

    private Consumer<byte[], byte[]> open(String clientId) {
        Consumer<byte[], byte[]> open = kafka.assignedConsumer("BENCH", clientId);
        open.assign(partitions);
        open.seekToBeginning(partitions);
        return open;
    }

    @Override
    public String roleName() {
        return "bench-reader";
    }

    @Override
    public void onClose() {
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
        }
    }
}
