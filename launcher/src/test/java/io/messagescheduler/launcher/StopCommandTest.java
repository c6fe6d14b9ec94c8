package io.messagescheduler.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StopCommandTest {

    @TempDir
    Path data;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Process sleeper = sleeper();

    private static Process sleeper() {
        try {
            return new ProcessBuilder("sleep", "600").start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void endStranger() {
        sleeper.destroyForcibly();
    }

    private StopCommand stop() {
        return new StopCommand(
                data, Duration.ofSeconds(20), Output.to(new PrintStream(said, true, StandardCharsets.UTF_8)));
    }

    private void recordAsLeft(long startedMs) throws IOException {
        RunDirectory.app(data)
                .write(new RunDirectory.State(
                        Long.MAX_VALUE,
                        0,
                        "app",
                        "running",
                        "",
                        0,
                        List.of(new ProcessRecord("worker-0", "worker", sleeper.pid(), startedMs, "running", 0))));
    }

    @Test
    void run_processLeftBehindByAKilledRun_isStopped() throws Exception {
        recordAsLeft(ProcessRecord.startedMs(sleeper.toHandle()));

        int exit = stop().run();

        assertThat(exit).isEqualTo(ExitCode.OK);
        assertThat(sleeper.waitFor()).isEqualTo(143);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("Stopping worker-0", "Stopped.");
    }

    @Test
    void run_strangerWithARecordedProcessId_isLeftAlone() throws Exception {
        recordAsLeft(ProcessRecord.startedMs(sleeper.toHandle())
                - Duration.ofMinutes(1).toMillis());

        stop().run();

        assertThat(sleeper.isAlive()).isTrue();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("Nothing was running.");
    }

    /** A process in charge of {@code data/app} that has recorded another start time than the system tells, as after a set clock. */
    static final class InChargeSinceBefore {
        public static void main(String[] data) throws IOException {
            RunDirectory app = RunDirectory.app(Path.of(data[0]));
            ProcessHandle self = ProcessHandle.current();
            try (FileChannel lock = app.lock().orElseThrow()) {
                app.write(new RunDirectory.State(
                        self.pid(), ProcessRecord.startedMs(self) - 60_000, "app", "running", "", 0, List.of()));
                System.out.println("in charge: " + lock.isOpen());
                Interruption.awaitEndOfProcess();
            }
        }
    }

    @Test
    void run_clockSetSinceTheStart_stopsTheProcessInCharge() throws Exception {
        Process inCharge = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        InChargeSinceBefore.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(inCharge.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("in charge: true");

            assertThat(stop().run()).isEqualTo(ExitCode.OK);
            assertThat(inCharge.waitFor()).isEqualTo(143);
            assertThat(said.toString(StandardCharsets.UTF_8)).contains("Stopping " + data, "Stopped.");
        } finally {
            inCharge.destroyForcibly();
        }
    }

    @Test
    void run_inChargeWithoutAWord_isSaidToRun() throws Exception {
        RunDirectory app = RunDirectory.app(data);
        try (FileChannel lock = app.lock().orElseThrow()) {
            assertThat(lock.isOpen()).isTrue();
            assertThatThrownBy(() -> stop().run()).isInstanceOfSatisfying(LaunchFailure.class, failure -> {
                assertThat(failure.exitCode()).isEqualTo(ExitCode.MISSING);
                assertThat(failure.sentences()).startsWith("Still running: " + app.path());
            });
        }
        assertThat(said.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void run_nothingEverStarted_saysSo() {
        assertThat(stop().run()).isEqualTo(ExitCode.OK);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("Nothing was running.");
    }
}
