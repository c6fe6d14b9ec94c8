package io.messagescheduler.scheduler;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Since when each partition's last stable offset stands below its end. It is the first offset of the oldest open transaction,
 * so while it stands at one value, one and the same transaction is open, whatever others begin and end behind it. Owned by one
 * thread.
 */
final class StandingOffsets {
    /** One offset, and since when it stands. */
    record Stand(long offset, long sinceNanos) {
        boolean isOlderThan(Duration age, long nowNanos) {
            return nowNanos - sinceNanos >= age.toNanos();
        }
    }

    private final Duration limit;
    private final Map<TopicPartition, Stand> stands = new HashMap<>();

    /** @param limit how long one transaction may be open before it is told of */
    StandingOffsets(Duration limit) {
        this.limit = limit;
    }

    /**
     * Takes one look at the cluster. A partition that is missing in it has not been seen, and begins anew.
     *
     * @param stable last stable offsets
     * @param ends ends of the same partitions, open transactions included, asked for before
     * @return the last stable offsets of those that have stood for the limit or longer
     */
    Map<TopicPartition, Stand> look(Map<TopicPartition, Long> stable, Map<TopicPartition, Long> ends, long nowNanos) {
        Map<TopicPartition, Stand> seen = new HashMap<>();
        Map<TopicPartition, Stand> standing = new HashMap<>();
        stable.forEach((partition, offset) -> {
            if (offset >= ends.getOrDefault(partition, 0L)) {
                return;
            }
            Stand before = stands.get(partition);
            Stand now = before != null && before.offset() == offset ? before : new Stand(offset, nowNanos);
            seen.put(partition, now);
            if (now.isOlderThan(limit, nowNanos)) {
                standing.put(partition, now);
            }
        });
        stands.clear();
        stands.putAll(seen);
        return standing;
    }

    /** Something was done about these: what still stands is told of again after the limit, and not at each look. */
    void restart(Collection<TopicPartition> partitions, long nowNanos) {
        partitions.forEach(
                partition -> stands.computeIfPresent(partition, (same, stand) -> new Stand(stand.offset(), nowNanos)));
    }
}
