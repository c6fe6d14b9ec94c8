package io.messagescheduler.worker;

import io.messagescheduler.process.ElapsedTime;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages first, checkpoints a moment later, no transactions: less lateness, and after a crash what was sent since the
 * last stored checkpoint is sent again.
 */
final class AtLeastOnceOutlet implements Outlet {
    private static final Logger log = LoggerFactory.getLogger(AtLeastOnceOutlet.class);
    private static final Duration LONGEST_STORE = Duration.ofSeconds(3);
    private static final long STORE_EVERY_NANOS = Duration.ofMillis(100).toNanos();

    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Map<TopicPartition, OffsetAndMetadata> waiting = new HashMap<>();
    private final ElapsedTime elapsed;
    private long storedNanos;
    private boolean open;

    AtLeastOnceOutlet(Producer<byte[], byte[]> producer, ElapsedTime elapsed) {
        this.producer = producer;
        this.elapsed = elapsed;
        this.storedNanos = elapsed.nanos();
    }

    @Override
    public void ready() {
        // An idempotent producer needs no settling.
    }

    /** What a Worker of the other guarantee has written and not claimed, if it died, is sent again. */
    @Override
    public Map<TopicPartition, OffsetAndMetadata> takeOver(Set<TopicPartition> partitions, Consumer<?, ?> consumer) {
        Map<TopicPartition, OffsetAndMetadata> checkpoints = new HashMap<>();
        consumer.committed(partitions, LONGEST_STORE).forEach((partition, committed) -> {
            if (committed != null) {
                checkpoints.put(partition, Claim.of(committed).checkpoint());
            }
        });
        return checkpoints;
    }

    @Override
    public boolean isIntact() {
        return true;
    }

    @Override
    public boolean isTransactional() {
        return false;
    }

    @Override
    public void begin() {
        failure.set(null);
        open = true;
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
    public void prepare(Map<TopicPartition, OffsetAndMetadata> checkpoints, Consumer<?, ?> consumer) {
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw failed instanceof KafkaException known ? known : new KafkaException(failed);
        }
        open = false;
        waiting.putAll(checkpoints);
    }

    @Override
    public void commit(Consumer<?, ?> consumer) {
        tidy(consumer);
    }

    @Override
    public void tidy(Consumer<?, ?> consumer) {
        if (waiting.isEmpty()) {
            return;
        }
        waiting.keySet().retainAll(consumer.assignment());
        if (elapsed.nanos() - storedNanos >= STORE_EVERY_NANOS) {
            store(consumer);
        }
    }

    /** What cannot be stored just now waits: going back for that would send again what is delivered. */
    private void store(Consumer<?, ?> consumer) {
        storedNanos = elapsed.nanos();
        waiting.keySet().retainAll(consumer.assignment());
        if (waiting.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(waiting, LONGEST_STORE);
            waiting.clear();
        } catch (RebalanceInProgressException | RetriableException e) {
            log.info("Checkpoints are stored later: {}", e.toString());
        }
    }

    @Override
    public boolean abort(Consumer<?, ?> consumer) {
        // What waits was acknowledged before this failure: stored now, it is not sent again.
        try {
            store(consumer);
        } catch (KafkaException e) {
            log.info("Checkpoints are lost, messages will be sent again: {}", e.toString());
        }
        waiting.clear();
        boolean wasOpen = open;
        open = false;
        return wasOpen;
    }

    @Override
    public void release(Map<TopicPartition, OffsetAndMetadata> checkpoints, Consumer<?, ?> consumer) {
        waiting.putAll(checkpoints);
        store(consumer);
        // Stored or not: once the partitions come back they stand where their next owner left them.
        waiting.keySet().removeAll(checkpoints.keySet());
    }

    @Override
    public void forget(Collection<TopicPartition> partitions) {
        // They may come back in this very poll: left here, the old checkpoint would set the new one back.
        waiting.keySet().removeAll(partitions);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
