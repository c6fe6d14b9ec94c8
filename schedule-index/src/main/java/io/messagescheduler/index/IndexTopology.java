package io.messagescheduler.index;

import io.messagescheduler.kafkaio.Names;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The index's stores and the way of a record through it. The names are part of what stands on the cluster ({@code
 * __SM_INDEX-live-changelog} and so on): a store renamed is a store lost.
 */
final class IndexTopology {
    static final String LIVE = "live";
    static final String CHANGING = "changing";
    static final String FINISHED = "finished";
    static final String OUTCOMES = "outcomes";
    static final String EXPIRIES = "expiries";
    static final List<String> STORES = List.of(LIVE, CHANGING, FINISHED, OUTCOMES, EXPIRIES);

    static final String TO_CANCELLATIONS = "to-cancellations";
    static final String TO_OUTCOMES = "to-outcomes";
    static final String TO_SCHEDULES = "to-schedules";

    private static final String SOURCE = "schedules";
    private static final String PROCESSOR = "index";

    private IndexTopology() {}

    /**
     * @param maxEntryBytes greatest record of the changelogs
     * @param check null where nothing is restored
     */
    static Topology of(Duration retention, int maxEntryBytes, IndexMetrics metrics, @Nullable ChangelogCheck check) {
        var bytes = Serdes.ByteArray();
        Topology topology = new Topology()
                .addSource(AutoOffsetReset.none(), SOURCE, bytes.deserializer(), bytes.deserializer(), Names.SCHEDULES)
                .addProcessor(PROCESSOR, () -> new IndexProcessor(retention, metrics, check), SOURCE);
        Map<String, String> changelog = Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT,
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(maxEntryBytes));
        for (String store : STORES) {
            // No record cache: an entry is seldom written twice within a commit, and RocksDB's own memory serves reads.
            topology.addStateStore(
                    Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(store), bytes, bytes)
                            .withCachingDisabled()
                            .withLoggingEnabled(changelog),
                    PROCESSOR);
        }
        return topology.addSink(
                        TO_CANCELLATIONS,
                        Names.CANCELLATIONS,
                        Placed.SERIALIZER,
                        bytes.serializer(),
                        Placed.PARTITIONER,
                        PROCESSOR)
                .addSink(
                        TO_OUTCOMES,
                        Names.OUTCOMES,
                        Placed.SERIALIZER,
                        bytes.serializer(),
                        Placed.PARTITIONER,
                        PROCESSOR)
                .addSink(
                        TO_SCHEDULES,
                        Names.SCHEDULES,
                        Placed.SERIALIZER,
                        bytes.serializer(),
                        Placed.PARTITIONER,
                        PROCESSOR);
    }
}
