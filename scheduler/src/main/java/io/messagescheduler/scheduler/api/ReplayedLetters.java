package io.messagescheduler.scheduler.api;

import io.messagescheduler.kafkaio.Names;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * How often each dead letter was replayed, as {@link Names#REPLAYED} tells: the key is the letter's place, the value the
 * number. Kept as compressed bitmaps, a few bits a letter. Safe for any number of threads; they take turns.
 */
final class ReplayedLetters implements AutoCloseable {
    /** Greatest number that is kept. */
    static final int MOST_TIMES = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    /** By partition: the offsets of letters that were replayed at least {@code index + 1} times. */
    private final Map<Integer, Roaring64Bitmap[]> rounds = new HashMap<>();

    /** @param consumer read_committed, its partitions assigned here */
    ReplayedLetters(Consumer<byte[], byte[]> consumer, int partitions) {
        this.consumer = consumer;
        this.partitions = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(Names.REPLAYED, partition))
                .toList();
        consumer.assign(this.partitions);
        consumer.seekToBeginning(this.partitions);
    }

    /** What says that a letter was replayed so often. */
    static ProducerRecord<byte[], byte[]> mark(LetterPlace letter, int times) {
        return new ProducerRecord<>(
                Names.REPLAYED,
                letter.partition(),
                letter.utf8(),
                Integer.toString(times).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads what was committed before the call. Goes on where an earlier call gave up.
     *
     * @throws TimeoutException when that takes more than a few seconds
     */
    synchronized void catchUp() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (partitions.stream()
                .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
            consumer.poll(POLL).forEach(this::read);
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new TimeoutException("Which letters were replayed is still being read");
            }
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        LetterPlace letter =
                record.key() == null ? null : LetterPlace.parse(new String(record.key(), StandardCharsets.UTF_8));
        if (letter == null || record.value() == null) {
            return;
        }
        String times = new String(record.value(), StandardCharsets.UTF_8);
        if (times.matches("[1-9]\\d{0,2}")) {
            Roaring64Bitmap[] of =
                    rounds.computeIfAbsent(letter.partition(), partition -> new Roaring64Bitmap[MOST_TIMES]);
            for (int i = 0; i < Math.min(Integer.parseInt(times), MOST_TIMES); i++) {
                @Nullable Roaring64Bitmap round = of[i];
                if (round == null) {
                    round = new Roaring64Bitmap();
                    of[i] = round;
                }
                round.addLong(letter.offset());
            }
        }
    }

    /** How often the letter was replayed, as far as is read. */
    synchronized int times(LetterPlace letter) {
        Roaring64Bitmap[] of = rounds.get(letter.partition());
        int times = 0;
        while (of != null && times < MOST_TIMES) {
            @Nullable Roaring64Bitmap round = of[times];
            if (round == null || !round.contains(letter.offset())) {
                break;
            }
            times++;
        }
        return times;
    }

    @Override
    public synchronized void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
