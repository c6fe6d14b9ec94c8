package io.messagescheduler.mini;

import io.messagescheduler.kafkaio.DataClients;
import io.messagescheduler.kafkaio.EngineParts;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.messagehandler.IntakeAgents;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import io.messagescheduler.testkit.ManualClock;
import io.messagescheduler.testkit.simulation.SimulatedLog;
import io.messagescheduler.worker.WorkerAgents;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
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
    private final SimulatedCluster cluster;
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
        cluster = new SimulatedCluster(log, settings);
        layout = cluster.layout();
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
                settings.get(SettingCatalogue.CREATE_TARGETS) ? topics -> topics.forEach(cluster::createTarget) : null,
                cluster::ends);
        return List.of(agents.intake(0));
    }

    private List<Agent> worker(String instance, DataClients clients) {
        WorkerAgents agents = new WorkerAgents(parts(instance, clients), cluster.lookUp());
        return List.of(agents.drain(0, planner.jobsFor(instance)), agents.delivery(0));
    }

    private List<Agent> index(String instance, DataClients clients) {
        SimulatedIndex made = new SimulatedIndex(clients, log.partitionsOf(Names.SCHEDULES));
        index = made;
        return List.of(made);
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
