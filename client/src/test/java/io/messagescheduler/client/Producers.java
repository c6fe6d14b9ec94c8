package io.messagescheduler.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Mock producers, and what was sent with them as text. */
final class Producers {
    static final Instant NOW = Instant.parse("2026-11-23T19:00:00Z");

    private Producers() {}

    /** Acknowledges at once; the intake topic has 4 partitions. */
    static MockProducer<byte[], byte[]> acknowledging() {
        return mock(true);
    }

    /** Acknowledges, or fails, when the test says so. */
    static MockProducer<byte[], byte[]> manual() {
        return mock(false);
    }

    private static MockProducer<byte[], byte[]> mock(boolean autoComplete) {
        Node node = new Node(0, "localhost", 1);
        List<PartitionInfo> partitions = IntStream.range(0, 4)
                .mapToObj(i -> new PartitionInfo(
                        SchedulerOptions.DEFAULT_INTAKE_TOPIC, i, node, new Node[] {node}, new Node[] {node}))
                .toList();
        Cluster cluster = new Cluster("mock", List.of(node), partitions, Set.of(), Set.of());
        return new MockProducer<>(cluster, autoComplete, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static ProducerRecord<byte[], byte[]> onlySent(MockProducer<byte[], byte[]> producer) {
        List<ProducerRecord<byte[], byte[]>> sent = producer.history();
        if (sent.size() != 1) {
            throw new AssertionError("one record was to be sent, but there are " + sent.size());
        }
        return sent.get(0);
    }

    /** Headers as {@code name=value}, in their order. */
    static List<String> headers(ProducerRecord<byte[], byte[]> record) {
        List<String> found = new ArrayList<>();
        for (Header header : record.headers()) {
            found.add(header.key() + "=" + text(header.value()));
        }
        return found;
    }

    /** The only header of the name. */
    static String header(Headers headers, String name) {
        List<Header> found =
                StreamSupport.stream(headers.headers(name).spliterator(), false).toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " headers " + name + " in " + headers);
        }
        return Objects.requireNonNull(text(found.get(0).value()));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** A record of the topic orders, partition 3, offset 42, with headers as name, value, name, value … */
    static ConsumerRecord<byte[], byte[]> consumed(@Nullable String value, String... headers) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("orders", 3, 42, utf8("key"), value == null ? null : utf8(value));
        for (int i = 0; i < headers.length; i += 2) {
            record.headers().add(headers[i], utf8(headers[i + 1]));
        }
        return record;
    }
}
