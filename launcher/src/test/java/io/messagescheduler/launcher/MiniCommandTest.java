package io.messagescheduler.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --mini} with a Java that only writes down its environment, and ends. */
@Timeout(60)
class MiniCommandTest {

    @TempDir
    Path home;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private Path java;
    private Path seen;

    @BeforeEach
    void layOut() throws IOException {
        seen = home.resolve("seen");
        java = Files.writeString(home.resolve("java"), "#!/bin/sh\nenv > '" + seen + "'\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private int execute() {
        return new Launcher(
                        new Installation(home, "", java),
                        Supervisor.Patience.DEFAULT,
                        Output.to(new PrintStream(said, true, StandardCharsets.UTF_8)))
                .execute("--mini");
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void execute_settingsOfTheFile_reachTheProcess() throws Exception {
        Files.writeString(
                home.resolve("experiment.env"),
                "SM_HTTP_TOKENS_FILE=tokens\nSM_ALLOWED_TARGETS=orders-*\nSM_INSTANCE=host-1\nSM_TOPIC_PARTITIONS=16\n");

        assertThat(execute()).as("it ends before it is ready").isEqualTo(ExitCode.PROCESS_FAILED);
        assertThat(Files.readAllLines(seen))
                .contains(
                        "SM_HTTP_TOKENS_FILE=tokens",
                        "SM_ALLOWED_TARGETS=orders-*",
                        "SM_INSTANCE=mini-0",
                        "SM_TOPIC_PARTITIONS=2");
    }

    @Test
    void execute_loginOfAClusterOfTheUsers_isNotTakenToTheBrokerOfItsOwn() throws Exception {
        Files.writeString(
                home.resolve("experiment.env"),
                "SM_KAFKA_BOOTSTRAP_SERVERS=kafka-1:9092\nSM_KAFKA_PROPERTIES_FILE=login.properties\n");

        execute();

        assertThat(Files.readAllLines(seen))
                .contains("SM_KAFKA_PROPERTIES_FILE=")
                .doesNotContain("SM_KAFKA_BOOTSTRAP_SERVERS=kafka-1:9092");
    }

    @Test
    void execute_anotherInCharge_isRefused() throws Exception {
        RunDirectory mini = RunDirectory.within(home.resolve("data/mini"));
        Path kept =
                Files.createFile(Files.createDirectories(mini.embeddedData()).resolve("kept"));
        try (FileChannel lock = mini.lock().orElseThrow()) {
            assertThat(lock.isOpen()).isTrue();
            assertThat(execute()).isEqualTo(ExitCode.MISSING);
        }
        assertThat(said()).startsWith("Something is already running in " + mini.path());
        assertThat(kept).exists();
        assertThat(seen).doesNotExist();
    }

    @Test
    void execute_leftByAKilledOne_isForgottenWhoeverHasItsProcessId() throws Exception {
        RunDirectory mini = RunDirectory.within(home.resolve("data/mini"));
        Path data = Files.createDirectories(mini.embeddedData());
        Files.writeString(mini.runFiles().resolve("mini-0.json"), """
                {"process":"mini","instance":"mini-0","pid":%d,"startedAt":"2026-11-23T19:00:00Z","http":"http://127.0.0.1:1","details":{}}""".formatted(
                        ProcessHandle.current().pid()));

        execute();

        assertThat(seen).exists();
        assertThat(data).doesNotExist();
    }
}
