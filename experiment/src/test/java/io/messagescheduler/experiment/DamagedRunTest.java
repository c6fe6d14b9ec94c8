package io.messagescheduler.experiment;

import static io.messagescheduler.experiment.RunFiles.HEADER;
import static io.messagescheduler.experiment.RunFiles.received;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedRunTest {
    @TempDir
    Path runDir;

    @BeforeEach
    void aSoundRun() throws IOException {
        new PlausibleRun(1, 3, 1_000).write(runDir, "kafka");
    }

    @Test
    void of_noFolder_saysSo() {
        assertFailure(runDir.resolve("nowhere"), "There is no folder");
    }

    @Test
    void of_aFolderWithoutDescription_namesTheMissingFile() throws Exception {
        Files.delete(runDir.resolve("run.json"));

        assertFailure(runDir, "run.json is missing");
    }

    @Test
    void of_aFolderWithoutRawData_namesWhatIsMissing() throws Exception {
        Files.delete(runDir.resolve("kafka/messages.csv"));
        assertFailure(runDir, "messages.csv is missing");

        Files.delete(runDir.resolve("kafka"));
        assertFailure(runDir, "there is no kafka/messages.csv or ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"seed\":1", "{\"seed\":1}{", "nonsense"})
    void of_aDescriptionThatIsNoJsonObject_saysSo(String json) throws Exception {
        Files.writeString(runDir.resolve("run.json"), json);

        assertFailure(runDir, "run.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"seed", "commit", "machine", "config"})
    void of_aDescriptionWithoutAField_namesTheField(String field) throws Exception {
        PlausibleRun run = new PlausibleRun(1, 3, 1_000);
        run.description().remove(field);
        run.write(runDir, "kafka");

        assertFailure(runDir, "does not say \"" + field + "\"");
    }

    @Test
    void of_aProcessWithANonsensicalFigure_namesTheFigure() throws Exception {
        PlausibleRun run = new PlausibleRun(1, 3, 1_000);
        run.process("worker-1", -1, 1);
        run.write(runDir, "kafka");

        assertFailure(runDir, "cpuSeconds");
    }

    @Test
    void of_emptyRawData_saysSo() throws Exception {
        RunFiles.raw(runDir, "");

        assertFailure(runDir, "messages.csv is empty");
    }

    @Test
    void of_rawDataWithoutAColumn_namesTheColumn() throws Exception {
        RunFiles.raw(runDir, HEADER.replace("received_ms", "arrived"));

        assertFailure(runDir, "has no column \"received_ms\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m,10000,2000,10003,10002,2,,,0,0,delivered | has 11 cells",
                "m,10000,2000,10003,10002,2,,,0,0,delivered,true,more | has 13 cells",
                "m,10000,2000,10003,10002,2,,,0,0,arrived,true | \"arrived\" is not an outcome",
                "m,10000,2000,10003,10002,2,,,0,0,delivered,maybe | neither true nor false",
                "m,10000,2000,10003,10002,2,,,0,0,delivered, | needs due_ms, received_ms and valid",
                "m,,2000,10003,10002,2,,,0,0,delivered,true | needs due_ms, received_ms and valid",
                "m,10000,2000,,10002,2,,,0,0,duplicate,true | needs due_ms, received_ms and valid",
                "m,1e4,2000,10003,10002,2,,,0,0,delivered,true | \"1e4\" in due_ms",
                "m,-5,2000,10003,10002,2,,,0,0,delivered,true | \"-5\" in due_ms",
                "m,10000,2000,9223372036854775807,10002,2,,,0,0,delivered,true | in received_ms",
            })
    void of_aDamagedRow_namesItsLineAndWhatIsWrong(String row, String words) throws Exception {
        RunFiles.raw(runDir, HEADER + "\n" + received("delivered", 3, 2, true) + "\n" + row + "\n");

        assertFailure(runDir, words);
        assertFailure(runDir, "line 3");
    }

    @Test
    void of_rawDataCutInTheMiddleOfARow_isRefused() throws Exception {
        String whole = HEADER + "\n" + received("delivered", 3, 2, true) + "\n";
        for (int length = whole.length() - 2; length > HEADER.length() + 1; length--) {
            RunFiles.raw(runDir, whole.substring(0, length));

            assertFailure(runDir, "line 2");
        }
    }

    @Test
    void of_anOpenQuote_isRefused() throws Exception {
        RunFiles.raw(runDir, HEADER + "\n\"m,10000\n");

        assertFailure(runDir, "messages.csv cannot be read");
    }

    @Test
    void of_bytesThatAreNoText_isRefused() throws Exception {
        byte[] bytes = (HEADER + "\nm\u00e9").getBytes(StandardCharsets.ISO_8859_1);
        Files.write(runDir.resolve("kafka/messages.csv"), bytes);

        assertFailure(runDir, "messages.csv cannot be read: it is not UTF-8 text.");
    }

    @Test
    void of_aHostileCell_keepsControlCharactersOffTheTerminal() throws Exception {
        RunFiles.raw(runDir, HEADER + "\n" + received("\u001b[2Jgone", 3, 2, true));

        assertFailure(runDir, "\"?[2Jgone\" is not an outcome");
    }

    private void assertFailure(Path folder, String words) {
        assertThatThrownBy(() -> Analysis.of(folder))
                .isInstanceOf(AnalysisFailed.class)
                .hasMessageContaining(words)
                .hasMessageMatching("[^\\p{Cntrl}]+\\.");
        assertThat(runDir.resolve("result")).doesNotExist();
    }
}
