package io.messagescheduler.chaos;

import io.messagescheduler.chaos.Instance.Part;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a fault of the schedule into deeds. */
final class Injector {
    private static final Set<FaultKind> AMONG_BROKERS =
            EnumSet.of(FaultKind.LOSE_BROKER, FaultKind.PART_BROKERS, FaultKind.PART_ONE_WAY);

    private final Fleet fleet;
    private final Cluster cluster;
    private final ProcessFaults processes;
    private final NetworkFaults ways;
    private final HttpFaults http;

    Injector(Fleet fleet, SystemPlan plan, Cluster cluster, Network network, @Nullable Disk disk) {
        this.fleet = fleet;
        this.cluster = cluster;
        this.processes = new ProcessFaults(fleet, plan, disk);
        this.ways = new NetworkFaults(network);
        this.http = new HttpFaults(fleet.of(Part.SCHEDULER));
    }

    /** Kinds that cannot be had here, each with the reason. */
    static Map<FaultKind, String> skipped(Network network, Scale scale) {
        Map<FaultKind, String> skipped = new EnumMap<>(FaultKind.class);
        for (FaultKind kind : FaultKind.values()) {
            if (scale.brokers() == 1 && AMONG_BROKERS.contains(kind)) {
                skipped.put(kind, "there is one broker only");
            }
            switch (kind.means()) {
                case PROCESSES -> {}
                case NAMESPACES -> network.whyNotCut().ifPresent(why -> skipped.put(kind, why));
                case MOUNTS -> Disk.whyNot().ifPresent(why -> skipped.put(kind, why));
            }
        }
        return skipped;
    }

    /** Begins a fault. One that is done by being begun has taken its time when this returns. */
    Injection inject(Fault fault) throws InterruptedException {
        int which = fault.which();
        return switch (fault.kind()) {
            case KILL_LEADER -> processes.kill(leader(true));
            case KILL_STANDBY -> processes.kill(leader(false));
            case KILL_HANDLER -> processes.kill(one(Part.MESSAGE_HANDLER, which));
            case KILL_WORKER -> processes.kill(one(Part.WORKER, which));
            case KILL_BROKER -> processes.kill(one(Part.BROKER, which));
            case KILL_CONTROLLER -> processes.kill(one(Part.BROKER, cluster.controller() - 1));
            case PAUSE_LEADER -> processes.pause(leader(true));
            case PAUSE_HANDLER -> processes.pause(one(Part.MESSAGE_HANDLER, which));
            case PAUSE_WORKER -> processes.pause(one(Part.WORKER, which));
            case PAUSE_BROKER -> processes.pause(one(Part.BROKER, which));
            case ROLL_SCHEDULERS -> processes.roll(Part.SCHEDULER);
            case ROLL_HANDLERS -> processes.roll(Part.MESSAGE_HANDLER);
            case ROLL_WORKERS -> processes.roll(Part.WORKER);
            case ROLL_BROKERS -> processes.roll(Part.BROKER);
            case LOSE_BROKER -> processes.lose(one(Part.BROKER, which));
            case SLOW_BROKER -> processes.slow(one(Part.BROKER, which));
            case PART_BROKERS -> ways.betweenBoth(one(Part.BROKER, which), one(Part.BROKER, which + 1));
            case PART_ONE_WAY -> ways.oneWay(one(Part.BROKER, which), one(Part.BROKER, which + 1));
            case PART_BROKER -> ways.alone(one(Part.BROKER, which), all());
            case PART_PROCESS -> ways.betweenBoth(ours(which), one(Part.BROKER, which / 7));
            case PART_CONTROL -> ways.alone(one(Part.WORKER, which), fleet.of(Part.SCHEDULER));
            case SLOW_LINK -> ways.slow(one(Part.BROKER, which));
            case FILL_DISK -> processes.fillDisk();
            case DELETE_TARGET -> {
                cluster.deleteVanishing();
                yield new Injection(Targets.VANISHING, cluster::createVanishing);
            }
            case GROW_TARGET -> Injection.over(Targets.VANISHING + " to " + cluster.growVanishing() + " partitions");
            case HANG_TRANSACTION ->
                cluster.hangTransaction("SCHEDULED_MESSAGES", which % SystemPlan.INTAKE_PARTITIONS);
            case FLOOD_HTTP -> http.flood();
            case SLOW_CLIENTS -> http.slowClients();
            case HUGE_QUERIES -> http.hugeQueries();
            case JUMP_CLOCK -> processes.jump(ours(which), which % 2 == 0);
        };
    }

    private Instance one(Part part, int which) {
        List<Instance> instances = fleet.of(part);
        return instances.get(Math.floorMod(which, instances.size()));
    }

    private Instance ours(int which) {
        List<Instance> ours = new ArrayList<>(all());
        ours.removeIf(instance -> instance.part() == Part.BROKER);
        return ours.get(Math.floorMod(which, ours.size()));
    }

    private List<Instance> all() {
        List<Instance> all = new ArrayList<>();
        for (Part part : Part.values()) {
            all.addAll(fleet.of(part));
        }
        return all;
    }

    /** The Scheduler that leads, or the first that does not; when none leads, the first or the last. */
    private Instance leader(boolean leads) throws InterruptedException {
        List<Instance> schedulers = fleet.of(Part.SCHEDULER);
        for (Instance scheduler : schedulers) {
            if (fleet.status(scheduler, "/api/v1/state") == 200 == leads) {
                return scheduler;
            }
        }
        return leads ? schedulers.getFirst() : schedulers.getLast();
    }
}
