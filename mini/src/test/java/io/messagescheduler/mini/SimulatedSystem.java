package io.messagescheduler.mini;

import io.messagescheduler.kafkaio.DataClients;
import io.messagescheduler.kafkaio.EngineParts;
import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.messagehandler.IntakeAgents;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.process.Settings;
import io.messagescheduler.testkit.ManualClock;
import io.messagescheduler.testkit.simulation.Call;
import io.messagescheduler.testkit.simulation.SimulatedLog;
import io.messagescheduler.testkit.simulation.SimulatedProcess;
import io.messagescheduler.worker.DrainJob;
import io.messagescheduler.worker.JobSource;
import io.messagescheduler.worker.WorkerAgents;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * MessageHandlers, Workers, two Schedulers that both hand out jobs, the index and the housekeeper over one simulated log, a
 * turn at a time and in random order. A process may stand still in the middle of its turn while the others go on.
 */
final class SimulatedSystem {
    private static final int QUIET_ROUNDS = 3;
    private static final int MOST_ROUNDS = 20_000;
    private static final int SCHEDULERS = 2;

    /** The Schedulers plan once in so many rounds. */
    private static final int PLANNING = 6;

    /** How far time goes at once while something is stuck that only time mends. */
    private static final long PATIENCE_MS = 1_000;

    private static final int MOST_PATIENCE = 40;

    private final Random random;
    private final Seams seams;
    private final Settings settings;
    private final ManualClock time;
    private final SimulatedLog log;
    private final SimulatedCluster cluster;
    private final Layout layout;
    private final DueTimes dueTimes;
    private final List<DrainPlanner> planners = new ArrayList<>();
    private final Map<String, SimulatedMachine> machines = new LinkedHashMap<>();
    private final Map<String, SimulatedInstance> instances = new LinkedHashMap<>();
    private final List<Exception> ends = new ArrayList<>();
    private final Map<String, List<String>> topicsOfGroups = new LinkedHashMap<>();
    private boolean hasSchedulers = true;

    SimulatedSystem(Random random, Instant start, Settings settings, Seams seams) {
        this.random = random;
        this.seams = seams;
        this.settings = settings;
        time = new ManualClock(start);
        log = new SimulatedLog(time);
        cluster = new SimulatedCluster(log, settings);
        layout = cluster.layout();
        for (String group : List.of(Names.MESSAGE_HANDLER_GROUP, Names.DRAIN_GROUP, Names.DELIVERY_GROUP)) {
            topicsOfGroups.put(group, layout.topicsOf(group));
        }
        dueTimes = new DueTimes(log, layout.ladder().imminent().topic());
        for (int number = 0; number < SCHEDULERS; number++) {
            planners.add(seams.planner(log, layout, time));
        }
        add("message-handler-0", this::messageHandler);
        add("message-handler-1", this::messageHandler);
        add("worker-0", this::worker);
        add("worker-1", this::worker);
        add("index-0", this::index);
    }

    private interface Making {
        List<Agent> make(SimulatedMachine machine, DataClients clients);
    }

    private void add(String name, Making making) {
        SimulatedMachine machine = new SimulatedMachine(name, time);
        machines.put(name, machine);
        instances.put(
                name, new SimulatedInstance(name, log, clients -> making.make(machine, seams.clients(name, clients))));
    }

    private EngineParts parts(SimulatedMachine machine, DataClients clients) {
        return new EngineParts(
                machine.name(),
                settings,
                layout,
                clients,
                machine,
                seams.elapsed(machine.name(), new TrueTime(time)),
                new CompositeMeterRegistry());
    }

    /** Clocks may be set wrong; elapsed time is right everywhere. */
    private record TrueTime(ManualClock time) implements ElapsedTime {
        @Override
        public long nanos() {
            return time.nanoTime();
        }

        @Override
        public void pause(Duration duration) {
            // The next turn is later.
        }
    }

    private List<Agent> messageHandler(SimulatedMachine machine, DataClients clients) {
        return List.of(new IntakeAgents(parts(machine, clients), null, cluster::ends).intake(0));
    }

    private List<Agent> worker(SimulatedMachine machine, DataClients clients) {
        WorkerAgents agents = new WorkerAgents(parts(machine, clients), cluster.lookUp());
        return List.of(agents.drain(0, (status, job, wait) -> post(machine, status, job)), agents.delivery(0));
    }

    private List<Agent> index(SimulatedMachine machine, DataClients clients) {
        return List.of(new SimulatedIndex(clients, log.partitionsOf(Names.SCHEDULES)));
    }

    private @Nullable DrainJob post(SimulatedMachine machine, JobSource.Status status, @Nullable DrainJob job)
            throws IOException, InterruptedException {
        if (!hasSchedulers || machine.isMute()) {
            throw new IOException("no answer");
        }
        return planners.get(machine.scheduler()).jobsFor(machine.name()).post(status, job, Duration.ZERO);
    }

    ManualClock time() {
        return time;
    }

    SimulatedLog log() {
        return log;
    }

    Layout layout() {
        return layout;
    }

    SimulatedMachine machine(String name) {
        return Objects.requireNonNull(machines.get(name));
    }

    SimulatedInstance instance(String name) {
        return Objects.requireNonNull(instances.get(name));
    }

    List<SimulatedInstance> instances() {
        return List.copyOf(instances.values());
    }

    /** Exceptions by which processes have ended since the last call. */
    List<Exception> takeEnds() {
        List<Exception> taken = List.copyOf(ends);
        ends.clear();
        return taken;
    }

    void setSchedulers(boolean present) {
        hasSchedulers = present;
    }

    /** A Scheduler is restarted: it knows of no job any more. */
    void restartScheduler(int number) {
        planners.set(number, seams.planner(log, layout, time));
    }

    /** Lets time pass, with everything that happens in it. */
    void pass(Duration duration) {
        Instant end = time.instant().plus(duration);
        int patience = 0;
        long changes = log.changes();
        while (time.instant().isBefore(end)) {
            settle();
            patience = log.changes() == changes ? patience + 1 : 0;
            changes = log.changes();
            long nowMs = time.millis();
            long nextMs =
                    Math.min(end.toEpochMilli(), Math.min(planners.getFirst().nextOpeningMs(), dueTimes.nextMs(nowMs)));
            if (patience < MOST_PATIENCE && isStuck()) {
                nextMs = Math.min(nextMs, nowMs + PATIENCE_MS);
            }
            if (nextMs > nowMs) {
                time.advance(Duration.ofMillis(nextMs - nowMs));
            }
        }
    }

    private boolean isStuck() {
        if (planners.getFirst().isBehind() || !log.isStable()) {
            return true;
        }
        for (SimulatedInstance instance : instances.values()) {
            if (instance.process().crashed()) {
                return true;
            }
        }
        return false;
    }

    /** Rounds until nothing changes any more but the time. */
    void settle() {
        int quiet = 0;
        for (int round = 0; quiet < QUIET_ROUNDS; round++) {
            if (round == MOST_ROUNDS) {
                throw new IllegalStateException("The system does not come to rest at " + time.instant());
            }
            long before = log.changes();
            int done = round();
            quiet = done == 0 && log.changes() == before ? quiet + 1 : 0;
            if (quiet == 1) {
                planners.forEach(DrainPlanner::plan);
            }
        }
    }

    /** A turn of every process that runs, more or less, some milliseconds long. */
    int round() {
        if (random.nextBoolean()) {
            time.advance(Duration.ofMillis(random.nextInt(10)));
        }
        List<String> names = new ArrayList<>(instances.keySet());
        Collections.shuffle(names, random);
        int done = 0;
        for (String name : names) {
            if (random.nextInt(8) > 0 && !machine(name).isStopped()) {
                done += step(name);
            }
        }
        if (random.nextInt(PLANNING) == 0) {
            planners.forEach(DrainPlanner::plan);
        }
        return done;
    }

    private int step(String name) {
        SimulatedInstance instance = Objects.requireNonNull(instances.get(name));
        try {
            return instance.step();
        } catch (Exception e) {
            ends.add(e);
            instance.process().crash();
            return 1;
        }
    }

    /** Stops the process before that one of these calls, counted from 1, and lets it go on after the time. */
    void stop(SimulatedInstance instance, Call call, int number, Duration duration, Runnable meanwhile) {
        SimulatedMachine machine = machine(instance.name());
        SimulatedProcess process = instance.process();
        process.interruptAt(call, number, () -> {
            machine.setStopped(true);
            process.stop();
            meanwhile.run();
            pass(duration);
            process.goOn();
            machine.setStopped(false);
        });
    }

    /** Frees space as the housekeeper does: below what every reader of a partition has committed. */
    void freeSpace() {
        Map<TopicPartition, Long> read = new HashMap<>();
        topicsOfGroups.forEach((group, topics) -> {
            for (String topic : topics) {
                if (topic.equals(Names.SCHEDULES)) {
                    continue; // The simulated index reads it from the start.
                }
                for (TopicPartition partition : log.partitionsOf(topic)) {
                    OffsetAndMetadata offset = log.committed(group, partition);
                    if (offset != null) {
                        read.merge(partition, offset.offset(), Math::min);
                    }
                }
            }
        });
        read.forEach((partition, offset) -> {
            long below = seams.freeBelow(log, partition, offset);
            if (below > 0) {
                log.deleteRecords(partition, below);
            }
        });
    }

    /** Whether it is an end that a supervisor is there for, and not a mistake of ours. */
    static boolean isLoudEnd(Exception e) {
        return KafkaErrors.kindOf(e) == KafkaErrors.Kind.FATAL;
    }
}
