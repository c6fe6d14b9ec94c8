package io.messagescheduler.scheduler.api;

import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.process.Readiness;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the whole engine works: schedules a message to a topic of its own and sees it arrive. One probe at a time, and none
 * within {@link #FRESH} of the last: who asks meanwhile gets that one's result. Safe for any number of threads.
 */
final class EngineProbe implements AutoCloseable {
    static final Duration FRESH = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(EngineProbe.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SEND_PATIENCE = Duration.ofSeconds(1);
    private static final Duration AHEAD = Duration.ofMillis(200);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final TopicPartition TARGET = new TopicPartition(Names.PROBE, 0);

    private final Producer<byte[], byte[]> producer;
    private final Consumer<byte[], byte[]> consumer;
    private final String intakeTopic;
    private final InstantSource clock;
    private final ReentrantLock probing = new ReentrantLock();
    private volatile @Nullable Result last;

    private record Result(Readiness readiness, long nanos) {}

    /** Takes the consumer over. */
    EngineProbe(
            Producer<byte[], byte[]> producer,
            Consumer<byte[], byte[]> consumer,
            String intakeTopic,
            InstantSource clock) {
        this.producer = producer;
        this.consumer = consumer;
        this.intakeTopic = intakeTopic;
        this.clock = clock;
        consumer.assign(List.of(TARGET));
    }

    /** Waits at most as long as a probe may take. */
    Readiness check() {
        Result known = last;
        if (known != null && (isFresh(known) || probing.isLocked())) {
            return known.readiness();
        }
        try {
            if (!probing.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return Readiness.no("another probe is under way");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Readiness.no("it is stopping");
        }
        try {
            Result meanwhile = last;
            if (meanwhile != null && isFresh(meanwhile)) {
                return meanwhile.readiness();
            }
            Readiness found = probe();
            last = new Result(found, System.nanoTime());
            return found;
        } finally {
            probing.unlock();
        }
    }

    private static boolean isFresh(Result result) {
        return System.nanoTime() - result.nanos() < FRESH.toNanos();
    }

    private Readiness probe() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            consumer.seekToEnd(List.of(TARGET));
            long unused = consumer.position(TARGET, PATIENCE);
            byte[] token = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
            send(token);
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (Arrays.equals(record.value(), token)) {
                        return Readiness.yes();
                    }
                }
            }
            return Readiness.no("a message sent through the engine has not arrived within " + PATIENCE.toSeconds()
                    + " s: look at the MessageHandlers and Workers");
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
            return Readiness.no("it is stopping");
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            log.warn("The engine cannot be probed: {}", e.toString());
            return Readiness.no("Kafka does not take a message");
        }
    }

    private void send(byte[] token) throws InterruptedException, ExecutionException, TimeoutException {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(intakeTopic, null, token);
        record.headers()
                .add(HeaderNames.TIME, Stamp.text(clock.millis() + AHEAD.toMillis()))
                .add(HeaderNames.TOPIC, Names.PROBE.getBytes(StandardCharsets.US_ASCII));
        producer.send(record).get(SEND_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        if (probing.tryLock()) {
            try {
                consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
            } finally {
                probing.unlock();
            }
        }
    }
}
