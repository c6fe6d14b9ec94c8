package io.messagescheduler.kafkaio;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one consume-route-produce step: a batch of records goes on to where each belongs now, and the offsets behind it move,
 * in one Kafka transaction. MessageHandler and drain share it.
 *
 * <p>After a failure the transaction is aborted and the caller goes back to its committed offsets. When not even the abort
 * works, or nobody knows how a commit ended, the producer is replaced: {@code initTransactions} of the new one makes the
 * broker settle what the old one left, and only then are committed offsets worth reading. A record whose copy is too large
 * for every topic is known by its failure, and replaced when the batch comes again: it must not hold the others up for ever.
 * Owned by one thread.
 */
public final class TransactionalRouter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TransactionalRouter.class);

    /** A routing decision older than this when its sends are acknowledged may meet a window that has opened: abort. */
    private static final long STALE_NANOS = Duration.ofSeconds(1).toNanos();

    private static final int COMMIT_ATTEMPTS = 3;

    /** Decides what becomes of a record: what is written in its place, in order; nothing at all is an answer too. */
    public interface Step {
        /** @param nowMs the batch's one clock reading, epoch milliseconds */
        void next(ConsumerRecord<byte[], byte[]> record, long nowMs, Consumer<ProducerRecord<byte[], byte[]>> out);

        /** Like {@link #next} for a record whose copy no topic of ours takes: it is too large. */
        void unsendable(
                ConsumerRecord<byte[], byte[]> record, long nowMs, Consumer<ProducerRecord<byte[], byte[]>> out);
    }

    /** A record read, whose copy could not be sent and never can be. */
    private record Place(String topic, int partition, long offset) {
        static Place of(ConsumerRecord<?, ?> record) {
            return new Place(record.topic(), record.partition(), record.offset());
        }
    }

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private @Nullable Producer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> sendFailure = new AtomicReference<>();
    private final Set<Place> unsendable = ConcurrentHashMap.newKeySet();
    private final String name;
    private final UnwritableTopics unwritable;
    private long lastNanos;

    /** @param producers makes a transactional producer, always under the same id, not yet initialised */
    public TransactionalRouter(Supplier<Producer<byte[], byte[]>> producers, InstantSource clock) {
        this(producers, clock, System::nanoTime);
    }

    /** @param nanoClock elapsed time in nanoseconds */
    TransactionalRouter(Supplier<Producer<byte[], byte[]>> producers, InstantSource clock, LongSupplier nanoClock) {
        this(producers, clock, nanoClock, "router", new UnwritableTopics(0));
    }

    /**
     * @param nanoClock elapsed time in nanoseconds
     * @param name of whom a topic of ours may keep waiting
     */
    public TransactionalRouter(
            Supplier<Producer<byte[], byte[]>> producers,
            InstantSource clock,
            LongSupplier nanoClock,
            String name,
            UnwritableTopics unwritable) {
        this.name = name;
        this.unwritable = unwritable;
        this.producers = producers;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    /**
     * Fences whoever used the transactional id before and ends what it left open. Call it before reading committed offsets;
     * after a failed {@link #move} likewise. Does nothing while the producer is usable.
     */
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

    /**
     * Moves the batch on.
     *
     * @param offsets what to commit: the next offset to read of each source partition
     * @param group the consumer's own {@code groupMetadata()}
     * @return false when the decisions were too old to be committed: nothing happened, go back and route again
     * @throws KafkaException when nothing was committed as far as is known: go back to the committed offsets
     */
    public boolean move(
            List<ConsumerRecord<byte[], byte[]>> batch,
            Step step,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        return move(batch, step, List.of(), offsets, group);
    }

    /**
     * Like {@link #move(List, Step, Map, ConsumerGroupMetadata)}, of a batch that may be empty.
     *
     * @param behind what is sent besides, in each partition behind what the batch became
     */
    public boolean move(
            List<ConsumerRecord<byte[], byte[]>> batch,
            Step step,
            List<ProducerRecord<byte[], byte[]>> behind,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        ready();
        Producer<byte[], byte[]> current = Objects.requireNonNull(producer);
        long startNanos = nanoClock.getAsLong();
        try {
            long nowMs = clock.millis();
            sendFailure.set(null);
            current.beginTransaction();
            for (ConsumerRecord<byte[], byte[]> record : batch) {
                send(current, step, record, nowMs);
            }
            for (ProducerRecord<byte[], byte[]> record : behind) {
                current.send(record, (metadata, error) -> {
                    if (error != null) {
                        sendFailure.compareAndSet(null, error);
                    }
                });
            }
            current.sendOffsetsToTransaction(offsets, group);
            current.flush();
            if (nanoClock.getAsLong() - startNanos > STALE_NANOS) {
                log.warn("A batch of {} took over a second to be acknowledged: routed again", batch.size());
                current.abortTransaction();
                return false;
            }
            commit(current);
            lastNanos = nanoClock.getAsLong() - startNanos;
            unsendable.clear();
            unwritable.mended(name);
            return true;
        } catch (RuntimeException e) {
            Exception cause = sendFailure.get();
            settle(current);
            throw cause instanceof KafkaException known ? known : e;
        }
    }

    private void send(Producer<byte[], byte[]> current, Step step, ConsumerRecord<byte[], byte[]> record, long nowMs) {
        Consumer<ProducerRecord<byte[], byte[]>> out = copy -> current.send(copy, (metadata, error) -> {
            // Only the first failure is the record's own: the client fails what it has not handed over yet with the
            // same error.
            if (error != null && sendFailure.compareAndSet(null, error)) {
                if (unwritable.isRecordsOwnFault(error, UnwritableTopics.bytes(copy))) {
                    unsendable.add(Place.of(record));
                } else if (copy.topic().startsWith(Names.PREFIX)) {
                    unwritable.failed(name, copy.topic(), error);
                }
            }
        });
        if (!unsendable.isEmpty() && unsendable.contains(Place.of(record))) {
            step.unsendable(record, nowMs, out);
        } else {
            step.next(record, nowMs, out);
        }
    }

    /** Nanoseconds from begin to commit of the last move that succeeded. */
    public long lastNanos() {
        return lastNanos;
    }

    private static void commit(Producer<byte[], byte[]> producer) {
        for (int attempt = 1; ; attempt++) {
            try {
                producer.commitTransaction();
                return;
            } catch (TimeoutException e) {
                if (attempt == COMMIT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Aborts; where that fails, lets the producer go, so that the next {@link #ready} settles the transaction. */
    private void settle(Producer<byte[], byte[]> current) {
        // With the interrupt flag up the abort would fail at once, and hide the partitions until the broker's time-out.
        boolean interrupted = Thread.interrupted();
        try {
            current.abortTransaction();
        } catch (RuntimeException e) {
            log.info("The transaction could not be aborted ({}): the producer is replaced", e.toString());
            close();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        Producer<byte[], byte[]> current = producer;
        producer = null;
        if (current != null) {
            current.close(Duration.ZERO);
        }
    }
}
