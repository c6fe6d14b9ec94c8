package io.messagescheduler.index;

import io.messagescheduler.index.IndexUnavailable.NotReady;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.ProcessFailure;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the index inside a process, which it ends when it cannot go on. Safe to use from any thread. */
public final class IndexService implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(IndexService.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final ProcessContext context;
    private volatile @Nullable Copies copies;
    private final RestoreProgress progress = new RestoreProgress();
    private final ThreadReplacements replacements = new ThreadReplacements();
    private final IndexClients clientsOfStreams = new IndexClients();
    private final IndexMetrics metrics;
    private @Nullable RocksMemory memory;
    private volatile @Nullable StreamsStores stores;
    private @Nullable KafkaStreams streams;
    private @Nullable Admin changelogs;

    /** Registers the metrics; nothing runs yet. */
    public IndexService(ProcessContext context) {
        this.context = context;
        this.metrics = new IndexMetrics(
                context.meters(),
                () -> sum(IndexTopology.LIVE),
                () -> sum(IndexTopology.CHANGING),
                progress::records,
                this::copiesBehind);
    }

    /**
     * Starts the application's threads and returns. The schedules log must stand, with the first offsets of {@link
     * Names#INDEX_GROUP} committed.
     *
     * @param admin used before it returns only
     * @param maxMessageBytes greatest message at the intake
     * @param address {@code host:port} where this process's look-ups are reached, told to other instances; null when they
     *     cannot be
     */
    public synchronized void start(KafkaClients clients, Admin admin, int maxMessageBytes, @Nullable String address) {
        TopicDescription log = Objects.requireNonNull(
                TopicSetup.await(admin.describeTopics(List.of(Names.SCHEDULES)).allTopicNames())
                        .get(Names.SCHEDULES));
        Settings settings = context.settings();
        RocksMemory shared = new RocksMemory((long) settings.get(SettingCatalogue.INDEX_MEMORY) << 20);
        memory = shared;
        Map<String, Object> config = clients.streamsConfig(
                context.instance() + "-index",
                log.partitions().getFirst().replicas().size());
        config.putAll(config(settings, shared));
        if (address != null) {
            config.put(StreamsConfig.APPLICATION_SERVER_CONFIG, address);
        }
        Properties properties = new Properties();
        properties.putAll(config);
        Admin looking = clients.admin(context.instance() + "-changelogs");
        changelogs = looking;
        KafkaStreams created = new KafkaStreams(
                IndexTopology.of(
                        settings.get(SettingCatalogue.OUTCOME_RETENTION),
                        maxMessageBytes + KafkaClients.STATE_HEADROOM_BYTES,
                        metrics,
                        new ChangelogCheck(ChangelogCheck.of(looking), progress, ElapsedTime.MACHINE)),
                properties,
                clientsOfStreams);
        Copies followed = new Copies(() -> lags(created));
        copies = followed;
        created.setGlobalStateRestoreListener(progress);
        created.setStandbyUpdateListener(followed);
        created.setUncaughtExceptionHandler(this::onFailure);
        streams = created;
        stores = new StreamsStores(created, progress, followed, log.partitions().size());
        forgetWhatWasNotClosed(created);
        created.start();
    }

    private long copiesBehind() {
        Copies followed = copies;
        return followed == null ? 0 : followed.behind();
    }

    private static Map<String, Map<Integer, Long>> lags(KafkaStreams streams) {
        Map<String, Map<Integer, Long>> lags = new HashMap<>();
        streams.allLocalStorePartitionLags().forEach((store, partitions) -> {
            Map<Integer, Long> ofStore = new HashMap<>();
            partitions.forEach((partition, lag) -> ofStore.put(partition, lag.offsetLag()));
            lags.put(store, ofStore);
        });
        return lags;
    }

    /**
     * What a killed process leaves may hold what was never committed. Kafka Streams would find that out store by store, with an
     * error each, and make all of them anew.
     */
    private void forgetWhatWasNotClosed(KafkaStreams created) {
        try {
            if (!Files.deleteIfExists(closedMark())) {
                created.cleanUp();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stands in the directory of the stores as long as they are closed. */
    private Path closedMark() {
        return directory().resolve("closed");
    }

    private Path directory() {
        return context.settings().get(SettingCatalogue.INDEX_DIR).resolve(context.instance());
    }

    private Map<String, Object> config(Settings settings, RocksMemory shared) {
        Map<String, Object> config = new HashMap<>();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, Names.INDEX_GROUP);
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(StreamsConfig.STATE_DIR_CONFIG, directory().toString());
        config.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbys(settings));
        // Whoever cancels waits for a commit here: at most so long, and a little in the poll. Idle, both cost nothing;
        // with
        // 30 ms a busy index spent most of its time on commits.
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100L);
        config.put(StreamsConfig.POLL_MS_CONFIG, 30L);
        config.put(StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, 1_000L);
        config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
        config.put(StreamsConfig.METRICS_RECORDING_LEVEL_CONFIG, "INFO");
        config.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SharedRocksMemory.class);
        config.put(SharedRocksMemory.MEMORY, shared);
        return config;
    }

    /** As a rule every Scheduler has a copy of everything, so that each can answer and any can take over. */
    private static int standbys(Settings settings) {
        return settings.find(SettingCatalogue.INDEX_STANDBYS).orElse(settings.get(SettingCatalogue.SCHEDULERS) - 1);
    }

    private StreamThreadExceptionResponse onFailure(Throwable reason) {
        if (replacements.allow(System.nanoTime())) {
            log.warn("A thread of the schedule index failed and is replaced", reason);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        context.fail(new ProcessFailure(
                ExitCode.FAILED,
                "The schedule index fails again and again, at last since: " + reason
                        + ". Its progress and state are safe in Kafka; what it does not get past stands in the log.",
                reason));
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** Whether the look-ups answer. */
    public Readiness readiness() {
        IndexState state = state();
        return state.ready() ? Readiness.yes() : Readiness.no(state.reason());
    }

    /** May be asked for before the start; until then it is not ready. */
    public ScheduleIndex scheduleIndex() {
        return new StoredSchedules(new WhenStarted(), false);
    }

    /** How many schedules wait in the parts held here, by RocksDB's estimate. */
    public long waiting() {
        return sum(IndexTopology.LIVE) + sum(IndexTopology.CHANGING);
    }

    /** How many versions that are over are remembered in the parts held here, by RocksDB's estimate. */
    public long finished() {
        return sum(IndexTopology.FINISHED);
    }

    /** Under which this process keeps the index; whoever sees a transaction of theirs stand still knows that its owner lives. */
    public Set<String> transactionalIds() {
        return clientsOfStreams.transactionalIds();
    }

    private IndexState state() {
        StreamsStores running = stores;
        return running == null
                ? new IndexState(false, 0, "The index of schedules is not started yet")
                : running.state();
    }

    private long sum(String store) {
        StreamsStores running = stores;
        return running == null ? 0 : running.sum(store, ReadOnlyKeyValueStore::approximateNumEntries);
    }

    @Override
    public synchronized void close() {
        KafkaStreams running = streams;
        if (running == null) {
            return;
        }
        streams = null;
        // Where another has a copy it takes over at once, and not when this one's session has ended; where there is
        // none, this
        // one gets its part back at its next start without a change of the group.
        GroupMembershipOperation membership = standbys(context.settings()) > 0
                ? GroupMembershipOperation.LEAVE_GROUP
                : GroupMembershipOperation.REMAIN_IN_GROUP;
        boolean isClosed = running.close(CloseOptions.timeout(CLOSE_LIMIT).withGroupMembershipOperation(membership));
        if (changelogs != null) {
            changelogs.close(Duration.ZERO);
        }
        if (!isClosed) {
            log.warn("The index of schedules has not closed within {} s", CLOSE_LIMIT.toSeconds());
            return;
        }
        if (memory != null) {
            memory.close();
        }
        try {
            Files.createFile(closedMark());
        } catch (IOException e) {
            log.warn("The index of schedules will be made anew at the next start: {}", e.toString());
        }
    }

    /** The stores from the start on. */
    private final class WhenStarted implements PartitionStores {
        @Override
        public int partitions() {
            StreamsStores running = stores;
            return running == null ? Integer.MAX_VALUE : running.partitions();
        }

        @Override
        public StoreReader<ReadOnlyKeyValueStore<byte[], byte[]>> of(int partition, boolean standby)
                throws IndexUnavailable {
            StreamsStores running = stores;
            if (running == null) {
                throw new NotReady(state().reason());
            }
            return running.of(partition, standby);
        }

        @Override
        public IndexState state() {
            return IndexService.this.state();
        }
    }
}
