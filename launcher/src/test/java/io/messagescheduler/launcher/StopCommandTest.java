package io.messagescheduler.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
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

    @Test
    void run_nothingEverStarted_saysSo() {
        assertThat(stop().run()).isEqualTo(ExitCode.OK);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("Nothing was running.");
    }
}
