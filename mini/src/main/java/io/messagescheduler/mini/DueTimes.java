package io.messagescheduler.mini;

import io.messagescheduler.kafkaio.StampedRecord;
import io.messagescheduler.testkit.simulation.SimulatedLog;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** When something in the imminent topic is due: the instants at which the clock has to stop. */
final class DueTimes {
    private final SimulatedLog log;
    private final Set<TopicPartition> partitions;
    private final Map<TopicPartition, Long> read = new HashMap<>();
    private final PriorityQueue<Long> ahead = new PriorityQueue<>();

    DueTimes(SimulatedLog log, String imminentTopic) {
        this.log = log;
        this.partitions = log.partitionsOf(imminentTopic);
    }

    /** The earliest after {@code nowMs}, epoch milliseconds; {@code Long.MAX_VALUE} for none. */
    long nextMs(long nowMs) {
        partitions.forEach(this::read);
        while (!ahead.isEmpty() && ahead.peek() <= nowMs) {
            ahead.remove();
        }
        return ahead.isEmpty() ? Long.MAX_VALUE : ahead.peek();
    }

    private void read(TopicPartition partition) {
        long from = read.getOrDefault(partition, 0L);
        while (true) {
            var next = log.first(partition, from);
            if (next.isEmpty()) {
                break;
            }
            from = next.get().offset() + 1;
            try {
                ahead.add(StampedRecord.dueMs(next.get()));
            } catch (StampedRecord.NotStamped e) {
                // Goes to the dead letters as soon as it is read.
            }
        }
        read.put(partition, from);
    }
}
