package io.messagescheduler.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalTableTest {
    @TempDir
    Path runDir;

    private final PlausibleRun run = new PlausibleRun(9, 9_000, 60_000);

    @BeforeEach
    void write() throws Exception {
        run.withFaults().write(runDir, "kafka");
    }

    @Test
    void table_withoutColour_isPlainAsciiAtMost80Wide() throws Exception {
        String table = Analysis.of(runDir).table(false);

        assertThat(table).matches("[\\x20-\\x7e\\n]+").endsWith("\n");
        assertThat(table.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(table.lines()).hasSizeLessThanOrEqualTo(30);
        assertThat(table)
                .containsPattern("Sent +9,000\n")
                .containsPattern("Received +8,998\n")
                .containsPattern("Lost +1\n")
                .containsPattern("Early +1\n")
                .containsPattern("p99 +\\d+ ms\n")
                .contains("VERIFICATION FAILED");
    }

    @Test
    void table_withColour_saysTheSame() throws Exception {
        Analysis analysis = Analysis.of(runDir);

        assertThat(analysis.table(true)).contains("\u001b[1;31m");
        assertThat(analysis.table(true).replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(analysis.table(false));
    }

    @Test
    void table_ofAHostileCommit_cannotSteerTheTerminal() throws Exception {
        run.description().put("commit", "\u001b]0;owned\u0007");
        run.write(runDir, "kafka");

        assertThat(Analysis.of(runDir).table(false)).doesNotContain("\u001b").doesNotContain("\u0007");
    }
}
