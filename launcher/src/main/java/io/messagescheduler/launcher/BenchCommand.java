package io.messagescheduler.launcher;

import io.messagescheduler.benchmarks.BenchMain;
import io.messagescheduler.benchmarks.BenchPlan;
import io.messagescheduler.benchmarks.BenchReport;
import io.messagescheduler.benchmarks.GrowthPage;
import io.messagescheduler.messenger.Peer;
import io.messagescheduler.messenger.PeerAddresses;
import io.messagescheduler.process.SettingCatalogue;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * {@code --bench}: the same loads through several systems, one after the other, in several rounds. A turn is a whole system of its
 * own, broker included, in a new folder, so that nobody inherits another's warm broker, full log or other process.
 */
final class BenchCommand {

    private static final String LONGEST_STAGING = "2s";

    /** How the Kafka scheduler is set, by the contestant's name. */
    private static final Map<String, Map<String, String>> OURS = Map.of(
            "exactly-once",
            Map.of(SettingCatalogue.DELIVERY_GUARANTEE.name(), "exactly_once"),
            "at-least-once",
            Map.of(
                    SettingCatalogue.DELIVERY_GUARANTEE.name(),
                    "at_least_once",
                    SettingCatalogue.STAGING_LEAD.name(),
                    "0"),
            "exactly-once-staged",
            Map.of(
                    SettingCatalogue.DELIVERY_GUARANTEE.name(),
                    "exactly_once",
                    SettingCatalogue.STAGING_LEAD.name(),
                    LONGEST_STAGING));

    /** A turn may take so many times what was foreseen, and then some. */
    private static final int LATE = 3;

    private static final Duration ALLOWANCE = Duration.ofMinutes(3);

    private final Installation installation;
    private final LauncherSettings settings;
    private final Output output;
    private final Supervisor.Patience patience;

    BenchCommand(Installation installation, LauncherSettings settings, Supervisor.Patience patience, Output output) {
        this.installation = installation;
        this.settings = settings;
        this.patience = patience;
        this.output = output;
    }

    /** @param word one kind of load, {@code all} or {@code growth} */
    int run(String word) throws InterruptedException {
        List<String> works = works(word);
        if (settings.hasOwnBroker()) {
            throw new LaunchFailure(
                    ExitCode.USAGE,
                    "--bench starts a broker for each turn and loads none of yours: run it without SM_KAFKA_BOOTSTRAP_SERVERS.");
        }
        BenchPlan plan = settings.benchPlan(works);
        List<String> contestants = settings.get(SettingCatalogue.BENCH_CONTESTANTS);
        int rounds = settings.get(SettingCatalogue.BENCH_ROUNDS);
        if (contestants.isEmpty()) {
            throw new LaunchFailure(ExitCode.USAGE, "BENCH_CONTESTANTS names nobody.");
        }
        DiskSpace.check(settings.dataFolder());
        new StartPreparation(installation, settings, patience, output).unlessDone();
        RunDirectory directory =
                RunDirectory.createBench(settings.dataFolder(), LocalDateTime.now(ZoneId.systemDefault()));
        Instant started = Instant.now();
        output.say("Benchmark in " + directory.path());
        output.say("  %s; %d rounds of %s; warm-up of %d s and a burst before each"
                .formatted(String.join(", ", works), rounds, String.join(", ", contestants), plan.warmUpSeconds()));
        output.say("  about %s, on an otherwise idle machine".formatted(time(expected(plan, contestants, rounds))));
        List<String> failures = new ArrayList<>();
        AtomicReference<Supervisor> running = new AtomicReference<>();
        InCharge inCharge = InCharge.take(directory, "bench");
        try (Interruption interruption = new Interruption(() -> stopped(running, inCharge))) {
            try {
                for (int round = 1; round <= rounds; round++) {
                    for (String contestant : inTurn(contestants, round)) {
                        turn(directory, round, contestant, plan, works, inCharge, running, failures);
                    }
                }
            } finally {
                inCharge.close();
            }
        }
        return report(directory, started, works, failures);
    }

    /** The loads that these words stand for, separated by commas. */
    static List<String> works(String words) {
        return Stream.of(words.split(",", -1))
                .flatMap(word -> worksOf(word.strip()).stream())
                .distinct()
                .toList();
    }

    private static List<String> worksOf(String word) {
        return switch (word) {
            case "all" -> List.of("precision", "burst", "drain", "throughput", "backlog");
            case "growth" -> List.of("precision", "throughput", "backlog");
            case "precision", "burst", "drain", "throughput", "backlog" -> List.of(word);
            default ->
                throw new LaunchFailure(
                        ExitCode.USAGE,
                        "Invalid Option: --bench takes precision, burst, drain, backlog, throughput, growth or all, or several of"
                                + " them separated by commas, not '" + word + "'.");
        };
    }

    /** Another begins in each round, so that nobody is always the first or always after the same. */
    static List<String> inTurn(List<String> contestants, int round) {
        List<String> turned = new ArrayList<>(contestants);
        Collections.rotate(turned, -(round - 1));
        return turned;
    }

    private static Duration expected(BenchPlan plan, List<String> contestants, int rounds) {
        return contestants.stream()
                .map(contestant -> plan.turn(OURS.containsKey(contestant)))
                .reduce(Duration.ZERO, Duration::plus)
                .multipliedBy(rounds);
    }

    private static String time(Duration duration) {
        return duration.toMinutes() < 5
                ? duration.toSeconds() + " s"
                : String.format(Locale.ROOT, "%d h %02d min", duration.toHours(), duration.toMinutesPart());
    }

    private void turn(
            RunDirectory directory,
            int round,
            String contestant,
            BenchPlan plan,
            List<String> works,
            InCharge inCharge,
            AtomicReference<Supervisor> running,
            List<String> failures)
            throws InterruptedException {
        String name = round + "-" + contestant;
        RunDirectory own = RunDirectory.within(directory.logs().resolve(name));
        Map<String, String> given = settings.forExperiment();
        given.putAll(OURS.getOrDefault(contestant, Map.of()));
        Supervisor supervisor = new Supervisor(installation, own, given, patience, output::say, inCharge::changed);
        running.set(supervisor);
        inCharge.of(supervisor);
        inCharge.become("running", "round " + round + ", " + contestant);
        output.say("Round %d, %s. Logs: %s".formatted(round, contestant, own.logs()));
        Instant began = Instant.now();
        boolean profiled = settings.get(SettingCatalogue.BENCH_PROFILE);
        BenchFlags flags = new BenchFlags(installation, directory.path().resolve("jfr"), name, profiled);
        try {
            SystemStart start = new SystemStart(installation, settings, own, supervisor, line -> {}, true, flags);
            String bootstrapServers = start.broker(Map.of()).ready();
            given.put(SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS.name(), bootstrapServers);
            PeerAddresses addresses = contestantsProcesses(start, contestant, bootstrapServers);
            start.bench(Map.of(
                    SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS.name(), bootstrapServers,
                    SettingCatalogue.EXPERIMENT_PEER_ADDRESSES.name(), addresses.text(),
                    SettingCatalogue.EXPERIMENT_DATA_DIR.name(),
                            directory.path().toString(),
                    SettingCatalogue.BENCH_CONTESTANT.name(), contestant,
                    SettingCatalogue.BENCH_ROUND.name(), Integer.toString(round),
                    SettingCatalogue.BENCH_WORK.name(), String.join(",", works)));
            await(supervisor, own, plan.turn(OURS.containsKey(contestant)));
        } catch (LaunchFailure failure) {
            failures.add(name + ": " + failure.sentences());
            output.problem("The turn failed, and the next follows: " + failure.sentences());
        } finally {
            try {
                flags.keepRecordings(supervisor.records(), output::problem);
            } finally {
                supervisor.close();
                new CleanCommand(installation.home(), settings.dataFolder(), output).forget(own.embeddedData());
            }
        }
        output.say("  done in " + time(Duration.between(began, Instant.now())));
    }

    private PeerAddresses contestantsProcesses(SystemStart start, String contestant, String bootstrapServers)
            throws InterruptedException {
        if (OURS.containsKey(contestant)) {
            start.application(bootstrapServers);
            return new PeerAddresses(Map.of());
        }
        List<Peer> peer =
                Peer.all().stream().filter(one -> one.name().equals(contestant)).toList();
        PeerAddresses addresses = start.peerServers(peer).ready();
        start.peers(peer, bootstrapServers, addresses).ready();
        return addresses;
    }

    private static void await(Supervisor supervisor, RunDirectory own, Duration expected) throws InterruptedException {
        Duration limit = expected.multipliedBy(LATE).plus(ALLOWANCE);
        CompletableFuture<Integer> end = supervisor.end(BenchMain.PROCESS);
        Waiting.upTo(limit.toMillis(), TimeUnit.MILLISECONDS, CompletableFuture.anyOf(end, supervisor.failure()));
        if (supervisor.failure().isDone()) {
            throw new LaunchFailure(ExitCode.PROCESS_FAILED, "a process was given up");
        }
        if (!end.isDone()) {
            throw new LaunchFailure(ExitCode.PROCESS_FAILED, "it has not ended within " + time(limit));
        }
        if (end.join() != 0) {
            throw new LaunchFailure(ExitCode.ofProcess(end.join()), LogTail.reason(own.log(BenchMain.PROCESS), 12));
        }
    }

    private int report(RunDirectory directory, Instant started, List<String> works, List<String> failures) {
        BenchReport report = BenchReport.of(directory.path());
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("commit", RunReport.commit(installation.home()));
        run.put("startedAt", started.toString());
        run.put("finishedAt", Instant.now().toString());
        run.put("machine", RunReport.machine());
        run.put("works", works);
        run.put("failures", failures);
        run.put("config", settings.inForce(settings.forExperiment()));
        boolean grown;
        try {
            report.writeJson(directory.path(), run);
            grown = GrowthPage.write(report, directory.path());
        } catch (IOException e) {
            throw new LaunchFailure(ExitCode.MISSING, "Cannot write the report: " + e.getMessage());
        }
        output.say("");
        output.say(report.table().stripTrailing());
        output.say("");
        output.say("Median over the rounds [range]; x: how many times the figure of exactly-once in the same round.");
        output.say("Report: " + directory.path().resolve("report.json"));
        if (grown) {
            output.say("How each figure grows: " + directory.path().resolve("growth.html"));
        }
        List<String> broken = report.brokenPromises();
        if (!broken.isEmpty()) {
            output.problem("A promise was broken:\n" + String.join("\n", broken));
            return ExitCode.VERIFICATION_FAILED;
        }
        return failures.isEmpty() ? ExitCode.OK : ExitCode.PROCESS_FAILED;
    }

    private void stopped(AtomicReference<Supervisor> running, InCharge inCharge) {
        output.problem("Stopping every process of this benchmark …");
        Supervisor supervisor = running.get();
        if (supervisor != null) {
            supervisor.close();
        }
        inCharge.close();
        output.problem("Stopped; nothing is left running. Figures so far are kept.");
    }
}
