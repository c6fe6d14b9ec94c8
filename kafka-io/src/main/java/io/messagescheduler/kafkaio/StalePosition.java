package io.messagescheduler.kafkaio;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells a member that has slept from lost records: while it slept its partitions were others', who went on and freed the space
 * behind them, and its first fetch is answered before it learns of that.
 */
public final class StalePosition {
    private StalePosition() {}

    /** Whether the group has committed more than each position out of range. Asks the cluster. */
    public static boolean isBehindItsGroup(Consumer<?, ?> consumer, OffsetOutOfRangeException outOfRange) {
        Map<TopicPartition, Long> positions = outOfRange.offsetOutOfRangePartitions();
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(positions.keySet());
        return positions.entrySet().stream().allMatch(position -> {
            OffsetAndMetadata stored = committed.get(position.getKey());
            return stored != null && stored.offset() > position.getValue();
        });
    }
}
