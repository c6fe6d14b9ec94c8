package io.messagescheduler.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.messenger.MessageHeader;
import io.messagescheduler.messenger.SentMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.header.Header;

/** A target topic, and all that has arrived in it so far. The broker stamps the time of arrival. */
final class Target implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final Consumer<byte[], byte[]> consumer;
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    Target(String bootstrapServers, String topic) throws Exception {
        KafkaClients clients = new KafkaClients(bootstrapServers, new Properties(), 1_000_000);
        try (Admin admin = clients.admin("test")) {
            NewTopic created = new NewTopic(topic, 2, (short) 1)
                    .configs(Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"));
            admin.createTopics(List.of(created)).all().get();
        }
        consumer = clients.assignedConsumer("test", "test");
        List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Reads until each of these numbers has arrived once at the least. */
    void await(int count) {
        await(count + " messages, each once at the least", () -> byNumber().size() >= count);
    }

    void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time: %s", what).isLessThan(deadline);
            consumer.poll(Duration.ofMillis(50)).forEach(records::add);
        }
    }

    /** All that arrived, copies too. */
    List<ConsumerRecord<byte[], byte[]>> records() {
        return List.copyOf(records);
    }

    Map<Integer, ConsumerRecord<byte[], byte[]>> byNumber() {
        Map<Integer, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            found.putIfAbsent(number(record), record);
        }
        return found;
    }

    static int number(ConsumerRecord<byte[], byte[]> record) {
        byte[] id = Objects.requireNonNull(record.headers().lastHeader("id").value());
        return Integer.parseInt(new String(id, StandardCharsets.UTF_8).substring("exp-".length()));
    }

    static void assertUnchanged(ConsumerRecord<byte[], byte[]> arrived, SentMessage sent) {
        assertThat(arrived.key()).isEqualTo(sent.key());
        assertThat(arrived.value()).isEqualTo(sent.value());
        List<MessageHeader> headers = new ArrayList<>();
        for (Header header : arrived.headers()) {
            headers.add(new MessageHeader(header.key(), header.value()));
        }
        assertThat(headers).usingRecursiveComparison().isEqualTo(sent.headers());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
