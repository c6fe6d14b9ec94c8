package io.messagescheduler.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Follows the topic that the scheduler writes outcomes to, from its end on, in one thread of its own.
 *
 * <pre>{@code
 * try (OutcomeReader outcomes = OutcomeReader.open(Map.of("bootstrap.servers", servers))) {
 *     Outcome outcome = scheduler.cancel("reminder-17", outcomes).join();
 *     return outcome.kind() == Outcome.Kind.CANCELLED;
 * }
 * }</pre>
 *
 * <p>It reads all outcomes, other applications' too: one reader in an application is enough, and one that only sends needs
 * none. It joins no group and commits nothing. Futures complete in its thread, so what is chained to them must not block;
 * the {@code …Async} methods of {@link CompletableFuture} are for that.
 */
public final class OutcomeReader implements Outcomes, AutoCloseable {
    private static final Duration LONGEST_POLL = Duration.ofMillis(100);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(10);

    private final Consumer<byte[], byte[]> consumer;
    private final WaitingOutcomes waiting;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Thread thread;

    private OutcomeReader(Consumer<byte[], byte[]> consumer, OutcomeReaderOptions options, LongSupplier nanoClock) {
        this.consumer = consumer;
        this.waiting = new WaitingOutcomes(options.mostWaiting(), options.limit(), nanoClock);
        this.thread = new Thread(this::run, "outcome-reader");
        this.thread.setDaemon(true);
    }

    /** As {@link #open(Map, OutcomeReaderOptions)} with the default options. */
    public static OutcomeReader open(Map<?, ?> kafka) {
        return open(kafka, OutcomeReaderOptions.defaults());
    }

    /**
     * Over a consumer of its own. Takes {@link java.util.Properties} too; they cannot change what it relies on ({@code
     * isolation.level=read_committed}, no group, no commits, no creation of topics). Blocks until it stands at the topic's
     * end, as long as {@code default.api.timeout.ms} at most.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka cannot be reached
     * @throws IllegalStateException if there is no such topic
     */
    public static OutcomeReader open(Map<?, ?> kafka, OutcomeReaderOptions options) {
        return open(newConsumer(kafka), options);
    }

    /** Over a consumer that is the reader's from now on, and is closed with it; otherwise as {@link #open(Map)}. */
    public static OutcomeReader open(Consumer<byte[], byte[]> consumer, OutcomeReaderOptions options) {
        OutcomeReader reader = opened(consumer, options, System::nanoTime);
        reader.thread.start();
        return reader;
    }

    /** A reader without its thread, for tests, which step it by {@link #doWork}. */
    static OutcomeReader opened(
            Consumer<byte[], byte[]> consumer, OutcomeReaderOptions options, LongSupplier nanoClock) {
        try {
            List<TopicPartition> partitions = consumer.partitionsFor(options.topic()).stream()
                    .map(found -> new TopicPartition(found.topic(), found.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                throw new IllegalStateException("There is no topic " + options.topic()
                        + ": has a scheduler that knows schedule ids run on this cluster?");
            }
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            // Asking for the position is what makes the seek happen: outcomes from now on are seen.
            partitions.forEach(consumer::position);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
        return new OutcomeReader(consumer, options, nanoClock);
    }

    @Override
    public CompletableFuture<Outcome> of(String scheduleId, String requestId) {
        return waiting.add(scheduleId, requestId);
    }

    /** Fails whatever still waits. Blocks until the consumer is closed, for 10 seconds at most. */
    @Override
    public void close() {
        if (closing.getAndSet(true)) {
            return;
        }
        waiting.end(new IllegalStateException("The outcome reader is closed"));
        consumer.wakeup();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(LONGEST_CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads once, waiting a tenth of a second at most, and returns how many records there were. */
    int doWork() {
        int count = 0;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(LONGEST_POLL)) {
            accept(record);
            count++;
        }
        waiting.expire();
        return count;
    }

    private void accept(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        Outcome outcome;
        try {
            outcome = OutcomeDecoder.decode(record.value());
        } catch (IllegalArgumentException e) {
            // Not one of ours, or of a version that writes it otherwise: whoever waits for it hears that by the time
            // limit.
            return;
        }
        waiting.complete(outcome);
    }

    private void run() {
        try {
            while (!closing.get()) {
                doWork();
            }
        } catch (WakeupException e) {
            waiting.end(new IllegalStateException("The outcome reader is closed", e));
        } catch (RuntimeException | Error e) {
            waiting.end(new IllegalStateException("The outcome reader has stopped: open another", e));
        } finally {
            consumer.close();
        }
    }

    private static Consumer<byte[], byte[]> newConsumer(Map<?, ?> kafka) {
        Map<String, Object> settings = new HashMap<>();
        kafka.forEach((name, value) -> settings.put(String.valueOf(name), value));
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
