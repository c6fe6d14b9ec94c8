package io.messagescheduler.launcher;

import io.messagescheduler.experiment.Analysis;
import io.messagescheduler.experiment.AnalysisFailed;
import io.messagescheduler.messenger.Peer;
import io.messagescheduler.messenger.PeerAddresses;
import io.messagescheduler.process.RunFile;
import io.messagescheduler.process.SettingCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@code --exp}: a whole system of its own, a load through it, and a report on what became of every message. */
final class ExperimentCommand {

    private static final long POLL_MS = 500;

    private final Installation installation;
    private final LauncherSettings settings;
    private final Output output;
    private final Supervisor.Patience patience;

    ExperimentCommand(
            Installation installation, LauncherSettings settings, Supervisor.Patience patience, Output output) {
        this.installation = installation;
        this.settings = settings;
        this.patience = patience;
        this.output = output;
    }

    int run(Extras extras) throws InterruptedException {
        if (!settings.get(SettingCatalogue.KAFKA_ENABLED) && settings.peers().isEmpty()) {
            throw new LaunchFailure(
                    ExitCode.USAGE,
                    "There is nothing to run: KAFKA_ENABLED and DATABASE_SCHEDULER_MYSQL_ENABLED are false, and EXPERIMENT_PEERS is empty.");
        }
        settings.checkReachable(true);
        DiskSpace.check(settings.dataFolder());
        new StartPreparation(installation, settings, patience, output).unlessDone();
        RunDirectory directory = RunDirectory.create(settings.dataFolder(), LocalDateTime.now(ZoneId.systemDefault()));
        Instant started = Instant.now();
        Long asked = settings.seed();
        String seed = Long.toString(asked != null ? asked : new Random().nextInt(Integer.MAX_VALUE));
        Map<String, String> given = settings.forExperiment();
        given.put(SettingCatalogue.EXPERIMENT_SEED.name(), seed);
        output.say("Experiment in " + directory.path());
        output.say("  seed " + seed + "; the same seed sends the same load (EXPERIMENT_SEED)");
        Map<String, String> engines = new TreeMap<>();
        InCharge inCharge = InCharge.take(directory, "exp");
        Supervisor supervisor =
                new Supervisor(installation, directory, given, patience, output::say, inCharge::changed);
        inCharge.of(supervisor);
        try (Interruption interruption = new Interruption(() -> stopped(directory, supervisor, inCharge))) {
            try {
                copySettings(directory);
                engines.putAll(runMessenger(extras, directory, supervisor, inCharge, given));
            } finally {
                supervisor.close();
                inCharge.close();
            }
        } catch (LaunchFailure e) {
            throw new LaunchFailure(
                    e.exitCode(),
                    e.sentences() + DiskSpace.remark(directory.path()) + "\nEverything is stopped. Logs: "
                            + directory.logs());
        }
        RunReport.write(
                directory.path(),
                installation.home(),
                seed,
                started,
                Instant.now(),
                settings.inForce(given),
                engines,
                supervisor.costs());
        return analyse(directory.path());
    }

    /** @return what engine each of the systems besides Kafka works on, in words */
    private Map<String, String> runMessenger(
            Extras extras, RunDirectory directory, Supervisor supervisor, InCharge inCharge, Map<String, String> given)
            throws InterruptedException {
        List<Peer> peers = settings.peers();
        SystemStart start =
                new SystemStart(installation, settings, directory, supervisor, line -> output.say("  " + line), true);
        Starting<String> broker = start.broker(MonitoringStart.brokerEnvironment(extras, installation, directory));
        Starting<String> database = start.messageDatabase();
        Starting<PeerAddresses> servers = start.peerServers(peers);
        String bootstrapServers = broker.ready();
        given.put(SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS.name(), bootstrapServers);
        String databaseUrl = database.ready();
        PeerAddresses addresses = servers.ready();
        Starting<Map<String, String>> peerSchedulers = start.peers(peers, bootstrapServers, addresses);
        if (settings.get(SettingCatalogue.KAFKA_ENABLED)) {
            start.application(bootstrapServers);
        }
        Map<String, String> engines = peerSchedulers.ready();
        start.resourceMonitor();
        RunFile messenger = start.messenger(bootstrapServers, addresses, databaseUrl);
        inCharge.become("running", "the messenger is at work");
        MonitoringStart.begin(extras, installation, directory, line -> output.say("  " + line));
        output.say("Sending and receiving. Logs: " + directory.logs());
        int exit = follow(supervisor, messenger);
        if (exit != 0) {
            throw new LaunchFailure(
                    ExitCode.ofProcess(exit),
                    "The messenger stopped before it had verified the messages (exit code %d). %s"
                            .formatted(exit, LogTail.reason(directory.log("messenger"), 12)));
        }
        return engines;
    }

    /** Shows the messenger's progress until it ends. Returns its exit code. */
    private int follow(Supervisor supervisor, RunFile messenger) throws InterruptedException {
        Endpoint endpoint = new Endpoint(settings.token());
        boolean loaded = false;
        Standstill standstill = new Standstill(System.nanoTime()
                + settings.get(SettingCatalogue.EXPERIMENT_DURATION).toNanos());
        CompletableFuture<Integer> end = supervisor.end("messenger");
        try (ProgressDisplay display = new ProgressDisplay(output)) {
            while (!end.isDone()) {
                if (supervisor.failure().isDone()) {
                    throw new LaunchFailure(
                            ExitCode.PROCESS_FAILED, "The experiment cannot go on: a process was given up.");
                }
                MessengerProgress progress = endpoint.get(messenger.http(), "/progress")
                        .filter(answer -> answer.status() == 200)
                        .map(answer -> MessengerProgress.of(answer.body()))
                        .orElse(null);
                if (progress != null) {
                    display.show(progress);
                    standstill.saw(progress, System.nanoTime());
                    if (!loaded && !progress.phase().equals("starting")) {
                        loaded = true;
                        supervisor.loadBegins();
                    }
                }
                if (standstill.isTooLong(System.nanoTime())) {
                    throw new LaunchFailure(
                            ExitCode.PROCESS_FAILED,
                            "The experiment stands still: the messenger has got no further for %d minutes."
                                    .formatted(Standstill.LIMIT.toMinutes()));
                }
                supervisor.sample();
                Waiting.upTo(POLL_MS, TimeUnit.MILLISECONDS, CompletableFuture.anyOf(end, supervisor.failure()));
            }
        }
        return end.join();
    }

    private void copySettings(RunDirectory directory) {
        Path copy = directory.path().resolve("experiment.env");
        Path file = settings.file();
        try {
            if (file == null) {
                Files.createFile(copy);
            } else {
                Files.copy(file, copy);
            }
        } catch (IOException e) {
            throw new LaunchFailure(ExitCode.MISSING, "Cannot write %s: %s".formatted(copy, e.getMessage()));
        }
    }

    private void stopped(RunDirectory directory, Supervisor supervisor, InCharge inCharge) {
        output.problem("Stopping every process of this run …");
        supervisor.close();
        inCharge.close();
        output.problem("Stopped; nothing is left running. Logs: " + directory.logs());
    }

    /** Makes the report from a run's raw data. Returns the exit code that its verification earns. */
    int analyse(Path runFolder) {
        try {
            Analysis analysis = Analysis.of(runFolder);
            analysis.writeReports();
            output.say("");
            output.say(analysis.table(output.isTerminal()).stripTrailing());
            output.say("");
            output.say("Report: " + analysis.reportHtml());
            output.say("        " + analysis.reportJson());
            if (analysis.verificationHeld()) {
                return ExitCode.OK;
            }
            output.problem("Verification failed: %s\nWhat happened to each message: %s; logs: %s"
                    .formatted(
                            analysis.verdict(), runFolder.resolve("<system>/messages.csv"), runFolder.resolve("logs")));
            return ExitCode.VERIFICATION_FAILED;
        } catch (AnalysisFailed e) {
            throw new LaunchFailure(ExitCode.MISSING, String.valueOf(e.getMessage()));
        }
    }
}
