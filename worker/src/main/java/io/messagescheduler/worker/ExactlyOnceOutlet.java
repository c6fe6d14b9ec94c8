package io.messagescheduler.worker;

import io.messagescheduler.process.ElapsedTime;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages and checkpoints in one Kafka transaction, the checkpoints as records of the {@link CheckpointLog}: an offset commit
 * in each would double what a transaction takes.
 *
 * <p>The group holds a {@link Claim} of each partition, renewed once a second. Whoever takes a partition over fences the
 * producer that the claim names, reads what that one has written since, and claims the partition for itself before it sends
 * anything. The group takes a claim of a present member only, so one that has lost the partition without knowing can neither go
 * on nor come back.
 */
final class ExactlyOnceOutlet implements Outlet {
    private static final Logger log = LoggerFactory.getLogger(ExactlyOnceOutlet.class);
    private static final int COMMIT_ATTEMPTS = 3;
    private static final Duration LONGEST_STORE = Duration.ofSeconds(3);
    private static final long STORE_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final String transactionalId;
    private final Function<String, Producer<byte[], byte[]>> producers;
    private final CheckpointLog checkpointLog;
    private final TopicPartition home;
    private final ElapsedTime elapsed;
    private @Nullable Producer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> sendFailure = new AtomicReference<>();

    /** What the open transaction writes into the log, by partition delivered from: with the offset behind, once it is known. */
    private final Map<TopicPartition, Claim> written = new ConcurrentHashMap<>();

    /** What is written and committed, and not yet claimed. */
    private final Map<TopicPartition, Claim> waiting = new HashMap<>();

    private long storedNanos;
    private boolean open;

    /** Whether the open transaction may be committed by now. */
    private boolean committing;

    /**
     * @param transactionalId always the same for this delivery thread
     * @param producers makes a transactional producer of the id given, not yet initialised
     */
    ExactlyOnceOutlet(
            String transactionalId,
            Function<String, Producer<byte[], byte[]>> producers,
            CheckpointLog checkpointLog,
            ElapsedTime elapsed) {
        this.transactionalId = transactionalId;
        this.producers = producers;
        this.checkpointLog = checkpointLog;
        this.home = checkpointLog.home(transactionalId);
        this.elapsed = elapsed;
        this.storedNanos = elapsed.nanos();
    }

    @Override
    public void ready() {
        if (producer == null) {
            producer = initialised(transactionalId);
        }
    }

    private Producer<byte[], byte[]> initialised(String id) {
        Producer<byte[], byte[]> fresh = producers.apply(id);
        try {
            fresh.initTransactions();
        } catch (RuntimeException e) {
            fresh.close(Duration.ZERO);
            throw e;
        }
        return fresh;
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> takeOver(Set<TopicPartition> partitions, Consumer<?, ?> consumer) {
        Map<TopicPartition, Claim> claims = new HashMap<>();
        consumer.committed(partitions).forEach((partition, committed) -> {
            if (committed != null) {
                claims.put(partition, Claim.of(committed));
            }
        });
        Set<String> owners = new HashSet<>();
        claims.values().stream().map(Claim::owner).filter(Objects::nonNull).forEach(owners::add);
        for (String owner : owners) {
            if (!owner.equals(transactionalId)) {
                log.info("Shuts out {}, which had partitions before", owner);
                initialised(owner).close(Duration.ZERO);
            }
        }
        Map<TopicPartition, Long> marks = mark(owners);
        Map<TopicPartition, OffsetAndMetadata> newest = checkpointLog.newest(claims, marks);
        waiting.keySet().removeAll(partitions);
        Map<TopicPartition, OffsetAndMetadata> own = new HashMap<>();
        newest.forEach((partition, checkpoint) -> own.put(
                partition,
                new Claim(checkpoint, transactionalId, Objects.requireNonNull(marks.get(home))).committed()));
        consumer.commitSync(own, LONGEST_STORE);
        return newest;
    }

    /** Marks the ends of what these have written, and of what this one has; returns the marks' offsets. */
    private Map<TopicPartition, Long> mark(Set<String> owners) {
        Set<TopicPartition> homes = new HashSet<>(Set.of(home));
        owners.forEach(owner -> homes.add(checkpointLog.home(owner)));
        Map<TopicPartition, Long> marks = new ConcurrentHashMap<>();
        begin();
        for (TopicPartition each : homes) {
            send(CheckpointLog.mark(each, transactionalId), (metadata, error) -> {
                if (error == null) {
                    marks.put(each, metadata.offset());
                }
            });
        }
        current().flush();
        commit();
        return marks;
    }

    @Override
    public boolean isTransactional() {
        return true;
    }

    @Override
    public void begin() {
        sendFailure.set(null);
        committing = false;
        written.clear();
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
        checkpoints.forEach((partition, checkpoint) ->
                send(CheckpointLog.record(home, partition, checkpoint), (metadata, error) -> {
                    if (error == null) {
                        written.put(partition, new Claim(checkpoint, transactionalId, metadata.offset() + 1));
                    }
                }));
        current().flush();
    }

    @Override
    public void commit(Consumer<?, ?> consumer) {
        commit();
        waiting.putAll(written);
        written.clear();
    }

    private void commit() {
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

    /** Where the producer is replaced, nothing is certain: what it delivered from must be taken over anew. */
    private boolean abort() {
        if (producer == null || !open) {
            return false;
        }
        if (sendFailure.get() instanceof InvalidProducerEpochException
                || sendFailure.get() instanceof ProducerFencedException) {
            log.info(
                    "Shut out, by who took its partitions over or by a broker that waited too long: the producer is replaced");
            drop();
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

    /** What is not stored just now waits: it stands in the log. */
    @Override
    public void tidy(Consumer<?, ?> consumer) {
        if (waiting.isEmpty() || elapsed.nanos() - storedNanos < STORE_EVERY_NANOS) {
            return;
        }
        storedNanos = elapsed.nanos();
        waiting.keySet().retainAll(consumer.assignment());
        if (store(waiting, consumer)) {
            waiting.clear();
        }
    }

    @Override
    public void release(Map<TopicPartition, OffsetAndMetadata> checkpoints, Consumer<?, ?> consumer) {
        Map<TopicPartition, Claim> released = new HashMap<>();
        checkpoints.forEach((partition, checkpoint) -> released.put(partition, Claim.released(checkpoint)));
        // Where this fails the next owner shuts this one out, and reads the log.
        store(released, consumer);
        waiting.keySet().removeAll(checkpoints.keySet());
    }

    private static boolean store(Map<TopicPartition, Claim> claims, Consumer<?, ?> consumer) {
        if (claims.isEmpty()) {
            return true;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        claims.forEach((partition, claim) -> offsets.put(partition, claim.committed()));
        try {
            consumer.commitSync(offsets, LONGEST_STORE);
            return true;
        } catch (RebalanceInProgressException | RetriableException e) {
            log.info("Claims are renewed later: {}", e.toString());
            return false;
        }
    }

    @Override
    public void forget(Collection<TopicPartition> partitions) {
        waiting.keySet().removeAll(partitions);
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
