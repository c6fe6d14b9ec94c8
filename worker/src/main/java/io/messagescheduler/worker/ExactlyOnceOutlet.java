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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
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

    /** The newest committed checkpoints of what this one has. */
    private final Map<TopicPartition, OffsetAndMetadata> held = new HashMap<>();

    /** Of what this one has written into the log before this offset, the newest is {@link #held}. */
    private long heldTo;

    /** Whether the group's claims are older than {@link #held}. */
    private boolean stale;

    /** What the open transaction writes into the log. */
    private Map<TopicPartition, OffsetAndMetadata> written = Map.of();

    /** The offset behind that; each transaction has its own, since a producer that was given up may still call back. */
    private AtomicLong writtenTo = new AtomicLong();

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
        held.keySet().removeAll(partitions);
        Map<TopicPartition, Claim> claims = claims(partitions, consumer);
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
        long mark = Objects.requireNonNull(marks.get(home));
        consumer.commitSync(claimed(newest, mark), LONGEST_STORE);
        held.putAll(newest);
        heldTo = mark;
        return newest;
    }

    private static Map<TopicPartition, Claim> claims(Set<TopicPartition> partitions, Consumer<?, ?> consumer) {
        Map<TopicPartition, Claim> claims = new HashMap<>();
        consumer.committed(partitions, LONGEST_STORE).forEach((partition, committed) -> {
            if (committed != null) {
                claims.put(partition, Claim.of(committed));
            }
        });
        return claims;
    }

    private Map<TopicPartition, OffsetAndMetadata> claimed(Map<TopicPartition, OffsetAndMetadata> newest, long from) {
        Map<TopicPartition, OffsetAndMetadata> claims = new HashMap<>();
        newest.forEach((partition, checkpoint) ->
                claims.put(partition, new Claim(checkpoint, transactionalId, from).committed()));
        return claims;
    }

    @Override
    public boolean isIntact() {
        return producer != null && !open;
    }

    /**
     * Marks the ends of what these have written, and of what this one has; returns the marks' offsets. What this one had committed
     * before is visible then: the coordinator lets no transaction begin while the markers of the last one are on their way.
     */
    private Map<TopicPartition, Long> mark(Set<String> owners) {
        Set<TopicPartition> homes = new HashSet<>(Set.of(home));
        owners.forEach(owner -> homes.add(checkpointLog.home(owner)));
        Map<TopicPartition, Long> marks = new ConcurrentHashMap<>();
        try {
            begin();
            for (TopicPartition each : homes) {
                send(CheckpointLog.mark(each, transactionalId), (metadata, error) -> {
                    if (error == null && metadata.hasOffset()) {
                        marks.put(each, metadata.offset());
                    }
                });
            }
            current().flush();
            commit();
        } catch (RuntimeException e) {
            abort();
            throw e;
        }
        if (!marks.keySet().containsAll(homes)) {
            throw new TimeoutException("the broker took marks a second time, and does not say where they stand");
        }
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
        written = Map.of();
        writtenTo = new AtomicLong(heldTo);
        open = true; // Where not even the next line succeeds, abort() will fail too, and the producer be replaced.
        current().beginTransaction();
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
        AtomicLong to = writtenTo;
        checkpoints.forEach((partition, checkpoint) ->
                send(CheckpointLog.record(home, partition, checkpoint), (metadata, error) -> {
                    if (error == null && metadata.hasOffset()) {
                        to.accumulateAndGet(metadata.offset() + 1, Math::max);
                    }
                }));
        written = Map.copyOf(checkpoints);
        current().flush();
    }

    @Override
    public void commit(Consumer<?, ?> consumer) {
        commit();
        held.putAll(written);
        heldTo = writtenTo.get();
        stale = true;
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

    /** Renews the claims, also those of partitions with nothing new: who takes them over has less of the log to read. */
    @Override
    public void tidy(Consumer<?, ?> consumer) {
        if (!stale || elapsed.nanos() - storedNanos < STORE_EVERY_NANOS) {
            return;
        }
        storedNanos = elapsed.nanos();
        held.keySet().retainAll(consumer.assignment());
        stale = !store(claimed(held, heldTo), consumer);
    }

    @Override
    public void release(Map<TopicPartition, OffsetAndMetadata> checkpoints, Consumer<?, ?> consumer) {
        if (producer == null || checkpoints.isEmpty()) {
            return;
        }
        try {
            // Behind it the next owner sees all that the last transaction said.
            mark(Set.of());
            Map<TopicPartition, OffsetAndMetadata> released = new HashMap<>();
            claims(checkpoints.keySet(), consumer).forEach((partition, claim) -> {
                if (transactionalId.equals(
                        claim.owner())) { // or it has been another's meanwhile, without this one's knowledge
                    released.put(
                            partition,
                            Claim.released(Objects.requireNonNull(checkpoints.get(partition)))
                                    .committed());
                }
            });
            store(released, consumer);
        } catch (KafkaException e) {
            // The next owner shuts this one out, and reads the log.
            log.info("Claims are not given back: {}", e.toString());
        }
        held.keySet().removeAll(checkpoints.keySet());
    }

    private static boolean store(Map<TopicPartition, OffsetAndMetadata> claims, Consumer<?, ?> consumer) {
        if (claims.isEmpty()) {
            return true;
        }
        try {
            consumer.commitSync(claims, LONGEST_STORE);
            return true;
        } catch (RebalanceInProgressException | RetriableException e) {
            log.info("Claims are renewed later: {}", e.toString());
            return false;
        }
    }

    @Override
    public void forget(Collection<TopicPartition> partitions) {
        held.keySet().removeAll(partitions);
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
