package io.messagescheduler.mini;

import io.messagescheduler.core.delivery.Checkpoint;
import io.messagescheduler.kafkaio.DataClients;
import io.messagescheduler.kafkaio.EngineParts;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.SystemSettings;
import io.messagescheduler.kafkaio.TopicPlan;
import io.messagescheduler.messagehandler.IntakeAgents;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import io.messagescheduler.testkit.ManualClock;
import io.messagescheduler.testkit.simulation.SimulatedLog;
import io.messagescheduler.testkit.simulation.TopicSpec;
import io.messagescheduler.worker.TopicLookUp;
import io.messagescheduler.worker.WorkerAgents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.Topic;
import org.jspecify.annotations.Nullable;

/**
 * The engine in one thread: MessageHandlers, Workers, the job board and the schedule index, the real ones but for the log
 * beneath them, and a clock that stands still until {@link #advance} moves it. Nothing happens before its instant, nor in
 * the background.
 */
public final class SimulatedScheduler implements AutoCloseable {
    /** Turns without any effect after which all is done that can be done at an instant. */
    private static final int QUIET_TURNS = 3;

    private static final int MOST_TURNS = 100_000;

    /** How far the clock goes at once while something is stuck, behind a crashed process's transaction for instance. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int MOST_PATIENCE = 60;

    private final ManualClock clock;
    private final SimulatedTime time;
    private final SimulatedLog log;
    private final Settings settings;
    private final Layout layout;
    private final DrainPlanner planner;
    private final DueTimes dueTimes;
    private final Producer<byte[], byte[]> user;
    private final Map<String, SimulatedInstance> instances = new LinkedHashMap<>();
    private @Nullable SimulatedIndex index;

    /**
     * With one MessageHandler and one Worker.
     *
     * @param start what the clock shows first
     * @param settings as in the environment of the real processes; what is left out has its default, but for the number of
     *     partitions, which is 4, and {@code SM_CREATE_TARGETS}, which is on
     */
    public SimulatedScheduler(Instant start, Map<String, String> settings) {
        this(start, settings, 1, 1);
    }

    SimulatedScheduler(Instant start, Map<String, String> given, int messageHandlers, int workers) {
        Map<String, String> environment = new HashMap<>(
                Map.of("SM_TOPIC_PARTITIONS", "4", "SM_PARTITIONS_PER_BUCKET", "4", "SM_CREATE_TARGETS", "true"));
        environment.putAll(given);
        settings = Settings.load(environment, null);
        clock = new ManualClock(start);
        time = new SimulatedTime(clock);
        log = new SimulatedLog(clock);
        layout = setUp();
        planner = new DrainPlanner(log, layout, clock);
        dueTimes = new DueTimes(log, layout.ladder().imminent().topic());
        user = log.process("user").producer();
        for (int i = 0; i < messageHandlers; i++) {
            add("message-handler-" + i, this::messageHandler);
        }
        add("index-0", this::index);
        for (int i = 0; i < workers; i++) {
            add("worker-" + i, this::worker);
        }
        settle();
    }

    private interface Making {
        List<Agent> make(String instance, DataClients clients);
    }

    private void add(String instance, Making making) {
        instances.put(instance, new SimulatedInstance(instance, log, clients -> making.make(instance, clients)));
    }

    private EngineParts parts(String instance, DataClients clients) {
        return new EngineParts(instance, settings, layout, clients, clock, time, new SimpleMeterRegistry());
    }

    private List<Agent> messageHandler(String instance, DataClients clients) {
        IntakeAgents agents = new IntakeAgents(
                parts(instance, clients),
                settings.get(SettingCatalogue.CREATE_TARGETS) ? topics -> topics.forEach(this::createTarget) : null,
                this::ends);
        return List.of(agents.intake(0));
    }

    private Map<TopicPartition, CompletableFuture<Long>> ends(Collection<TopicPartition> partitions) {
        Map<TopicPartition, CompletableFuture<Long>> ends = new HashMap<>();
        partitions.forEach(
                partition -> ends.put(partition, CompletableFuture.completedFuture(log.end(partition, false))));
        return ends;
    }

    private List<Agent> worker(String instance, DataClients clients) {
        WorkerAgents agents = new WorkerAgents(parts(instance, clients), lookUp());
        return List.of(agents.drain(0, planner.jobsFor(instance)), agents.delivery(0));
    }

    private List<Agent> index(String instance, DataClients clients) {
        SimulatedIndex made = new SimulatedIndex(clients, log.partitionsOf(Names.SCHEDULES));
        index = made;
        return List.of(made);
    }

    /** Topics and first offsets as the Scheduler makes them. */
    private Layout setUp() {
        SystemSettings system = new SystemSettings(settings);
        Layout wanted = system.layout();
        for (NewTopic topic : new TopicPlan(wanted, system.topicOptions(), (short) 1).topics()) {
            log.createTopic(topic.name(), specOf(topic));
        }
        Map<String, Integer> firstOffsets = new TreeMap<>();
        TopicPlan.readers(wanted)
                .forEach((group, topics) -> topics.forEach(topic -> {
                    Set<TopicPartition> partitions = log.partitionsOf(topic);
                    firstOffsets.put(group + "|" + topic, partitions.size());
                    String metadata = group.equals(Names.DELIVERY_GROUP)
                            ? Checkpoint.initial(0).encode()
                            : "";
                    partitions.forEach(
                            partition -> log.commit(group, Map.of(partition, new OffsetAndMetadata(0, metadata))));
                }));
        return wanted.withFirstOffsets(firstOffsets);
    }

    private static TopicSpec specOf(NewTopic topic) {
        Map<String, String> config = topic.configs();
        TopicSpec spec = TopicSpec.of(topic.numPartitions())
                .withMaxMessageBytes(Integer.parseInt(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)));
        if ("LogAppendTime".equals(config.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG))) {
            spec = spec.withAppendTime();
        }
        boolean compacted = TopicConfig.CLEANUP_POLICY_COMPACT.equals(config.get(TopicConfig.CLEANUP_POLICY_CONFIG));
        return compacted ? spec.withCompaction() : spec;
    }

    private void createTarget(String topic) {
        if (isTopicName(topic)) {
            log.createTopic(topic, TopicSpec.of(settings.get(SettingCatalogue.TARGET_PARTITIONS)));
        }
    }

    private static boolean isTopicName(String topic) {
        try {
            Topic.validate(topic);
            return true;
        } catch (InvalidTopicException e) {
            return false;
        }
    }

    private TopicLookUp lookUp() {
        Node node = new Node(1, "simulated", 9092);
        return topic -> {
            if (!isTopicName(topic)) {
                return CompletableFuture.failedFuture(new InvalidTopicException(topic));
            }
            if (!log.hasTopic(topic)) {
                return CompletableFuture.failedFuture(new UnknownTopicOrPartitionException(topic));
            }
            List<TopicPartitionInfo> partitions = log.partitionsOf(topic).stream()
                    .map(partition -> new TopicPartitionInfo(partition.partition(), node, List.of(node), List.of(node)))
                    .toList();
            return CompletableFuture.completedFuture(new TopicDescription(topic, false, partitions));
        };
    }

    /** What the clock shows; to be moved by {@link #advance} alone. */
    public ManualClock clock() {
        return clock;
    }

    /** The log, to read from, or to create target topics in. */
    public SimulatedLog log() {
        return log;
    }

    /** Name of the topic that messages to be scheduled are sent to. */
    public String intakeTopic() {
        return layout.intakeTopic();
    }

    /** Writes a record, as any producer would, and lets the engine do what is to be done at once. */
    public void send(ProducerRecord<byte[], byte[]> record) {
        write(record);
        settle();
    }

    /** Writes a record; the engine gets to it when it is next stepped. */
    void write(ProducerRecord<byte[], byte[]> record) {
        user.send(record);
    }

    /** Lets time pass, with everything that happens in it. */
    public void advance(Duration duration) {
        Instant end = clock.instant().plus(duration);
        int patience = 0;
        long changes = changesButMarks();
        while (true) {
            settle();
            if (!clock.instant().isBefore(end)) {
                return;
            }
            patience = changesButMarks() == changes ? patience + 1 : 0;
            changes = changesButMarks();
            Instant next = next(end);
            Instant soon = clock.instant().plus(PATIENCE);
            boolean waits = isStuck() && patience < MOST_PATIENCE && soon.isBefore(next);
            clock.advanceTo(waits ? soon : next);
        }
    }

    /** How much was written where no marks are: those come with the time alone. */
    private long changesButMarks() {
        return log.topics().stream()
                .filter(topic -> !topic.equals(Names.SCHEDULES) && !topic.equals(Names.CANCELLATIONS))
                .flatMap(topic -> log.partitionsOf(topic).stream())
                .mapToLong(partition -> log.end(partition, false))
                .sum();
    }

    private Instant next(Instant end) {
        long nextMs = Math.min(planner.nextOpeningMs(), dueTimes.nextMs(clock.millis()));
        return nextMs >= end.toEpochMilli() ? end : Instant.ofEpochMilli(nextMs);
    }

    /** Whether something is left that only needs time: of a process that died, or for one to be missed. */
    private boolean isStuck() {
        return planner.isBehind()
                || !log.isStable()
                || instances.values().stream()
                        .anyMatch(instance -> instance.process().crashed());
    }

    /** Steps every agent until nothing changes any more while the clock stands. */
    void settle() {
        int quiet = 0;
        for (int turn = 0; quiet < QUIET_TURNS; turn++) {
            if (turn == MOST_TURNS) {
                throw new IllegalStateException("The engine does not come to rest at " + clock.instant());
            }
            long before = log.changes();
            int done = step();
            quiet = done == 0 && log.changes() == before ? quiet + 1 : 0;
        }
    }

    /** One turn of every agent; how much they did. */
    int step() {
        time.turn();
        int done = 0;
        for (SimulatedInstance instance : instances.values()) {
            try {
                done += instance.step();
            } catch (Exception e) {
                throw new IllegalStateException(instance.name() + " has failed at " + clock.instant(), e);
            }
        }
        planner.plan();
        return done;
    }

    SimulatedInstance instance(String name) {
        SimulatedInstance found = instances.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no instance " + name + " among " + instances.keySet());
        }
        return found;
    }

    List<SimulatedInstance> instances() {
        return new ArrayList<>(instances.values());
    }

    IndexState indexState() {
        return index == null ? new IndexState() : index.state();
    }

    DrainPlanner planner() {
        return planner;
    }

    @Override
    public void close() {
        instances.values().forEach(SimulatedInstance::close);
    }
}
