package io.messagescheduler.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands the load in, each send at its time, by a thread of its own, and keeps what the producer is told. */
final class Generator implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Generator.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(60);
    private static final int REQUEST_BYTES = 4 << 20;

    private final List<Send> sends;
    private final Content content;
    private final Journal journal;
    private final long startMs;
    private final Producer<byte[], byte[]> producer;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile int next;

    Generator(String bootstrapServers, List<Send> sends, Content content, Journal journal, long startMs) {
        this.sends = sends;
        this.content = content;
        this.journal = journal;
        this.startMs = startMs;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "chaos-generator",
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        REQUEST_BYTES,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        30_000,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        10_000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        60_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.thread = Thread.ofPlatform().name("generator").start(this::run);
    }

    private void run() {
        for (Send send : sends) {
            long waitMs = startMs + send.atMs() - System.currentTimeMillis();
            while (waitMs > 0 && !stopped) {
                LockSupport.parkNanos(waitMs * 1_000_000);
                waitMs = startMs + send.atMs() - System.currentTimeMillis();
            }
            if (stopped) {
                return;
            }
            hand(send);
            next = send.number() + 1;
        }
    }

    private void hand(Send send) {
        journal.sent(send, System.currentTimeMillis());
        try {
            producer.send(content.record(send), (metadata, failure) -> {
                long nowMs = System.currentTimeMillis();
                if (failure == null) {
                    journal.acknowledged(send, metadata.partition(), metadata.offset(), nowMs);
                } else {
                    failed(send, failure, nowMs);
                }
            });
        } catch (KafkaException e) {
            failed(send, e, System.currentTimeMillis());
        }
    }

    private void failed(Send send, Exception failure, long nowMs) {
        if (failure instanceof RecordTooLargeException || failure instanceof InvalidTopicException) {
            journal.refused(send, failure.toString(), nowMs);
        } else {
            log.warn("It is not known whether {} is in the intake topic: {}", send, failure.toString());
            journal.unknown(send, failure.toString(), nowMs);
        }
    }

    /** How many sends have been handed to the producer. */
    int handed() {
        return next;
    }

    boolean isDone() {
        return !thread.isAlive();
    }

    /** Sends no more, and waits for the answers to what was sent. */
    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(CLOSE_LIMIT);
    }
}
