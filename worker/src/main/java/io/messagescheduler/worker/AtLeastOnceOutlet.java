package io.messagescheduler.worker;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Messages first, checkpoints a moment later, no transactions: less lateness, and after a crash what was sent since the
 * last stored checkpoint is sent again.
 */
final class AtLeastOnceOutlet implements Outlet {
    private static final long STORE_EVERY_NANOS = Duration.ofMillis(100).toNanos();

    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Map<TopicPartition, OffsetAndMetadata> waiting = new HashMap<>();
    private long storedNanos = System.nanoTime();

    AtLeastOnceOutlet(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    @Override
    public void ready() {
        // An idempotent producer needs no settling.
    }

    @Override
    public void begin() {
        failure.set(null);
    }

    @Override
    public void send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        producer.send(record, (metadata, error) -> {
            if (error != null) {
                failure.compareAndSet(null, error);
            }
            callback.onCompletion(metadata, error);
        });
    }

    @Override
    public void commit(Map<TopicPartition, OffsetAndMetadata> checkpoints, Consumer<?, ?> consumer) {
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw failed instanceof KafkaException known ? known : new KafkaException(failed);
        }
        waiting.putAll(checkpoints);
        if (System.nanoTime() - storedNanos >= STORE_EVERY_NANOS) {
            store(consumer);
        }
    }

    private void store(Consumer<?, ?> consumer) {
        waiting.keySet().retainAll(consumer.assignment());
        consumer.commitSync(waiting);
        waiting.clear();
        storedNanos = System.nanoTime();
    }

    @Override
    public void abort() {
        waiting.clear();
    }

    @Override
    public void release(Map<TopicPartition, OffsetAndMetadata> checkpoints, Consumer<?, ?> consumer) {
        waiting.putAll(checkpoints);
        store(consumer);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
