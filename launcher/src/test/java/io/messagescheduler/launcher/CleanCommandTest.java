package io.messagescheduler.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanCommandTest {

    @TempDir
    Path home;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private RunDirectory app;
    private RunDirectory run;
    private Path data;

    @BeforeEach
    void twoFinishedRuns() throws IOException {
        data = home.resolve("data");
        app = RunDirectory.app(data);
        run = RunDirectory.create(data, LocalDateTime.of(2026, 11, 23, 19, 0));
        for (RunDirectory directory : new RunDirectory[] {app, run}) {
            Files.writeString(directory.log("worker-0"), "log");
            Files.createDirectories(directory.embeddedData().resolve("kafka"));
            Files.writeString(directory.embeddedData().resolve("kafka/00.log"), "records");
        }
        Files.createDirectories(run.path().resolve("result"));
        Files.writeString(run.path().resolve("result/report.json"), "{}");
    }

    private CleanCommand command() {
        return new CleanCommand(home, data, Output.to(new PrintStream(said, true, StandardCharsets.UTF_8)));
    }

    @Test
    void clean_finishedRuns_keepsResultsAndTheApplicationsData() {
        assertThat(command().clean()).isEqualTo(ExitCode.OK);

        assertThat(run.logs()).doesNotExist();
        assertThat(run.embeddedData()).doesNotExist();
        assertThat(run.path().resolve("result/report.json")).exists();
        assertThat(app.logs()).doesNotExist();
        assertThat(app.embeddedData().resolve("kafka/00.log")).exists();
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("3 files");
    }

    @Test
    void deepClean_finishedRuns_removesThemAndNothingElse() throws Exception {
        Files.writeString(home.resolve("experiment.env"), "");
        Files.writeString(data.resolve("notes.txt"), "mine");
        Files.createDirectory(data.resolve("mine"));
        Files.createDirectories(data.resolve("mariadb-11.4.5/bin"));
        Files.createFile(data.resolve("mariadb-11.4.5.lock"));

        assertThat(command().deepClean()).isEqualTo(ExitCode.OK);

        assertThat(app.path()).doesNotExist();
        assertThat(run.path()).doesNotExist();
        assertThat(data.resolve("mariadb-11.4.5")).doesNotExist();
        assertThat(data.resolve("mariadb-11.4.5.lock")).doesNotExist();
        assertThat(data.resolve("notes.txt")).exists();
        assertThat(data.resolve("mine")).exists();
        assertThat(home.resolve("experiment.env")).exists();
    }

    @Test
    void deepClean_linkInARun_removesTheLinkAndNotWhatItPointsTo() throws Exception {
        Path treasure = Files.createDirectory(home.resolve("treasure"));
        Files.writeString(treasure.resolve("gold"), "mine");
        Files.createSymbolicLink(run.path().resolve("way"), treasure);

        command().deepClean();

        assertThat(run.path()).doesNotExist();
        assertThat(treasure.resolve("gold")).exists();
    }

    @Test
    void clean_somethingRuns_refusesAndRemovesNothing() throws Exception {
        try (FileChannel lock = app.lock().orElseThrow()) {
            assertThat(lock.isOpen()).isTrue();
            assertThatThrownBy(() -> command().clean())
                    .isInstanceOf(LaunchFailure.class)
                    .hasMessageContaining("something is running");
            assertThatThrownBy(() -> command().deepClean()).isInstanceOf(LaunchFailure.class);
        }
        assertThat(run.log("worker-0")).exists();
    }
}
