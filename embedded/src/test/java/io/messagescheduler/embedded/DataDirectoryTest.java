package io.messagescheduler.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.ProcessFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataDirectoryTest {

    @TempDir
    Path dir;

    @Test
    void open_missingFolder_isCreated() {
        try (DataDirectory directory = open("1.0")) {
            assertThat(directory.path()).isDirectory();
            assertThat(directory.portBefore(0)).isEqualTo(-1);
        }
    }

    @Test
    void open_inUse_isRefusedUntilItIsClosed() {
        try (DataDirectory first = open("1.0")) {
            assertThat(refusal("1.0")).contains(first.path().toString(), "is in use by another process");
        }
        open("1.0").close();
    }

    @Test
    void open_writtenByANewerVersion_isRefusedAndLeftAsItWas() {
        open("4.10.0").close();
        assertThat(refusal("4.9.2")).contains("written by Kafka 4.10.0, which is newer than 4.9.2");
        open("4.10.0").close();
    }

    @Test
    void open_writtenByAnOlderVersion_isTakenOver() {
        open("4.9.2").close();
        open("4.10.0").close();
        assertThat(refusal("4.9.2")).contains("newer");
    }

    @Test
    void open_pathIsAFile_isRefused() throws IOException {
        Files.writeString(dir.resolve("data"), "not a folder");
        assertThat(refusal("1.0")).contains("cannot be used", "SM_EMBEDDED_DATA_DIR");
    }

    @Test
    void rememberPort_sameSetting_isFoundAgain() {
        try (DataDirectory directory = open("1.0")) {
            directory.rememberPort(0, 41_234);
        }
        try (DataDirectory directory = open("1.0")) {
            assertThat(directory.portBefore(0)).isEqualTo(41_234);
            assertThat(directory.portBefore(9_092)).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @CsvSource({"1.2.3,1.2.3,0", "1.2,1.2.0,0", "1.10,1.9,1", "2,1.9.9,1", "1.2.3-SNAPSHOT,1.2.3,0", "1.2.3,1.2.4,-1"})
    void compareVersions_numbers_notText(String left, String right, int order) {
        assertThat(DataDirectory.compareVersions(left, right)).isEqualTo(order);
    }

    private DataDirectory open(String version) {
        return DataDirectory.open(dir.resolve("data"), "Kafka", version);
    }

    private String refusal(String version) {
        ProcessFailure failure =
                catchThrowableOfType(ProcessFailure.class, () -> open(version).close());
        assertThat(failure.exitCode()).isEqualTo(ExitCode.UNUSABLE_DATA);
        return String.valueOf(failure.getMessage());
    }
}
