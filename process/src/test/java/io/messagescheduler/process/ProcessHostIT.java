package io.messagescheduler.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The ends of a process that only a process can show: its exit code and what is left behind. */
@Timeout(300)
class ProcessHostIT {

    @TempDir
    Path dir;

    @Test
    void signal_whileRunning_closesAndExitsWithZero() throws Exception {
        Process process = start("runs");
        BufferedReader output = process.inputReader();
        awaitLine(output, "the application is started");
        assertThat(dir.resolve("test-0.json")).exists();
        process.toHandle().destroy();
        assertThat(output.lines().collect(Collectors.joining("\n"))).contains("the application is closed");
        assertThat(process.waitFor()).isZero();
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void signal_whileStarting_exitsWithZero() throws Exception {
        Process process = start("waits");
        awaitLine(process.inputReader(), "the application is started");
        process.toHandle().destroy();
        assertThat(process.waitFor()).isZero();
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void uncaughtException_inAnyThread_exitsWith70() throws Exception {
        Process process = start("throws");
        assertThat(process.waitFor()).isEqualTo(70);
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void invalidSettings_exitWith2AndPlainWords() throws Exception {
        Process process = start("runs", Map.of("SM_WORKERS", "0"));
        String errors = process.errorReader().lines().collect(Collectors.joining("\n"));
        assertThat(errors)
                .contains("The test cannot start with these settings:", "  SM_WORKERS must be")
                .doesNotContain("\tat ");
        assertThat(process.waitFor()).isEqualTo(2);
    }

    private static void awaitLine(BufferedReader output, String line) throws IOException {
        String next = output.readLine();
        while (next != null && !next.equals(line)) {
            next = output.readLine();
        }
        assertThat(next).isEqualTo(line);
    }

    private Process start(String mode) throws IOException {
        return start(mode, Map.of());
    }

    private Process start(String mode, Map<String, String> settings) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                mode));
        builder.environment().putAll(settings);
        builder.environment().put("SM_RUN_DIR", dir.toString());
        return builder.start();
    }

    /** A process whose application does what its argument says. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            ProcessHost.run("test", context -> new Application() {
                @Override
                public void start() throws Exception {
                    System.out.println("the application is started");
                    if (args[0].equals("waits")) {
                        new CountDownLatch(1).await();
                    } else if (args[0].equals("throws")) {
                        new Thread(() -> {
                                    throw new IllegalStateException("on purpose");
                                })
                                .start();
                    }
                }

                @Override
                public Readiness readiness() {
                    return Readiness.yes();
                }

                @Override
                public void close() {
                    System.out.println("the application is closed");
                }
            });
        }
    }
}
