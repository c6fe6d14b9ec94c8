package io.messagescheduler.kafkaio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads and writes the {@link Layout} in the compacted registry topic. */
public final class Registry {
    private static final byte[] LAYOUT_KEY = "layout".getBytes(StandardCharsets.UTF_8);
    private static final TopicPartition PARTITION = new TopicPartition(Names.REGISTRY, 0);
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    private final KafkaClients clients;

    public Registry(KafkaClients clients) {
        this.clients = clients;
    }

    /** The newest layout; empty when none was ever written. The topic must exist. */
    public Optional<Layout> read() {
        Consumer<byte[], byte[]> consumer = clients.assignedConsumer("__SM_REGISTRY_READER", "sm-registry-reader");
        try {
            return Optional.ofNullable(newest(consumer));
        } finally {
            // A goodbye to the broker would wait for the answer to the last fetch.
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private static @Nullable Layout newest(Consumer<byte[], byte[]> consumer) {
        consumer.assign(List.of(PARTITION));
        consumer.seekToBeginning(List.of(PARTITION));
        long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
        Layout layout = null;
        while (consumer.position(PARTITION) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                if (Arrays.equals(record.key(), LAYOUT_KEY) && record.value() != null) {
                    layout = parse(record.value());
                }
            }
        }
        return layout;
    }

    /** Written and acknowledged when it returns. */
    void write(Layout layout) {
        try (Producer<byte[], byte[]> producer = clients.producer("sm-registry-writer")) {
            producer.send(new ProducerRecord<>(Names.REGISTRY, 0, LAYOUT_KEY, JSON.writeValueAsBytes(layout)))
                    .get();
        } catch (ExecutionException e) {
            throw new KafkaException("The registry " + Names.REGISTRY + " could not be written", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.apache.kafka.common.errors.InterruptException(e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Layout parse(byte[] json) {
        try {
            return JSON.readValue(json, Layout.class);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(
                    "The registry " + Names.REGISTRY
                            + " holds what this version cannot read; was it written by a newer one?",
                    e);
        }
    }
}
