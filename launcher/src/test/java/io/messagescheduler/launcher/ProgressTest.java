package io.messagescheduler.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.process.BearerToken;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final ProgressDisplay display =
            new ProgressDisplay(Output.to(new PrintStream(said, true, StandardCharsets.UTF_8)));

    private static MessengerProgress progress(String phase, long sent, long received, long duplicated) {
        return new MessengerProgress(phase, 1_000, sent, received, duplicated, 0, 0, 0, 0);
    }

    private List<String> lines() {
        return said.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void show_received_saysEachMarkOnce() {
        for (int received = 0; received <= 1_000; received++) {
            display.show(progress("sending", 1_000, received, 0));
        }

        assertThat(lines())
                .extracting(line -> line.strip().replaceFirst(" .*", ""))
                .containsExactly("1", "10", "25", "33", "50", "67", "75", "90");
    }

    @Test
    void show_jumpOverMarks_saysTheHighestOnly() {
        display.show(progress("sending", 1_000, 0, 0));
        display.show(progress("sending", 1_000, 600, 0));

        assertThat(lines()).containsExactly("  50 %: sent 1,000 of 1,000, received 600 (sending)");
    }

    @Test
    void show_faults_areSaid() {
        display.show(progress("sending", 1_000, 20, 3));

        assertThat(lines()).singleElement().asString().endsWith("; 3 duplicated");
    }

    @Test
    void show_phases_areSaidOnce() {
        display.show(progress("waiting", 1_000, 5, 0));
        display.show(progress("waiting", 1_000, 6, 0));
        display.show(progress("verifying", 1_000, 7, 0));

        assertThat(lines())
                .containsExactly("  all sent; waiting for the last due time", "  verifying every message by its id");
    }

    @Test
    void view_killedRun_saysSoAndWhereTheLogsAre(@TempDir Path data) throws Exception {
        RunDirectory app = RunDirectory.app(data);
        app.write(new RunDirectory.State(Long.MAX_VALUE, 0, "app", "running", "", 0, List.of()));

        assertThat(new ProgressView(data, BearerToken.NONE).text())
                .contains("app: was killed", app.logs().toString());
    }

    @Test
    void tail_controlCharacters_areMadeHarmless(@TempDir Path folder) throws Exception {
        Path log = Files.writeString(folder.resolve("a.log"), "one\ntwo\n\nth\033[31mree\n");

        assertThat(LogTail.of(log, 2)).isEqualTo("  two\n  th?[31mree");
        assertThat(LogTail.of(folder.resolve("none.log"), 2)).isEqualTo("  (no log was written)");
    }

    @Test
    void tail_errorWithItsStackTrace_startsAtTheErrorAndLeavesTheTraceOut(@TempDir Path folder) throws Exception {
        Path log = Files.writeString(
                folder.resolve("a.log"), "start\n12:00 ERROR no luck\n\tat A.b(A.java:1)\n\t... 3 more\nend\n");

        assertThat(LogTail.of(log, 10)).isEqualTo("  12:00 ERROR no luck\n  end");
    }

    @Test
    void reason_processNamedOne_isThatSentence(@TempDir Path folder) throws Exception {
        Path log = Files.writeString(
                folder.resolve("a.log"),
                "2026-11-23T20:49:51.430Z ERROR [main] ProcessHost - scheduler cannot go on: The port is taken.\nend\n");

        assertThat(LogTail.reason(log, 10)).isEqualTo("The port is taken. Its log: " + log);
    }

    @Test
    void reason_processFellToAnException_isTheEndOfItsLog(@TempDir Path folder) throws Exception {
        String error =
                "2026-11-23T20:49:51.430Z ERROR [main] ProcessHost - worker cannot go on: java.lang.NullPointerException: x";
        Path log = Files.writeString(folder.resolve("a.log"), error + "\n");

        assertThat(LogTail.reason(log, 10))
                .startsWith("The end of its log, " + log)
                .endsWith(error);
    }
}
