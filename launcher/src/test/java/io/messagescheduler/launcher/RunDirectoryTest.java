package io.messagescheduler.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {

    private static final LocalDateTime START = LocalDateTime.of(2026, 11, 23, 19, 0, 5);

    @TempDir
    Path data;

    @Test
    void all_runUnderFaults_isOneOfThem() {
        RunDirectory run = RunDirectory.createChaos(data, START);
        assertThat(run.path().getFileName().toString()).startsWith("chaos-");
        assertThat(RunDirectory.all(data)).containsExactly(run);
    }

    @Test
    void create_twoRunsInOneSecond_getFoldersOfTheirOwn() {
        RunDirectory first = RunDirectory.create(data, START);
        RunDirectory second = RunDirectory.create(data, START);

        assertThat(first.path()).hasFileName("2026-11-23 19-00-05");
        assertThat(second.path()).hasFileName("2026-11-23 19-00-05-2");
        assertThat(first.logs()).isDirectory();
        assertThat(first.runFiles()).isDirectory();
    }

    @Test
    void all_foldersOfOthersAndLinks_areLeftOut() throws Exception {
        RunDirectory.create(data, START);
        RunDirectory.app(data);
        Files.createDirectory(data.resolve("my own notes"));
        Files.createSymbolicLink(data.resolve("2026-11-23 19-00-06"), Files.createTempDirectory(data, "elsewhere"));

        assertThat(RunDirectory.all(data))
                .extracting(run -> run.path().getFileName().toString())
                .containsExactly("app", "2026-11-23 19-00-05");
    }

    @Test
    void isRunning_lockHeldAndReleased_followsTheLock() throws Exception {
        RunDirectory directory = RunDirectory.app(data);
        assertThat(directory.isRunning()).isFalse();

        try (FileChannel lock = directory.lock().orElseThrow()) {
            assertThat(lock.isOpen()).isTrue();
            assertThat(directory.isRunning()).isTrue();
            assertThat(directory.lock()).isEmpty();
        }

        assertThat(directory.isRunning()).isFalse();
    }

    @Test
    void state_writtenAndRead_isTheSame() throws Exception {
        RunDirectory directory = RunDirectory.app(data);
        RunDirectory.State state = new RunDirectory.State(
                12,
                34,
                "app",
                "running",
                "",
                0,
                List.of(new ProcessRecord("worker-0", "worker", 56, 78, "running", 2)));

        directory.write(state);

        assertThat(directory.state()).contains(state);
        assertThat(directory.path().resolve("launcher.json.part")).doesNotExist();
    }

    @Test
    void state_brokenFile_isNone() throws Exception {
        RunDirectory directory = RunDirectory.app(data);
        Files.writeString(directory.path().resolve("launcher.json"), "{\"pid\": ");

        assertThat(directory.state()).isEmpty();
    }
}
