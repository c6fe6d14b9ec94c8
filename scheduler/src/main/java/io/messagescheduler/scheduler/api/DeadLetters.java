package io.messagescheduler.scheduler.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.process.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pages of the dead letters, backwards from the newest. A page reads at most a few offsets more than it may have letters, of
 * each partition; values are not kept. One reader at a time; others wait a little. Safe for any number of threads.
 */
final class DeadLetters implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final ReplayedLetters replayed;
    private final ReentrantLock reading = new ReentrantLock();

    /** @param replayed closed with this */
    DeadLetters(Consumer<byte[], byte[]> consumer, int partitions, ReplayedLetters replayed) {
        this.replayed = replayed;
        this.consumer = consumer;
        this.partitions = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(Names.DEAD_LETTERS, partition))
                .toList();
        consumer.assign(this.partitions);
    }

    /** @param cursor for the page after, or null when there is none */
    record Page(List<ObjectNode> letters, @Nullable String cursor) {}

    private record Letter(int partition, long offset, long timestampMs, ObjectNode json) {}

    /** @throws Problem when the cursor is none, or Kafka does not answer */
    Page read(LetterFilter filter, @Nullable String cursor, int limit) throws InterruptedException {
        long @Nullable [] below = cursor == null ? null : LetterCursor.decode(cursor, partitions.size());
        return reading(() -> readBelow(filter, below, limit));
    }

    private <T> T reading(Supplier<T> reader) throws InterruptedException {
        if (!reading.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw Problems.busy();
        }
        try {
            replayed.catchUp();
            return reader.get();
        } catch (KafkaException e) {
            log.warn("Dead letters cannot be read: {}", e.toString());
            throw Problems.unavailable("Kafka does not show the dead letters now.");
        } finally {
            reading.unlock();
        }
    }

    private Page readBelow(LetterFilter filter, long @Nullable [] cursor, int limit) {
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long[] from = new long[partitions.size()];
        long[] below = new long[partitions.size()];
        for (int i = 0; i < below.length; i++) {
            TopicPartition partition = partitions.get(i);
            long start = starts.getOrDefault(partition, 0L);
            long end = ends.getOrDefault(partition, 0L);
            below[i] = cursor == null ? end : Math.min(cursor[i], end);
            // Each letter may have a transaction of its own, whose marker takes an offset too.
            from[i] = Math.max(start, below[i] - 2L * limit);
            consumer.seek(partition, Math.min(from[i], below[i]));
        }
        List<Letter> found = letters(below, filter, false);
        found.sort(Comparator.comparingLong(Letter::timestampMs)
                .thenComparingLong(Letter::offset)
                .reversed());
        List<Letter> page = found.subList(0, Math.min(limit, found.size()));
        boolean more = false;
        long[] next = from.clone();
        for (Letter left : found.subList(page.size(), found.size())) {
            next[left.partition()] = Math.max(next[left.partition()], left.offset() + 1);
        }
        for (int i = 0; i < next.length; i++) {
            more |= next[i] > starts.getOrDefault(partitions.get(i), 0L);
        }
        return new Page(page.stream().map(Letter::json).toList(), more ? LetterCursor.encode(next) : null);
    }

    /** @param below by partition, where to stop; where a partition's position is there already, nothing is read of it */
    private List<Letter> letters(long[] below, LetterFilter filter, boolean withPayload) {
        List<TopicPartition> open = new ArrayList<>();
        for (int i = 0; i < below.length; i++) {
            if (consumer.position(partitions.get(i)) < below[i]) {
                open.add(partitions.get(i));
            }
        }
        consumer.resume(open);
        consumer.pause(partitions.stream()
                .filter(partition -> !open.contains(partition))
                .toList());
        List<Letter> letters = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!open.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < below[record.partition()] && filter.matches(record)) {
                    letters.add(new Letter(
                            record.partition(),
                            record.offset(),
                            record.timestamp(),
                            LetterJson.of(record, replayed.times(LetterPlace.of(record)), withPayload)));
                }
            }
            List<TopicPartition> done = open.stream()
                    .filter(partition -> consumer.position(partition) >= below[partition.partition()])
                    .toList();
            consumer.pause(done);
            open.removeAll(done);
            if (!open.isEmpty() && System.nanoTime() > deadline) {
                throw Problems.unavailable("Kafka does not show the dead letters in time; a smaller limit may help.");
            }
        }
        return letters;
    }

    /** The letter, its value with it if that is asked for. */
    Optional<ObjectNode> find(LetterPlace place, boolean withPayload) throws InterruptedException {
        if (place.partition() >= partitions.size()) {
            return Optional.empty();
        }
        TopicPartition partition = partitions.get(place.partition());
        return reading(() -> {
            long[] below = new long[partitions.size()];
            below[place.partition()] = Math.min(
                    place.offset() + 1, consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L));
            long start = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
            partitions.forEach(each -> consumer.seek(each, 0));
            consumer.seek(partition, Math.max(place.offset(), start));
            return letters(below, LetterFilter.ANY, withPayload).stream()
                    .filter(letter -> letter.offset() == place.offset())
                    .map(Letter::json)
                    .findFirst();
        });
    }

    @Override
    public void close() {
        if (reading.tryLock()) {
            try {
                consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
                replayed.close();
            } finally {
                reading.unlock();
            }
        }
    }
}
