package io.messagescheduler.index;

import io.messagescheduler.index.IndexUnavailable.HeldElsewhere;
import io.messagescheduler.index.IndexUnavailable.NotReady;
import io.messagescheduler.kafkaio.Names;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The stores of a running application, and who holds those that are not here. Safe to use from any thread. */
final class StreamsStores implements PartitionStores {
    private final KafkaStreams streams;
    private final RestoreProgress progress;
    private final Copies copies;
    private final int partitions;

    StreamsStores(KafkaStreams streams, RestoreProgress progress, Copies copies, int partitions) {
        this.streams = streams;
        this.progress = progress;
        this.copies = copies;
        this.partitions = partitions;
    }

    @Override
    public int partitions() {
        return partitions;
    }

    @Override
    public StoreReader<ReadOnlyKeyValueStore<byte[], byte[]>> of(int partition, boolean standby)
            throws IndexUnavailable {
        if (!streams.state().isRunningOrRebalancing()) {
            throw new NotReady(state().reason());
        }
        try {
            return open(partition, false);
        } catch (InvalidStateStoreException notHere) {
            Optional<HostInfo> holder = otherHolder(partition);
            if (holder.isEmpty()) {
                IndexState state = state();
                throw new NotReady(state.ready() ? "Nobody holds this part of the index yet" : state.reason());
            }
            if (standby) {
                return copy(partition, holder.get());
            }
            throw elsewhere(partition, holder.get());
        }
    }

    private StoreReader<ReadOnlyKeyValueStore<byte[], byte[]>> copy(int partition, HostInfo holder)
            throws HeldElsewhere {
        if (!copies.areComplete(partition)) {
            throw elsewhere(partition, holder);
        }
        try {
            return open(partition, true);
        } catch (InvalidStateStoreException noCopy) {
            throw elsewhere(partition, holder);
        }
    }

    private static HeldElsewhere elsewhere(int partition, HostInfo holder) {
        return new HeldElsewhere(partition, holder.host(), holder.port());
    }

    private StoreReader<ReadOnlyKeyValueStore<byte[], byte[]>> open(int partition, boolean stale) {
        return new StoreReader<>(
                open(IndexTopology.LIVE, partition, stale),
                open(IndexTopology.CHANGING, partition, stale),
                open(IndexTopology.FINISHED, partition, stale),
                open(IndexTopology.OUTCOMES, partition, stale));
    }

    private ReadOnlyKeyValueStore<byte[], byte[]> open(String store, int partition, boolean stale) {
        StoreQueryParameters<ReadOnlyKeyValueStore<byte[], byte[]>> wanted = StoreQueryParameters.fromNameAndType(
                        store, QueryableStoreTypes.<byte[], byte[]>keyValueStore())
                .withPartition(partition);
        ReadOnlyKeyValueStore<byte[], byte[]> found = streams.store(stale ? wanted.enableStaleStores() : wanted);
        // Kafka Streams hands out a store that is not here as well; only using it shows that.
        found.approximateNumEntries();
        return found;
    }

    private Optional<HostInfo> otherHolder(int partition) {
        TopicPartition input = new TopicPartition(Names.SCHEDULES, partition);
        boolean here = streams.metadataForLocalThreads().stream()
                .flatMap(thread -> thread.activeTasks().stream())
                .anyMatch(task -> task.topicPartitions().contains(input));
        return here
                ? Optional.empty()
                : streams.metadataForAllStreamsClients().stream()
                        .filter(client -> client.topicPartitions().contains(input))
                        .map(StreamsMetadata::hostInfo)
                        .filter(host -> !host.equals(HostInfo.unavailable()))
                        .findFirst();
    }

    @Override
    public IndexState state() {
        KafkaStreams.State state = streams.state();
        long toGo = progress.records();
        return switch (state) {
            case RUNNING ->
                copiesAreComplete()
                        ? new IndexState(true, 0, "")
                        : new IndexState(false, 0, "Copies of what other Schedulers hold of the index are being made");
            case CREATED, REBALANCING ->
                new IndexState(
                        false,
                        toGo,
                        toGo > 0
                                ? "The index of schedules is being restored, " + toGo + " records to go"
                                : "The index of schedules is starting");
            case PENDING_SHUTDOWN, NOT_RUNNING -> new IndexState(false, toGo, "The index of schedules is stopping");
            case PENDING_ERROR, ERROR -> new IndexState(false, toGo, "The index of schedules has failed");
        };
    }

    private boolean copiesAreComplete() {
        return streams.metadataForLocalThreads().stream()
                .flatMap(thread -> thread.standbyTasks().stream())
                .allMatch(task -> copies.areComplete(task.taskId().partition()));
    }

    /** A figure of a store over all partitions that are held here and answer. */
    long sum(String store, ToLongFunction<ReadOnlyKeyValueStore<byte[], byte[]>> figure) {
        try {
            return streams.state().isRunningOrRebalancing()
                    ? figure.applyAsLong(streams.store(StoreQueryParameters.fromNameAndType(
                            store, QueryableStoreTypes.<byte[], byte[]>keyValueStore())))
                    : 0;
        } catch (InvalidStateStoreException e) {
            return 0;
        }
    }
}
