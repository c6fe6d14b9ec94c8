package io.messagescheduler.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One run: starts the system, loads it, breaks it as the schedule says, waits for what is due, and has it judged. */
final class ChaosRun {
    /** What is later than this has not recovered. */
    static final long LATE_MS = 500;

    private static final Duration START_LIMIT = Duration.ofSeconds(180);
    private static final Duration READY_LIMIT = Duration.ofSeconds(90);
    private static final long SHORTEST_RECOVERY_LIMIT_MS = 10_000;
    private static final long LONGEST_RECOVERY_LIMIT_MS = 120_000;
    private static final long SETTLED_MS = 3_000;
    private static final long WARM_UP_MS = 15_000;
    private static final long LAST_DUE_MS = 20_000;
    private static final long SHORTEST_END_LIMIT_MS = 60_000;
    private static final long LONGEST_END_LIMIT_MS = 180_000;
    private static final int NAMED = 20;
    private static final int LAST_LOOKS = 8;
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
    private static final long POLL_MS = 250;

    /** So many are injected though the time is over: on a slow machine one may take all of a short run. */
    private static final int LEAST_FAULTS = 2;

    /** What came of it. */
    record Result(
            long startMs,
            long endMs,
            List<Impact> impacts,
            Map<FaultKind, String> skipped,
            List<Fleet.End> ends,
            Findings findings,
            Journal journal,
            Lateness lateness,
            SystemPlan plan,
            int overdueAtEnd) {}

    private final Path folder;
    private final long seed;
    private final Scale scale;
    private final long runMs;
    private final long recoveryLimitMs;
    private final long endLimitMs;
    private final Set<FaultKind> chosen;
    private final Narrator narrator;
    private final Network network;
    private final SystemPlan plan;
    private final Fleet fleet;
    private final @Nullable Disk disk;
    private final Lateness lateness = new Lateness();
    private final List<Impact> impacts = new ArrayList<>();

    /** @param chosen kinds of faults to be injected, as far as they can be here */
    ChaosRun(Path folder, long seed, Scale scale, Set<FaultKind> chosen, Network network, Narrator narrator)
            throws IOException {
        this.folder = folder;
        this.seed = seed;
        this.scale = scale;
        this.runMs = scale.sending().toMillis();
        // A short run is to see several faults too, however slow the machine.
        this.recoveryLimitMs = Math.clamp(runMs / 10, SHORTEST_RECOVERY_LIMIT_MS, LONGEST_RECOVERY_LIMIT_MS);
        // And to say what is missing before whoever runs it gives up.
        this.endLimitMs = Math.clamp(3 * runMs, SHORTEST_END_LIMIT_MS, LONGEST_END_LIMIT_MS);
        this.chosen = chosen;
        this.narrator = narrator;
        Disk.sweep();
        this.network = network;
        plan = new SystemPlan(folder, network, scale);
        disk = chosen.contains(FaultKind.FILL_DISK) && Disk.whyNot().isEmpty()
                ? Disk.mount(plan.data(plan.brokers().getLast()))
                : null;
        fleet = new Fleet(folder);
    }

    Result run() throws IOException, InterruptedException {
        Map<FaultKind, String> skipped = Injector.skipped(network, scale);
        skipped.keySet().retainAll(chosen);
        skipped.forEach((kind, why) -> narrator.say("skipped: " + kind.word() + ", since " + why));
        Set<FaultKind> kinds = EnumSet.copyOf(chosen);
        kinds.removeAll(skipped.keySet());
        startBrokers();
        try (Cluster cluster = new Cluster(plan.bootstrapServers())) {
            cluster.createTargets();
            startOthers();
            return loaded(cluster, kinds, skipped);
        }
    }

    private void startBrokers() throws InterruptedException {
        plan.brokers().forEach(fleet::start);
        awaitAll(plan.brokers());
    }

    private void startOthers() throws InterruptedException {
        plan.others().forEach(fleet::start);
        awaitAll(plan.others());
    }

    private void awaitAll(List<Instance> instances) throws InterruptedException {
        for (Instance instance : instances) {
            if (!fleet.awaitReady(instance.name(), START_LIMIT)) {
                throw new IllegalStateException(instance.name() + " was not ready within " + START_LIMIT.toSeconds()
                        + " s; see " + folder.resolve("logs").resolve(instance.name() + ".log"));
            }
            narrator.say(instance.name() + ": ready at " + instance.http());
        }
    }

    private Result loaded(Cluster cluster, Set<FaultKind> kinds, Map<FaultKind, String> skipped)
            throws IOException, InterruptedException {
        long startMs = System.currentTimeMillis() + 1_000;
        List<Send> sends = Load.of(seed, scale.perSecond(), runMs, runMs + LAST_DUE_MS);
        Content content = new Content(seed, startMs, "SCHEDULED_MESSAGES", SystemPlan.INTAKE_PARTITIONS);
        List<TopicPartition> steady = IntStream.range(0, cluster.partitions(Targets.STEADY))
                .mapToObj(partition -> new TopicPartition(Targets.STEADY, partition))
                .toList();
        try (Journal journal = new Journal(folder.resolve("sends.csv"), sends, startMs);
                TargetReader reader = new TargetReader(
                        plan.bootstrapServers(),
                        steady,
                        sends,
                        journal,
                        startMs,
                        lateness,
                        folder.resolve("receipts.csv"))) {
            try (Generator generator = new Generator(plan.bootstrapServers(), sends, content, journal, startMs)) {
                narrator.say("sending " + sends.size() + " records in " + runMs / 1_000 + " s");
                Thread.sleep(Math.min(WARM_UP_MS, runMs / 4));
                breakThings(cluster, kinds, startMs + runMs, generator, journal, reader);
                awaitSent(generator);
            }
            int overdue = awaitDue(startMs + runMs + LAST_DUE_MS, journal, reader);
            Findings findings = judge(sends, journal, startMs, new Evidence(plan.bootstrapServers(), content, sends));
            return new Result(
                    startMs,
                    System.currentTimeMillis(),
                    List.copyOf(impacts),
                    skipped,
                    fleet.ends(),
                    findings,
                    journal,
                    lateness,
                    plan,
                    overdue);
        }
    }

    private void breakThings(
            Cluster cluster,
            Set<FaultKind> kinds,
            long untilMs,
            Generator generator,
            Journal journal,
            TargetReader reader)
            throws InterruptedException {
        if (kinds.isEmpty()) {
            return;
        }
        Injector injector = new Injector(fleet, plan, cluster, network, disk);
        FaultSchedule schedule = new FaultSchedule(seed, kinds, scale.haste());
        while ((System.currentTimeMillis() < untilMs || impacts.size() < LEAST_FAULTS)
                && !Thread.currentThread().isInterrupted()) {
            Fault fault = schedule.next();
            Impact impact = injected(injector, fault, cluster, journal, reader);
            impacts.add(impact);
            narrator.say(
                    "%s (%s) for %.1f s: worst lateness %d ms during, %d ms after, recovered %s; %d sent, %d received%s"
                            .formatted(
                                    fault.kind().word(),
                                    impact.whom(),
                                    (impact.mendedMs() - impact.beganMs()) / 1_000.0,
                                    impact.worstDuringMs(),
                                    impact.worstAfterMs(),
                                    impact.recoveredMs() < 0
                                            ? "NOT within %d s".formatted(recoveryLimitMs / 1_000)
                                            : "after %.1f s".formatted(impact.recoveredMs() / 1_000.0),
                                    generator.handed(),
                                    lateness.size(),
                                    impact.trouble() == null ? "" : "; trouble: " + impact.trouble()));
        }
    }

    private Impact injected(Injector injector, Fault fault, Cluster cluster, Journal journal, TargetReader reader)
            throws InterruptedException {
        long beganMs = System.currentTimeMillis();
        String whom = "?";
        String trouble = null;
        try {
            Injection injection = injector.inject(fault);
            whom = injection.whom();
            try {
                Thread.sleep(Math.max(0, fault.durationMs() - (System.currentTimeMillis() - beganMs)));
            } finally {
                injection.mending().run();
            }
        } catch (IllegalStateException | UncheckedIOException | KafkaException e) {
            trouble = e.toString();
        }
        long mendedMs = System.currentTimeMillis();
        String notBack = awaitWhole(cluster);
        boolean recovered = awaitRecovery(mendedMs, journal, reader);
        long restMs = mendedMs + fault.calmMs() - System.currentTimeMillis();
        Thread.sleep(Math.max(0, restMs));
        long endMs = System.currentTimeMillis();
        return new Impact(
                fault,
                whom,
                beganMs,
                mendedMs,
                endMs,
                lateness.worst(beganMs, mendedMs),
                lateness.worst(mendedMs, endMs),
                recovered ? lateness.lastBeyond(LATE_MS, mendedMs, endMs) - mendedMs : -1,
                trouble == null ? notBack : trouble);
    }

    /** Every process ready and every replica in sync, so that the next fault is one alone. Null, or what is not. */
    private @Nullable String awaitWhole(Cluster cluster) throws InterruptedException {
        List<Instance> all = new ArrayList<>(plan.brokers());
        all.addAll(plan.others());
        for (Instance instance : all) {
            if (!fleet.awaitReady(instance.name(), READY_LIMIT)) {
                return instance.name() + " was not ready again within " + READY_LIMIT.toSeconds() + " s";
            }
        }
        long endNanos = System.nanoTime() + READY_LIMIT.toNanos();
        while (cluster.underReplicated() > 0) {
            if (System.nanoTime() - endNanos > 0) {
                return "replicas were not in sync again within " + READY_LIMIT.toSeconds() + " s";
            }
            Thread.sleep(POLL_MS);
        }
        return null;
    }

    /** Until all that is due has come, and what came lately was in time. */
    private boolean awaitRecovery(long mendedMs, Journal journal, TargetReader reader) throws InterruptedException {
        while (System.currentTimeMillis() - mendedMs < recoveryLimitMs) {
            long nowMs = System.currentTimeMillis();
            boolean complete = reader.missing(journal.due(nowMs - SETTLED_MS)).isEmpty();
            boolean inTime = nowMs - mendedMs >= SETTLED_MS && lateness.worst(nowMs - SETTLED_MS, nowMs) <= LATE_MS;
            if (complete && inTime) {
                return true;
            }
            Thread.sleep(POLL_MS);
        }
        return false;
    }

    private static void awaitSent(Generator generator) throws InterruptedException {
        while (!generator.isDone()) {
            Thread.sleep(POLL_MS);
        }
    }

    /** Returns how many are due and missing when the patience is over, and says which. */
    private int awaitDue(long lastDueMs, Journal journal, TargetReader reader) throws InterruptedException {
        narrator.say("all sent; waiting for what is due");
        long limitMs = Math.max(lastDueMs, System.currentTimeMillis()) + endLimitMs;
        while (true) {
            long nowMs = System.currentTimeMillis();
            List<Integer> missing = reader.missing(journal.due(nowMs));
            if (nowMs > limitMs) {
                narrator.say("%d are due and have not come, among them the numbers %s of sends.csv"
                        .formatted(missing.size(), missing.subList(0, Math.min(missing.size(), NAMED))));
                return missing.size();
            }
            if (nowMs > lastDueMs && missing.isEmpty()) {
                return 0;
            }
            Thread.sleep(POLL_MS);
        }
    }

    /** Looks again while all that is wrong is that something has not come yet: letters and outcomes take their time. */
    private Findings judge(List<Send> sends, Journal journal, long startMs, Evidence evidence)
            throws InterruptedException {
        for (int look = 1; ; look++) {
            Findings findings =
                    Checker.check(sends, journal.fates(), startMs, evidence.sightings(), evidence.outcomes());
            if (!findings.mayBeIncomplete() || look == LAST_LOOKS) {
                return findings;
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    /** Ends every process and takes away namespaces and mounts; whatever has happened. Waits for it. */
    synchronized void close() {
        fleet.close();
        network.close();
        if (disk != null) {
            disk.close();
        }
    }
}
