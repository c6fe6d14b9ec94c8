package io.messagescheduler.scheduler.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;

/** A consumer of a log that can be read as often as one likes, and past the markers of transactions. */
final class FakeLog extends MockConsumer<byte[], byte[]> {
    private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();

    FakeLog() {
        super("none");
    }

    /** The end of its partition is two offsets further: the record, and a marker. */
    void append(ConsumerRecord<byte[], byte[]> record) {
        log.add(record);
        updateEndOffsets(Map.of(partition(record), record.offset() + 2));
    }

    private static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> found = new HashMap<>();
        for (TopicPartition partition : assignment()) {
            if (!paused().contains(partition)) {
                long position = position(partition);
                found.put(
                        partition,
                        log.stream()
                                .filter(record -> partition(record).equals(partition) && record.offset() >= position)
                                .toList());
                seek(partition, endOffsets(List.of(partition)).getOrDefault(partition, 0L));
            }
        }
        return new ConsumerRecords<>(found, Map.of());
    }
}
