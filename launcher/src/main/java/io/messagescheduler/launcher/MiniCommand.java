package io.messagescheduler.launcher;

import io.messagescheduler.process.RunFile;
import io.messagescheduler.process.SettingCatalogue;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code --mini}: runs the engine as one process in the foreground, with nothing kept from one time to the next. */
final class MiniCommand {
    private static final String INSTANCE = "mini-0";
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final long POLL_MS = 100;

    /** So far ahead a message may be due: then none goes to the overflow bucket, which is sifted by the broker's clock. */
    private static final String WHOLE_HORIZON_SECONDS =
            Long.toString(Duration.ofDays(36_524).toSeconds());

    private final Installation installation;
    private final LauncherSettings settings;
    private final Output output;

    MiniCommand(Installation installation, LauncherSettings settings, Output output) {
        this.installation = installation;
        this.settings = settings;
        this.output = output;
    }

    int run() throws InterruptedException {
        RunDirectory directory =
                RunDirectory.within(settings.dataFolder().resolve("mini").toAbsolutePath());
        InCharge inCharge = InCharge.take(directory, "mini");
        try {
            CleanCommand clean = new CleanCommand(installation.home(), settings.dataFolder(), output);
            clean.forget(directory.embeddedData());
            clean.forget(directory.runFiles());
            return run(directory, inCharge);
        } finally {
            inCharge.close();
        }
    }

    private int run(RunDirectory directory, InCharge inCharge) throws InterruptedException {
        directory.beginLog(INSTANCE);
        ProcessBuilder builder = new ProcessBuilder(installation.command(
                        "io.messagescheduler.miniserver.Mini",
                        List.of("-Xmx512m", "--enable-native-access=ALL-UNNAMED"),
                        false))
                .redirectErrorStream(true)
                .redirectOutput(directory.log(INSTANCE).toFile());
        builder.environment().putAll(environment(directory));
        inCharge.become("running", "");
        output.say("Starting the mini version: one process, nothing is kept …");
        Process mini;
        try {
            mini = builder.start();
        } catch (IOException e) {
            throw new LaunchFailure(ExitCode.PROCESS_FAILED, "Cannot start the mini version: " + e.getMessage());
        }
        try (Interruption interruption = new Interruption(() -> {
            ProcessEnd.await(mini.toHandle(), START_LIMIT);
            inCharge.close();
        })) {
            RunFile running = awaitReady(mini, directory);
            output.say(howToUse(running));
            int exit = mini.waitFor();
            return ExitCode.ofProcess(exit);
        } finally {
            mini.destroy();
        }
    }

    /** What the application would get, but for what this one process decides itself. */
    private Map<String, String> environment(RunDirectory directory) {
        int broker = Ports.nextFree(LOOPBACK, settings.get(SettingCatalogue.EMBEDDED_KAFKA_PORT));
        int http = Ports.nextFree(LOOPBACK, settings.get(SettingCatalogue.SERVER_PORT));
        Map<String, String> environment = settings.forApplication();
        if (settings.hasOwnBroker()) { // What its cluster asks of clients, this broker does not.
            environment.put(SettingCatalogue.KAFKA_PROPERTIES_FILE.name(), "");
            environment.put(SettingCatalogue.CONFIGURATION_FILE.name(), "");
        }
        environment.put(SettingCatalogue.INSTANCE.name(), INSTANCE);
        environment.put(SettingCatalogue.EMBEDDED_KAFKA_PORT.name(), Integer.toString(broker));
        environment.put(SettingCatalogue.KAFKA_BOOTSTRAP_SERVERS.name(), "localhost:" + broker);
        environment.put(SettingCatalogue.HTTP_ADDR.name(), LOOPBACK + ":" + http);
        environment.put(SettingCatalogue.SCHEDULER_SERVER_URL.name(), "http://" + LOOPBACK + ":" + http);
        environment.put(
                SettingCatalogue.EMBEDDED_DATA_DIR.name(),
                directory.embeddedData().toString());
        environment.put(
                SettingCatalogue.INDEX_DIR.name(),
                directory.embeddedData().resolve("index").toString());
        environment.put(SettingCatalogue.RUN_DIR.name(), directory.runFiles().toString());
        environment.put(SettingCatalogue.MAXIMUM_DELAY.name(), WHOLE_HORIZON_SECONDS);
        environment.put(SettingCatalogue.TOPIC_PARTITIONS.name(), "2");
        environment.put(SettingCatalogue.PARTITIONS_PER_BUCKET.name(), "1");
        environment.put(SettingCatalogue.CREATE_TARGETS.name(), "true");
        environment.put(SettingCatalogue.WORKER_PROCESS_COUNT.name(), "1");
        environment.put(
                SettingCatalogue.PARENT_PID.name(),
                Long.toString(ProcessHandle.current().pid()));
        return environment;
    }

    private static RunFile awaitReady(Process mini, RunDirectory directory) throws InterruptedException {
        HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        long endNanos = System.nanoTime() + START_LIMIT.toNanos();
        while (mini.isAlive() && System.nanoTime() - endNanos < 0) {
            Optional<RunFile> running = directory.runFile(INSTANCE);
            if (running.isPresent() && isReady(http, running.get())) {
                return running.get();
            }
            Thread.sleep(POLL_MS);
        }
        Path log = directory.log(INSTANCE);
        throw new LaunchFailure(
                ExitCode.PROCESS_FAILED,
                "The mini version did not start. The end of its log, %s:\n%s".formatted(log, LogTail.of(log, 12)));
    }

    private static boolean isReady(HttpClient http, RunFile running) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(running.http() + "/readiness"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static String howToUse(RunFile running) {
        String broker = running.details().getOrDefault("bootstrapServers", "?");
        return """
                broker      %s
                scheduler   %s
                schedule    ./messagescheduler schedule --url %s --target greetings --in P90D --value hello
                go ahead    curl -X POST '%s/api/v1/clock/advance?by=P90D'
                Ctrl-C stops it.""".formatted(broker, running.http(), running.http(), running.http());
    }
}
