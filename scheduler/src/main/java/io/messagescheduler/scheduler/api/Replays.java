package io.messagescheduler.scheduler.api;

import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.process.Problem;
import io.messagescheduler.scheduler.api.ReplayRecords.Replay;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends dead letters to the intake again, each exactly once: letter and mark that it was replayed ({@link Names#REPLAYED}) are
 * written in one transaction, under an id that is the same for every Scheduler. Whoever takes the id up ends what another left
 * open under it, and only then reads the marks, up to their end; whatever is sent without knowing a later mark is refused,
 * since its producer is fenced. So a crash, a lost answer, a repetition and two replays at a time change nothing.
 *
 * <p>A call does a bounded part and says where the next goes on. Safe for any number of threads; they take turns.
 */
final class Replays implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Replays.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(100);
    /** A call that has gone on for so long begins no other batch. */
    private static final long LONGEST_CALL_NANOS = Duration.ofSeconds(8).toNanos();

    /** The MessageHandlers see nothing of what came in after an open transaction. */
    private static final int MOST_IN_TRANSACTION = 500;

    private static final int COMMIT_ATTEMPTS = 3;
    private static final int MOST_FENCED = 20;

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Consumer<byte[], byte[]> letters;
    private final ReplayedLetters replayed;
    private final ReplayRecords records;
    private final InstantSource clock;
    private final ElapsedTime elapsed;
    private final List<TopicPartition> partitions;
    private final Counter counter;
    private final ReentrantLock working = new ReentrantLock();
    private @Nullable Producer<byte[], byte[]> producer;

    /**
     * @param producers makes transactional producers under {@link Names#REPLAY_TRANSACTIONAL_ID}, not yet initialised
     * @param letters read_committed, its partitions assigned here
     */
    Replays(
            Supplier<Producer<byte[], byte[]>> producers,
            Consumer<byte[], byte[]> letters,
            int partitions,
            ReplayedLetters replayed,
            ReplayRecords records,
            Counter counter,
            InstantSource clock,
            ElapsedTime elapsed) {
        this.producers = producers;
        this.letters = letters;
        this.replayed = replayed;
        this.records = records;
        this.counter = counter;
        this.clock = clock;
        this.elapsed = elapsed;
        this.partitions = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(Names.DEAD_LETTERS, partition))
                .toList();
    }

    /** What one transaction is going to hold, and what is counted when it is committed. */
    private record Batch(List<ProducerRecord<byte[], byte[]>> sends, List<LetterPlace> places, ReplayTally tally) {}

    /**
     * Does a part of the order.
     *
     * @throws Problem when it is unknown what was done; repeating it is safe
     */
    ReplayTally run(ReplayOrder order) throws InterruptedException {
        if (!working.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw Problems.busy();
        }
        ReplayTally total = new ReplayTally();
        try {
            if (order.letters().isEmpty()) {
                scan(order, total);
            } else {
                pick(order, total);
            }
        } catch (KafkaException | Schedules.Unavailable e) {
            if (KafkaErrors.kindOf(e) == KafkaErrors.Kind.STOP) {
                throw new InterruptedException();
            }
            log.warn("Dead letters cannot be replayed now: {}", e.toString());
            // Of letters that were named the answer cannot say where to go on.
            if (total.isEmpty() || !order.letters().isEmpty()) {
                throw Problems.unavailable("It is unknown whether dead letters were replayed (" + e.getMessage()
                        + "): repeat it, nothing is replayed twice.");
            }
        } finally {
            working.unlock();
        }
        return total;
    }

    private void pick(ReplayOrder order, ReplayTally total) throws InterruptedException {
        long startNanos = elapsed.nanos();
        for (int i = 0; i < order.letters().size(); i++) {
            LetterPlace place = order.letters().get(i);
            if (elapsed.nanos() - startNanos > 2 * LONGEST_CALL_NANOS) {
                throw new TimeoutException("There was no time for all of these letters");
            }
            List<ConsumerRecord<byte[], byte[]>> found = place.partition() < partitions.size()
                    ? read(partitions.get(place.partition()), place.offset(), place.offset() + 1)
                    : List.of();
            if (found.isEmpty()) {
                total.missing(place);
            } else {
                replay(found, order, total);
            }
        }
    }

    /** The letters that are there at the first call, and no later ones: a letter replayed in vain comes back as another. */
    private void scan(ReplayOrder order, ReplayTally total) throws InterruptedException {
        int count = partitions.size();
        long[] next = new long[2 * count];
        if (order.cursor() == null) {
            Map<TopicPartition, Long> starts = letters.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = letters.endOffsets(partitions);
            for (int i = 0; i < count; i++) {
                next[i] = starts.getOrDefault(partitions.get(i), 0L);
                next[count + i] = ends.getOrDefault(partitions.get(i), 0L);
            }
        } else {
            next = LetterCursor.decode(order.cursor(), 2 * count);
        }
        long startNanos = elapsed.nanos();
        for (int i = 0; i < count; i++) {
            while (next[i] < next[count + i]) {
                total.goOnAt(LetterCursor.encode(next));
                if (elapsed.nanos() - startNanos > LONGEST_CALL_NANOS) {
                    return;
                }
                List<ConsumerRecord<byte[], byte[]>> read = read(partitions.get(i), next[i], next[count + i]);
                for (int from = 0; from < read.size(); from += MOST_IN_TRANSACTION) {
                    List<ConsumerRecord<byte[], byte[]>> some =
                            read.subList(from, Math.min(read.size(), from + MOST_IN_TRANSACTION));
                    replay(some, order, total);
                    next[i] = some.getLast().offset() + 1;
                    total.goOnAt(LetterCursor.encode(next));
                }
                next[i] = Math.min(next[count + i], Math.max(next[i], letters.position(partitions.get(i))));
            }
        }
        total.goOnAt(null);
    }

    /** Some letters from an offset on, none at or above {@code below}; none at all only if there are no more. */
    private List<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition, long from, long below) {
        letters.assign(List.of(partition));
        long start = Math.max(from, letters.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L));
        long end = Math.min(below, letters.endOffsets(List.of(partition)).getOrDefault(partition, 0L));
        letters.seek(partition, start);
        long deadlineNanos = elapsed.nanos() + PATIENCE.toNanos();
        while (letters.position(partition) < end) {
            List<ConsumerRecord<byte[], byte[]>> read = letters.poll(POLL).records(partition).stream()
                    .filter(record -> record.offset() < below)
                    .toList();
            if (!read.isEmpty()) {
                return read;
            }
            if (elapsed.nanos() - deadlineNanos > 0) {
                throw new TimeoutException("Kafka does not show the dead letters in time");
            }
        }
        return List.of();
    }

    /** One transaction; several if one of the letters turns out to be too large, or another Scheduler replays as well. */
    private void replay(List<ConsumerRecord<byte[], byte[]>> some, ReplayOrder order, ReplayTally total)
            throws InterruptedException {
        Set<LetterPlace> tooLarge = new HashSet<>();
        int fenced = 0;
        while (true) {
            ready();
            replayed.catchUp();
            Batch batch = batch(some, order, tooLarge);
            Set<LetterPlace> refused = ConcurrentHashMap.newKeySet();
            try {
                if (!batch.sends().isEmpty()) {
                    send(batch, refused);
                }
                total.add(batch.tally());
                counter.increment(batch.tally().replayed());
                return;
            } catch (KafkaException e) {
                if (!refused.isEmpty()) {
                    tooLarge.addAll(refused);
                } else if (isFenced(e) && ++fenced < MOST_FENCED) {
                    log.info("Another Scheduler replays dead letters too: going on after it");
                    elapsed.pause(Duration.ofMillis(ThreadLocalRandom.current().nextLong(20, 200)));
                } else {
                    throw e;
                }
            }
        }
    }

    private Batch batch(List<ConsumerRecord<byte[], byte[]>> some, ReplayOrder order, Set<LetterPlace> tooLarge) {
        Batch batch = new Batch(new ArrayList<>(), new ArrayList<>(), new ReplayTally());
        long nowMs = clock.millis();
        for (ConsumerRecord<byte[], byte[]> letter : some) {
            LetterPlace place = LetterPlace.of(letter);
            boolean isMeant = order.filter().matches(letter);
            batch.tally().looked(isMeant);
            if (!isMeant) {
                continue;
            }
            if (replayed.times(place) >= order.times()) {
                batch.tally().already();
                continue;
            }
            switch (tooLarge.contains(place) ? records.tooLarge() : records.of(letter, order, nowMs)) {
                case Replay.Unfit unfit -> batch.tally().unfit(place, unfit);
                case Replay.Send send -> {
                    batch.tally().sent();
                    batch.sends().add(send.record());
                    batch.places().add(place);
                    batch.sends().add(ReplayedLetters.mark(place, order.times()));
                    batch.places().add(place);
                }
            }
        }
        return batch;
    }

    /** Fences whoever used the id before and ends what it left open. */
    private void ready() {
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

    private void send(Batch batch, Set<LetterPlace> refused) {
        Producer<byte[], byte[]> current = Objects.requireNonNull(producer);
        AtomicReference<@Nullable Exception> failed = new AtomicReference<>();
        try {
            current.beginTransaction();
            for (int i = 0; i < batch.sends().size(); i++) {
                LetterPlace place = batch.places().get(i);
                // Only the first failure is the record's own; the producer hands it to whatever it has not sent yet.
                current.send(batch.sends().get(i), (metadata, error) -> {
                    if (error != null && failed.compareAndSet(null, error) && KafkaErrors.isRecordsOwnFault(error)) {
                        refused.add(place);
                    }
                });
            }
            commit(current);
        } catch (RuntimeException e) {
            settle(current, isFenced(e));
            throw e;
        }
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

    /** Aborts; where that fails, lets the producer go: the next one makes the broker settle what this one left. */
    private void settle(Producer<byte[], byte[]> current, boolean fenced) {
        boolean interrupted = Thread.interrupted();
        try {
            if (fenced) {
                drop(current);
            } else {
                current.abortTransaction();
            }
        } catch (RuntimeException e) {
            log.info("A replay could not be aborted ({}): the producer is replaced", e.toString());
            drop(current);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void drop(Producer<byte[], byte[]> current) {
        producer = null;
        current.close(Duration.ZERO);
    }

    private static boolean isFenced(Throwable error) {
        for (Throwable each = error; each != null; each = each.getCause()) {
            if (each instanceof ProducerFencedException || each instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        if (working.tryLock()) {
            try {
                if (producer != null) {
                    drop(producer);
                }
                letters.close(CloseOptions.timeout(Duration.ofSeconds(1)));
            } finally {
                working.unlock();
            }
        }
    }
}
