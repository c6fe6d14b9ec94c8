package io.messagescheduler.launcher;

import io.messagescheduler.process.RunFile;
import io.messagescheduler.process.SettingCatalogue;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** {@code --app}: starts the application under a supervisor of its own, waits until it is ready, and says how to use it. */
final class AppCommand {

    private static final long POLL_MS = 100;

    private final Installation installation;
    private final LauncherSettings settings;
    private final Supervisor.Patience patience;
    private final Output output;

    AppCommand(Installation installation, LauncherSettings settings, Supervisor.Patience patience, Output output) {
        this.installation = installation;
        this.settings = settings;
        this.patience = patience;
        this.output = output;
    }

    int run(Extras extras) throws InterruptedException {
        RunDirectory directory = RunDirectory.app(settings.dataFolder());
        if (directory.isRunning()) {
            output.problem("The application is already running; --progress shows its state, --stop stops it.");
            directory.state().ifPresent(state -> output.problem(addresses(directory, state)));
            return ExitCode.MISSING;
        }
        settings.checkReachable(false);
        DiskSpace.check(settings.dataFolder());
        new StopCommand(settings.dataFolder(), patience.grace(), output).stopLeftovers(directory);
        new StartPreparation(installation, settings, patience, output).unlessDone();
        output.say("Starting the application in " + directory.path());
        Process supervisor = startSupervisor(extras, directory);
        RunDirectory.State state;
        try (Interruption interruption = new Interruption(() -> {
            output.problem("Stopping what was started …");
            ProcessEnd.await(supervisor.toHandle(), stopTime());
            output.problem("Stopped; nothing is left running.");
        })) {
            state = awaitRunning(directory, supervisor);
        }
        if (extras.grafana() || extras.gui()) {
            MonitoringStart.said(directory).forEach(line -> output.say("  " + line));
        }
        output.say("");
        output.say(howToUse(directory, state));
        return ExitCode.OK;
    }

    private Process startSupervisor(Extras extras, RunDirectory directory) {
        directory.beginLog("supervisor");
        File log = directory.log("supervisor").toFile();
        List<String> flags = new ArrayList<>(List.of(
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dmessagescheduler.home=" + installation.home(),
                "-Dlogback.configurationFile=io/messagescheduler/launcher/logback-launcher.xml"));
        flags.addAll(extras.flags());
        ProcessBuilder builder = new ProcessBuilder(
                        installation.command("io.messagescheduler.launcher.AppSupervisor", flags, true))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        try {
            directory.forgetState();
            return builder.start();
        } catch (IOException e) {
            throw new LaunchFailure(
                    ExitCode.PROCESS_FAILED, "Cannot start the application's supervisor: " + e.getMessage());
        }
    }

    private RunDirectory.State awaitRunning(RunDirectory directory, Process supervisor) throws InterruptedException {
        List<String> told = new ArrayList<>();
        while (true) {
            boolean alive = supervisor.isAlive();
            Optional<RunDirectory.State> state = directory.state().filter(written -> written.pid() == supervisor.pid());
            if (state.isPresent()) {
                tell(state.get(), told);
                if (state.get().failed()) {
                    supervisor.waitFor(stopTime().toSeconds(), TimeUnit.SECONDS);
                    throw new LaunchFailure(
                            state.get().exit(),
                            state.get().message() + DiskSpace.remark(directory.path())
                                    + "\nEverything is stopped. Logs: " + directory.logs());
                }
                if (state.get().phase().equals("running")) {
                    return state.get();
                }
            }
            if (!alive) {
                Path log = directory.log("supervisor");
                int exit = supervisor.exitValue();
                throw new LaunchFailure(
                        ExitCode.ofProcess(exit),
                        "The application was stopped while it was starting (exit code %d). The end of the log, %s:\n%s"
                                .formatted(exit, log, LogTail.of(log, 12)));
            }
            supervisor.waitFor(POLL_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void tell(RunDirectory.State state, List<String> told) {
        for (ProcessRecord process : state.processes()) {
            if (process.state().equals("running") && !told.contains(process.instance())) {
                told.add(process.instance());
                output.say("  " + process.instance() + ": ready");
            }
        }
    }

    private Duration stopTime() {
        return patience.grace().multipliedBy(4);
    }

    private String bootstrapServers(RunDirectory directory) {
        return directory
                .runFile("broker")
                .map(file -> file.details().get("bootstrapServers"))
                .orElse(settings.get(SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS));
    }

    /** Any of them tells which one leads. */
    private static String schedulers(RunDirectory directory, RunDirectory.State state) {
        String urls = state.processes().stream()
                .filter(process -> process.process().equals("scheduler"))
                .flatMap(process -> directory.runFile(process.instance()).stream())
                .map(RunFile::http)
                .collect(Collectors.joining(", "));
        return urls.isEmpty() ? "(not up)" : urls;
    }

    private String addresses(RunDirectory directory, RunDirectory.State state) {
        return """
                broker      %s
                Scheduler   %s
                supervisor  process %d
                logs        %s""".formatted(bootstrapServers(directory), schedulers(directory, state), state.pid(), directory.logs())
                .indent(2)
                .stripTrailing();
    }

    private String howToUse(RunDirectory directory, RunDirectory.State state) {
        String broker = bootstrapServers(directory);
        return """
                The application is running.
                %s

                Schedule a message: produce it to SCHEDULED_MESSAGES with the headers 'time' and 'topic'. With kcat, due in a minute:
                  echo 'hello' | kcat -P -b %s -t SCHEDULED_MESSAGES \\
                    -H "time=$(( $(date +%%s) + 60 ))" -H topic=GREETINGS
                  kcat -C -b %s -t GREETINGS -X isolation.level=read_committed -f '%%T %%h %%s\\n'

                In Java:
                  var record = new ProducerRecord<>("SCHEDULED_MESSAGES", "key", "hello");
                  record.headers().add("time", Instant.now().plusSeconds(60).toString().getBytes(UTF_8));
                  record.headers().add("topic", "GREETINGS".getBytes(UTF_8));
                  producer.send(record);   // bootstrap.servers=%s

                'time' is ISO-8601, epoch seconds or milliseconds, or '1 Sep 2027 18:40 CET'. What cannot be scheduled goes to
                __SM_DEAD_LETTERS with the reason in its headers.
                State: ./messagescheduler --progress (or --progress-live). Stop: ./messagescheduler --stop""".formatted(addresses(directory, state), broker, broker, broker);
    }
}
