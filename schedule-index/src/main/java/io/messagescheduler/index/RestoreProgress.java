package io.messagescheduler.index;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.jspecify.annotations.Nullable;

/** How much of the changelogs is still to be read. Safe to use from any thread. */
final class RestoreProgress implements StateRestoreListener {
    private final Map<TopicPartition, Long> toGo = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> ends = new ConcurrentHashMap<>();

    long records() {
        return toGo.values().stream().mapToLong(Long::longValue).sum();
    }

    /** To where the changelog was read, or is being read, the last time; null where it never was. */
    @Nullable
    Long end(TopicPartition changelog) {
        return ends.get(changelog);
    }

    @Override
    public void onRestoreStart(TopicPartition changelog, String store, long start, long end) {
        ends.put(changelog, end);
        toGo.put(changelog, Math.max(0, end - start));
    }

    @Override
    public void onBatchRestored(TopicPartition changelog, String store, long batchEnd, long restored) {
        toGo.computeIfPresent(changelog, (partition, before) -> Math.max(0, before - restored));
    }

    @Override
    public void onRestoreEnd(TopicPartition changelog, String store, long restored) {
        toGo.remove(changelog);
    }

    @Override
    public void onRestoreSuspended(TopicPartition changelog, String store, long restored) {
        toGo.remove(changelog);
    }
}
