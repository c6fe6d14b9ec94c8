package io.messagescheduler.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.messagescheduler.kafkaio.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** What read_committed readers see. */
final class Visible {
    private Visible() {}

    /** The values in a partition, as text, from its beginning to where a read_committed consumer cannot see further. */
    static List<String> values(KafkaClients clients, TopicPartition partition) {
        List<String> values = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = clients.assignedConsumer("test", "test-reader")) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(read -> values.add(new String(read.value(), UTF_8)));
            }
        }
        return values;
    }
}
