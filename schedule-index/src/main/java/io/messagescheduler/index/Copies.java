package io.messagescheduler.index;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.StandbyUpdateListener;
import org.apache.kafka.streams.processor.TaskId;

/**
 * Which copies of others' parts have been read to the end: one that is still being made would say of most ids that nobody has
 * them. A copy that was complete once stays so, however far behind it is for a moment. Safe to use from any thread.
 */
final class Copies implements StandbyUpdateListener {
    /** So near to the end of its changelog a copy is as good as those that follow it. */
    private static final long NEAR = 1_000;

    private static final long LOOK_EVERY_NANOS = 500_000_000;

    private record Store(String name, int partition) {}

    private final Set<Store> complete = ConcurrentHashMap.newKeySet();
    private final Map<Store, Long> behind = new ConcurrentHashMap<>();
    private final Supplier<Map<String, Map<Integer, Long>>> lags;
    private long lookedNanos = System.nanoTime() - LOOK_EVERY_NANOS;

    /** @param lags asks Kafka how many records each store here is behind, by name and partition */
    Copies(Supplier<Map<String, Map<Integer, Long>>> lags) {
        this.lags = lags;
    }

    /** Whether the copy of each store of a partition is complete. Asks Kafka twice a second at most. */
    boolean areComplete(int partition) {
        return isKnown(partition) || look() && isKnown(partition);
    }

    /** Of how many records the copy that lacks most was short when it last got some: what a take-over has to read first. */
    long behind() {
        return behind.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private boolean isKnown(int partition) {
        return IndexTopology.STORES.stream().allMatch(name -> complete.contains(new Store(name, partition)));
    }

    private synchronized boolean look() {
        long nowNanos = System.nanoTime();
        if (nowNanos - lookedNanos < LOOK_EVERY_NANOS) {
            return false;
        }
        lookedNanos = nowNanos;
        try {
            lags.get()
                    .forEach((name, partitions) -> partitions.forEach((partition, lag) -> {
                        if (lag <= NEAR) {
                            complete.add(new Store(name, partition));
                        }
                    }));
            return true;
        } catch (StreamsException | IllegalStateException notNow) {
            return false;
        }
    }

    @Override
    public void onUpdateStart(TopicPartition changelog, String name, long start) {
        forget(changelog, name);
    }

    @Override
    public void onBatchLoaded(
            TopicPartition changelog, String name, TaskId task, long batchEnd, long records, long end) {
        // The end is the next offset, and a marker may be the last.
        behind.put(new Store(name, changelog.partition()), Math.max(0, end - batchEnd - 2));
    }

    @Override
    public void onUpdateSuspended(TopicPartition changelog, String name, long offset, long end, SuspendReason reason) {
        forget(changelog, name);
    }

    private void forget(TopicPartition changelog, String name) {
        Store store = new Store(name, changelog.partition());
        complete.remove(store);
        behind.remove(store);
    }
}
