package io.messagescheduler.kafkaio;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Tells a member that has slept from lost records: while it slept its partitions were others', who went on and freed the space
 * behind them, and its first fetch is answered before it learns of that.
 */
public final class StalePosition {
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private StalePosition() {}

    /**
     * Whether the group has committed more than each position out of range. Asks the cluster, for 5 s at most; true if it does not
     * answer, since who goes back to what is committed then will ask again.
     */
    public static boolean isBehindItsGroup(Consumer<?, ?> consumer, OffsetOutOfRangeException outOfRange) {
        Map<TopicPartition, Long> positions = outOfRange.offsetOutOfRangePartitions();
        Map<TopicPartition, OffsetAndMetadata> committed;
        try {
            committed = consumer.committed(positions.keySet(), LONGEST);
        } catch (RetriableException e) {
            return true;
        }
        return positions.entrySet().stream().allMatch(position -> {
            OffsetAndMetadata stored = committed.get(position.getKey());
            return stored != null && stored.offset() > position.getValue();
        });
    }
}
