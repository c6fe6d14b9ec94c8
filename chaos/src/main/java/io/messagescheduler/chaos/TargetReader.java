package io.messagescheduler.chaos;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the steady target as a user would, by a thread of its own, and notes how late each message was received. */
final class TargetReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TargetReader.class);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

    private final List<Send> sends;
    private final Journal journal;
    private final long startMs;
    private final Lateness lateness;
    private final BitSet received;
    private final BufferedWriter file;
    private final Consumer<byte[], byte[]> consumer;
    private final Thread thread;
    private volatile boolean stopped;

    TargetReader(
            String bootstrapServers,
            List<TopicPartition> partitions,
            List<Send> sends,
            Journal journal,
            long startMs,
            Lateness lateness,
            Path path)
            throws IOException {
        this.sends = sends;
        this.journal = journal;
        this.startMs = startMs;
        this.lateness = lateness;
        this.received = new BitSet(sends.size());
        this.file = Files.newBufferedWriter(path, StandardCharsets.UTF_8);
        file.write("number,dueMs,receivedMs,partition,offset\n");
        consumer = new KafkaConsumer<>(
                Evidence.consumerSettings(bootstrapServers, "chaos-reader"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread = Thread.ofPlatform().name("target-reader").start(this::run);
    }

    private void run() {
        try (consumer;
                file) {
            while (!stopped) {
                var records = consumer.poll(POLL);
                long nowMs = System.currentTimeMillis();
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    note(record, nowMs);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            log.error("The reader of the target cannot go on; lateness is not known from here on", e);
        }
    }

    private synchronized void note(ConsumerRecord<byte[], byte[]> record, long nowMs) throws IOException {
        int number = Content.numberOf(record);
        if (number < 0 || number >= sends.size()) {
            return; // The checker says what there is to say of it.
        }
        Send send = sends.get(number);
        received.set(number);
        file.write("%d,%d,%d,%d,%d\n"
                .formatted(number, startMs + send.dueMs(), nowMs, record.partition(), record.offset()));
        // Nobody is late before Kafka has the message; and what may have been moved has two times.
        boolean timed = send.kind() == MessageKind.PLAIN
                || send.kind() == MessageKind.TWIN
                || send.kind() == MessageKind.WITH_ID;
        if (timed) {
            long fromMs = Math.max(startMs + send.dueMs(), journal.handedOverMs(number));
            lateness.add(nowMs, Math.max(0, nowMs - fromMs));
        }
    }

    /** Those of these that have not been received. */
    synchronized List<Integer> missing(List<Integer> numbers) {
        return numbers.stream().filter(number -> !received.get(number)).toList();
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
