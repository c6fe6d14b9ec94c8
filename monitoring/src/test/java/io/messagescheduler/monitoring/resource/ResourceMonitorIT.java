package io.messagescheduler.monitoring.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The monitor as a process of its own, watching itself. */
class ResourceMonitorIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void main_untilItIsStopped_writesALineAtEachIntervalAndOneAtTheEnd() throws Exception {
        ProcessBuilder command = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ResourceMonitorMain.class.getName());
        command.environment().put("SM_RUN_DIR", folder.resolve("run").toString());
        command.environment().put("EXPERIMENT_DATA_DIR", folder.toString());
        command.environment().put("RESOURCE_MONITOR_INTERVAL", "500ms");
        Path output = folder.resolve("output.txt");
        Process monitor = command.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Path log = folder.resolve("docker").resolve(ResourceLog.FILE);
        try {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (lines(log).size() < 4 && monitor.isAlive() && System.nanoTime() - deadline < 0) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } finally {
            monitor.destroy();
            assertThat(monitor.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }

        assertThat(monitor.exitValue()).as(Files.readString(output)).isZero();
        assertThat(lines(log)).hasSizeGreaterThanOrEqualTo(4);
        assertThat(lines(log).getFirst()).isEqualTo(ResourceLog.HEADER);
        assertThat(lines(log).stream().skip(1))
                .allSatisfy(line -> assertThat(line)
                        .matches("\\d{4}-\\S+Z, 1, 0\\.000, 0\\.000, resource-monitor-0(, \\d+\\.\\d{3}){5}, \\d+"));
    }

    private static List<String> lines(Path log) throws Exception {
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }
}
