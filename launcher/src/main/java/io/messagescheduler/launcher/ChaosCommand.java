package io.messagescheduler.launcher;

import io.messagescheduler.process.SettingCatalogue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** {@code --chaos}: a system of its own, broken in every way, in a process that makes and ends all there is of it. */
final class ChaosCommand {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final int DEFAULT_MINUTES = 30;
    private static final int DEFAULT_RATE = 100;
    private static final int DEFAULT_BROKERS = 3;
    private static final int MOST_RATE = 10_000;

    /** What the run keeps in memory bounds how many messages there are. */
    private static final long MOST_A_MINUTE = 2_000_000 / 60;

    /**
     * How a run is to be.
     *
     * @param seed null for any
     * @param minutes null for the usual
     * @param rate messages a second; null for the usual
     * @param brokers 1 or 3; null for the usual
     * @param faults words of the kinds to inject; null for all
     */
    record Wish(
            @Nullable Long seed,
            @Nullable Integer minutes,
            @Nullable Integer rate,
            @Nullable Integer brokers,
            @Nullable String faults) {
        boolean isEmpty() {
            return seed == null && minutes == null && rate == null && brokers == null && faults == null;
        }
    }

    private final Installation installation;
    private final LauncherSettings settings;
    private final Output output;

    ChaosCommand(Installation installation, LauncherSettings settings, Output output) {
        this.installation = installation;
        this.settings = settings;
        this.output = output;
    }

    int run(Wish wish) throws InterruptedException {
        int minutes = wish.minutes() == null ? DEFAULT_MINUTES : wish.minutes();
        if (minutes < 1 || minutes > 24 * 60) {
            throw new LaunchFailure(ExitCode.USAGE, "--minutes must be from 1 to 1440.");
        }
        int rate = wish.rate() == null ? DEFAULT_RATE : wish.rate();
        if (rate < 1 || rate > MOST_RATE || (long) rate * minutes > MOST_A_MINUTE) {
            throw new LaunchFailure(
                    ExitCode.USAGE,
                    "--rate must be from 1 to " + MOST_RATE
                            + ", and with --minutes make no more than two million messages.");
        }
        int brokers = wish.brokers() == null ? DEFAULT_BROKERS : wish.brokers();
        if (brokers != 1 && brokers != DEFAULT_BROKERS) {
            throw new LaunchFailure(ExitCode.USAGE, "--brokers must be 1 or " + DEFAULT_BROKERS + ".");
        }
        DiskSpace.check(settings.dataFolder());
        RunDirectory directory =
                RunDirectory.createChaos(settings.dataFolder(), LocalDateTime.now(ZoneId.systemDefault()));
        long seed = wish.seed() != null ? wish.seed() : new Random().nextInt(Integer.MAX_VALUE);
        InCharge inCharge = InCharge.take(directory, "chaos");
        inCharge.become("running", "a run under faults, seed " + seed);
        try {
            Process run = start(
                    directory.path(),
                    List.of(
                            "seed=" + seed,
                            "minutes=" + minutes,
                            "rate=" + rate,
                            "brokers=" + brokers,
                            "faults=" + (wish.faults() == null ? "" : wish.faults())));
            try (Interruption interruption = new Interruption(() -> {
                output.problem("Stopping every process of this run …");
                ProcessEnd.await(run.toHandle(), STOP_LIMIT);
                output.problem("Stopped; nothing is left running. Logs: " + directory.logs());
            })) {
                return run.waitFor();
            } finally {
                run.destroy();
            }
        } finally {
            inCharge.close();
        }
    }

    private Process start(Path folder, List<String> wishes) {
        List<String> command = new ArrayList<>(installation.command(
                "io.messagescheduler.chaos.ChaosMain",
                List.of(
                        "-Xmx1g",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dmessagescheduler.chaos.log=" + folder.resolve("logs").resolve("chaos.log"),
                        "-Dlogback.configurationFile=io/messagescheduler/chaos/logback-chaos.xml"),
                false));
        command.addAll(wishes);
        command.addAll(List.of(
                "folder=" + folder,
                "commit=" + RunReport.commit(installation.home()),
                "terminal=" + output.isTerminal()));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment()
                .put(
                        SettingCatalogue.PARENT_PID.name(),
                        Long.toString(ProcessHandle.current().pid()));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new LaunchFailure(ExitCode.PROCESS_FAILED, "Cannot start the run: " + e.getMessage());
        }
    }
}
