package io.messagescheduler.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The launcher's own part of a run's results, {@code run.json}: where, when and with what it ran, and what it cost. */
final class RunReport {

    private static final double MIB = 1024.0 * 1024;

    private RunReport() {}

    /**
     * Writes {@code run.json}; the analysis reads it.
     *
     * @param engines by system, what it works on: {@code mysql-tuned} on {@code MariaDB 11.4.5}
     */
    static void write(
            Path runFolder,
            Path home,
            String seed,
            Instant started,
            Instant finished,
            Map<String, String> config,
            Map<String, String> engines,
            List<Supervisor.Cost> costs) {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("seed", Long.parseLong(seed));
        run.put("commit", commit(home));
        run.put("startedAt", started.truncatedTo(ChronoUnit.MILLIS).toString());
        run.put("finishedAt", finished.truncatedTo(ChronoUnit.MILLIS).toString());
        run.put("machine", machine());
        run.put("config", config);
        run.put("engines", engines);
        run.put("processes", processes(costs));
        try {
            RunDirectory.writeJson(runFolder.resolve("run.json"), run);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Map<String, Object>> processes(List<Supervisor.Cost> costs) {
        List<Map<String, Object>> processes = new ArrayList<>();
        for (Supervisor.Cost cost : costs) {
            Map<String, Object> process = new LinkedHashMap<>();
            process.put("instance", cost.spec().instance());
            process.put("process", cost.spec().process());
            process.put("cpuSeconds", cost.usage().cpu().toMillis() / 1000.0);
            process.put("cpuSecondsUnderLoad", cost.cpuUnderLoad().toMillis() / 1000.0);
            process.put("rssMaxMb", cost.usage().rssMaxKb() / 1024);
            processes.add(process);
        }
        return processes;
    }

    static Map<String, Object> machine() {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("os", "%s %s %s".formatted(property("os.name"), property("os.version"), property("os.arch")));
        machine.put("cpus", Runtime.getRuntime().availableProcessors());
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            machine.put("memoryMb", Math.round(system.getTotalMemorySize() / MIB));
        }
        machine.put("java", "%s (%s)".formatted(property("java.version"), property("java.vm.vendor")));
        return machine;
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }

    /** The commit the checkout stands at, with {@code -dirty} when files differ from it; {@code unknown} without git. */
    static String commit(Path home) {
        if (!Files.exists(home.resolve(".git"))) {
            return "unknown";
        }
        String commit = git(home, "rev-parse", "HEAD");
        if (!commit.matches("[0-9a-f]{40,64}")) {
            return "unknown";
        }
        return git(home, "status", "--porcelain", "--untracked-files=no").isEmpty() ? commit : commit + "-dirty";
    }

    private static String git(Path home, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-C", home.toString()));
        command.addAll(List.of(arguments));
        try {
            Process git = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!git.waitFor(5, TimeUnit.SECONDS)) {
                git.destroyForcibly();
            }
            return answer;
        } catch (IOException noGit) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
