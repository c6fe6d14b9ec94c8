package io.messagescheduler.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What happens in a log: counted, and told to whoever watches. */
final class LogEvents {
    private final List<LogObserver> observers = new ArrayList<>();
    private long count;

    void observe(LogObserver observer) {
        observers.add(observer);
    }

    /** Of everything that was written or committed. */
    long count() {
        return count;
    }

    void written() {
        count++;
    }

    void committed(ConsumerRecord<byte[], byte[]> record) {
        for (LogObserver observer : observers) {
            observer.committed(record);
        }
    }

    void committed(String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        count++;
        for (LogObserver observer : observers) {
            observer.committed(group, offsets);
        }
    }

    void deleting(TopicPartition partition, long beforeOffset) {
        for (LogObserver observer : observers) {
            observer.deleting(partition, beforeOffset);
        }
    }
}
