package io.messagescheduler.testkit.simulation;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Is told of what happens in a simulated log, as it happens, so that what must always hold can be checked at each event. */
public interface LogObserver {
    /** The record is committed: on its own, or with its transaction. Its topic may be deleted by now. */
    void committed(ConsumerRecord<byte[], byte[]> record);

    /** A group's offsets are committed. */
    void committed(String group, Map<TopicPartition, OffsetAndMetadata> offsets);

    /** Everything below the offset is about to be removed. */
    void deleting(TopicPartition partition, long beforeOffset);
}
