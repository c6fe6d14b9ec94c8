package io.messagescheduler.systemtest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A read_committed consumer of some topics, from their start, that keeps all it has read. Owned by one thread. */
final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Set<String> missing;
    private final List<Receipt> receipts = new ArrayList<>();

    /** @param receivedMs epoch milliseconds by this machine's clock when the consumer had it */
    record Receipt(ConsumerRecord<byte[], byte[]> record, long receivedMs) {}

    TopicReader(String bootstrapServers, Collection<String> topics) {
        this(Map.of("bootstrap.servers", bootstrapServers), topics);
    }

    /** @param connection what the consumer needs to reach the cluster */
    TopicReader(Map<String, Object> connection, Collection<String> topics) {
        Map<String, Object> settings = new HashMap<>(connection);
        settings.put("isolation.level", "read_committed");
        settings.put("allow.auto.create.topics", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.missing = new HashSet<>(topics);
    }

    /** All that was read so far, each partition in order. */
    List<Receipt> receipts() {
        return receipts;
    }

    /** Reads what there is, waiting a moment if that is nothing. */
    void poll() {
        assignWhatExists();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            receipts.add(new Receipt(record, System.currentTimeMillis()));
        }
    }

    /** Reads until the condition holds for what was read. */
    List<Receipt> readUntil(String what, Predicate<List<Receipt>> condition) throws Exception {
        Await.Deadline deadline = new Await.Deadline(what);
        while (!condition.test(receipts)) {
            deadline.check(() -> receipts.size() + " records were read; missing topics: " + missing);
            poll();
        }
        return receipts;
    }

    /** Reads all that is there now. */
    List<Receipt> readToEnd() throws Exception {
        assignWhatExists();
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        return readUntil(
                "the end of " + ends,
                read -> ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue()));
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void assignWhatExists() {
        if (missing.isEmpty()) {
            return;
        }
        Map<String, List<PartitionInfo>> topics = consumer.listTopics();
        Set<TopicPartition> partitions = new HashSet<>(consumer.assignment());
        for (String topic : List.copyOf(missing)) {
            if (topics.containsKey(topic)) {
                topics.get(topic)
                        .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
                missing.remove(topic);
            }
        }
        consumer.assign(partitions);
    }
}
