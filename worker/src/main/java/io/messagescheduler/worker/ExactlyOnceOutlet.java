package io.messagescheduler.worker;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages and checkpoints in one Kafka transaction, fenced by the consumer's group generation (KIP-447): a Worker that
 * lost its partitions without knowing cannot commit.
 */
final class ExactlyOnceOutlet implements Outlet {
    private static final Logger log = LoggerFactory.getLogger(ExactlyOnceOutlet.class);
    private static final int COMMIT_ATTEMPTS = 3;

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Executor beside;
    private @Nullable Producer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> sendFailure = new AtomicReference<>();
    private boolean open;

    /** Whether the open transaction may be committed by now. */
    private boolean committing;

    /**
     * @param producers makes a transactional producer, always under the same id, not yet initialised
     * @param beside where the records may be waited for while the offsets are
     */
    ExactlyOnceOutlet(Supplier<Producer<byte[], byte[]>> producers, Executor beside) {
        this.producers = producers;
        this.beside = beside;
    }

    @Override
    public void ready() {
        if (producer == null) {
            Producer<byte[], byte[]> fresh = producers.get();
            try {
                fresh.initTransactions();
            } catch (RuntimeException e) {
                fresh.close(Duration.ZERO);
                throw e;
            }
            producer = fresh;
        }
    }

    @Override
    public boolean isTransactional() {
        return true;
    }

    @Override
    public void begin() {
        sendFailure.set(null);
        committing = false;
        current().beginTransaction();
        open = true;
    }

    @Override
    public void send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        current().send(record, (metadata, error) -> {
            if (error != null) {
                sendFailure.compareAndSet(null, error);
            }
            callback.onCompletion(metadata, error);
        });
    }

    @Override
    public void prepare(Map<TopicPartition, OffsetAndMetadata> checkpoints, Consumer<?, ?> consumer) {
        ConsumerGroupMetadata group = consumer.groupMetadata();
        if (group.generationId() < 0) {
            throw new RebalanceInProgressException("not a member of the group at present");
        }
        CompletableFuture<Void> flushed = CompletableFuture.runAsync(current()::flush, beside);
        current().sendOffsetsToTransaction(checkpoints, group);
        awaitFlush(flushed);
    }

    private static void awaitFlush(CompletableFuture<Void> flushed) {
        try {
            flushed.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        }
    }

    @Override
    public void commit(Consumer<?, ?> consumer) {
        // After a failed send the client itself refuses the commit, in its own words.
        committing = sendFailure.get() == null;
        for (int attempt = 1; ; attempt++) {
            try {
                current().commitTransaction();
                open = false;
                return;
            } catch (TimeoutException e) {
                if (attempt == COMMIT_ATTEMPTS) {
                    drop();
                    throw e;
                }
            }
        }
    }

    @Override
    public boolean abort(Consumer<?, ?> consumer) {
        return abort();
    }

    private boolean abort() {
        if (producer == null || !open) {
            return false;
        }
        // With the interrupt flag up the abort would fail at once, and hide the partitions until the broker's time-out.
        boolean interrupted = Thread.interrupted();
        try {
            producer.abortTransaction();
            open = false;
            return !committing;
        } catch (RuntimeException e) {
            log.info("The transaction could not be aborted ({}): the producer is replaced", e.toString());
            drop();
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void tidy(Consumer<?, ?> consumer) {
        // Nothing is outstanding between transactions.
    }

    @Override
    public void release(Map<TopicPartition, OffsetAndMetadata> checkpoints, Consumer<?, ?> consumer) {
        // Every checkpoint is stored with the messages it tells of: nothing is outstanding between transactions.
    }

    @Override
    public void forget(Collection<TopicPartition> partitions) {
        // Nothing is outstanding between transactions.
    }

    @Override
    public void close() {
        abort();
        drop();
    }

    private void drop() {
        Producer<byte[], byte[]> present = producer;
        producer = null;
        open = false;
        if (present != null) {
            present.close(Duration.ZERO);
        }
    }

    private Producer<byte[], byte[]> current() {
        return Objects.requireNonNull(producer, "ready() was not called");
    }
}
