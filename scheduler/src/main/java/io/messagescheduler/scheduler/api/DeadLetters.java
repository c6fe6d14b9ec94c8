package io.messagescheduler.scheduler.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.process.Problem;
import io.messagescheduler.scheduler.api.ScheduleEntry.Header;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
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
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Consumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final ReentrantLock reading = new ReentrantLock();

    DeadLetters(Consumer<byte[], byte[]> consumer, int partitions) {
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
    Page read(@Nullable String cursor, int limit) throws InterruptedException {
        long @Nullable [] below = cursor == null ? null : decode(cursor);
        if (!reading.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw Problems.busy();
        }
        try {
            return readBelow(below, limit);
        } catch (KafkaException e) {
            log.warn("Dead letters cannot be read: {}", e.toString());
            throw Problems.unavailable("Kafka does not show the dead letters now.");
        } finally {
            reading.unlock();
        }
    }

    private Page readBelow(long @Nullable [] cursor, int limit) {
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
        List<Letter> found = letters(below);
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
        return new Page(page.stream().map(Letter::json).toList(), more ? encode(next) : null);
    }

    private List<Letter> letters(long[] below) {
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
                if (record.offset() < below[record.partition()]) {
                    letters.add(letter(record));
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

    private static Letter letter(ConsumerRecord<byte[], byte[]> record) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ScheduleJson.bytes(json, "key", record.key());
        byte[] value = record.value();
        json.put("size", value == null ? 0 : value.length);
        put(json, "id", record, HeaderNames.ID);
        if (!json.has("id")) {
            put(json, "id", record, HeaderNames.SCHEDULE_ID);
        }
        put(json, "code", record, HeaderNames.ERROR_CODE);
        put(json, "message", record, HeaderNames.ERROR_MESSAGE);
        put(json, "stage", record, HeaderNames.ERROR_STAGE);
        put(json, "failed_at", record, HeaderNames.FAILED_AT);
        put(json, "attempts", record, HeaderNames.ERROR_ATTEMPTS);
        ObjectNode origin = json.putObject("origin");
        put(origin, "topic", record, HeaderNames.ERROR_ORIGIN_TOPIC);
        number(origin, "partition", record, HeaderNames.ERROR_ORIGIN_PARTITION);
        number(origin, "offset", record, HeaderNames.ERROR_ORIGIN_OFFSET);
        List<Header> headers = new ArrayList<>();
        record.headers().forEach(header -> {
            if (!HeaderNames.isWrittenByUs(header.key())) {
                headers.add(new Header(header.key(), header.value()));
            }
        });
        json.set("headers", ScheduleJson.headers(headers));
        json.put("partition", record.partition());
        json.put("offset", record.offset());
        return new Letter(record.partition(), record.offset(), record.timestamp(), json);
    }

    private static @Nullable String text(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : Text.of(header.value());
    }

    private static void put(ObjectNode json, String member, ConsumerRecord<byte[], byte[]> record, String name) {
        String text = text(record, name);
        if (text != null) {
            json.put(member, text);
        }
    }

    private static void number(ObjectNode json, String member, ConsumerRecord<byte[], byte[]> record, String name) {
        String text = text(record, name);
        if (text != null && text.matches("\\d{1,18}")) {
            json.put(member, Long.parseLong(text));
        }
    }

    private static String encode(long[] below) {
        try {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(JSON.writeValueAsBytes(below));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private long[] decode(String cursor) {
        try {
            byte[] json = Base64.getUrlDecoder().decode(cursor.getBytes(StandardCharsets.ISO_8859_1));
            long[] below = JSON.readValue(json, long[].class);
            if (below != null
                    && below.length == partitions.size()
                    && Arrays.stream(below).allMatch(each -> each >= 0)) {
                return below;
            }
        } catch (IOException | IllegalArgumentException e) {
            // Said below.
        }
        throw SchedulesApi.badCursor();
    }

    @Override
    public void close() {
        if (reading.tryLock()) {
            try {
                consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
            } finally {
                reading.unlock();
            }
        }
    }
}
