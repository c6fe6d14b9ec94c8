package io.messagescheduler.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.messagescheduler.core.message.HeaderNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** What is found in Kafka when all is over: topics read from their start to their end, committed records only. */
final class Evidence {
    static final String DEAD_LETTERS = "__SM_DEAD_LETTERS";
    static final String OUTCOMES = "__SM_OUTCOMES";

    private static final Duration POLL = Duration.ofMillis(200);
    private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String bootstrapServers;
    private final Content content;
    private final List<Send> sends;

    Evidence(String bootstrapServers, Content content, List<Send> sends) {
        this.bootstrapServers = bootstrapServers;
        this.content = content;
        this.sends = sends;
    }

    static Map<String, Object> consumerSettings(String bootstrapServers, String clientId) {
        return Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.CLIENT_ID_CONFIG,
                clientId,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed");
    }

    /** Everything in the targets and among the dead letters. */
    List<Sighting> sightings() {
        List<Sighting> sightings = new ArrayList<>();
        for (String topic : List.of(Targets.STEADY, Targets.NARROW, Targets.VANISHING)) {
            read(topic, record -> sightings.add(inTarget(record)));
        }
        read(DEAD_LETTERS, record -> sightings.add(letter(record)));
        return sightings;
    }

    List<Told> outcomes() {
        List<Told> outcomes = new ArrayList<>();
        read(OUTCOMES, record -> outcomes.add(told(record)));
        return outcomes;
    }

    private Sighting inTarget(ConsumerRecord<byte[], byte[]> record) {
        int number = Content.numberOf(record);
        boolean unaltered = number >= 0 && number < sends.size() && content.isUnaltered(record, sends.get(number));
        return new Sighting(
                number,
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                unaltered,
                routedMs(record),
                null);
    }

    private static Sighting letter(ConsumerRecord<byte[], byte[]> record) {
        String code = text(record, HeaderNames.ERROR_CODE);
        return new Sighting(
                Content.numberOf(record),
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                true,
                routedMs(record),
                code == null ? "none" : code);
    }

    private static Told told(ConsumerRecord<byte[], byte[]> record) {
        try {
            JsonNode outcome = JSON.readTree(record.value());
            return new Told(
                    outcome.path("request").asText(), outcome.path("outcome").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long routedMs(ConsumerRecord<byte[], byte[]> record) {
        String text = text(record, HeaderNames.MH_TIMESTAMP);
        try {
            return text == null ? 0 : Instant.parse(text).toEpochMilli();
        } catch (DateTimeParseException e) {
            return 0;
        }
    }

    private static @Nullable String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    /** Throws {@link IllegalStateException} when the end that readers of committed records see cannot be reached. */
    private void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> seen) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                consumerSettings(bootstrapServers, "chaos-checker"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long endNanos = System.nanoTime() + LIMIT_NANOS;
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() - endNanos > 0) {
                    throw new IllegalStateException(topic + " cannot be read to its end");
                }
                consumer.poll(POLL).forEach(seen);
            }
        }
    }
}
