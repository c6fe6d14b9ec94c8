package io.messagescheduler.benchmarks;

import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.StampedRecord;
import io.messagescheduler.process.Agent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
     * same in all, for as long as there are records or the limit allows. On the caller's thread.
     *
     * @return records a second; 0 if there was nothing to read
     */
    double capacity(int atMost) {
        Tally again = new Tally(Integer.MAX_VALUE);
        try (Consumer<byte[], byte[]> open = open("bench-capacity")) {
            long startNanos = System.nanoTime();
            int read = 0;
            for (int empty = 0; read < atMost && empty < 3; ) {
                ConsumerRecords<byte[], byte[]> records = open.poll(LONGEST_POLL);
                empty = records.isEmpty() ? empty + 1 : 0;
                Instant now = Instant.now();
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    Payload payload = Payload.read(record.value());
                    if (payload != null) {
                        again.met(payload, now.toEpochMilli() * 1_000, record.timestamp());
                    }
                }
                read += records.count();
            }
            return read / ((System.nanoTime() - startNanos) / 1e9);
        }
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
