package io.messagescheduler.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.benchmarks.BenchPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
    @TempDir
    private Path data;

    @Test
    void works_wordThatIsNone_isRefusedWithTheOnesThatAre() {
        assertThat(BenchCommand.works("all")).containsExactly("precision", "burst", "drain", "throughput", "backlog");
        assertThat(BenchCommand.works("burst")).containsExactly("burst");
        assertThat(BenchCommand.works("burst, precision")).containsExactly("burst", "precision");
        assertThat(BenchCommand.works("growth,backlog")).containsExactly("precision", "throughput", "backlog");
        assertThatThrownBy(() -> BenchCommand.works("bursts"))
                .isInstanceOf(LaunchFailure.class)
                .hasMessageContaining("precision, burst, drain, backlog, throughput, growth or all")
                .hasMessageContaining("'bursts'");
    }

    @Test
    void inTurn_furtherRounds_beginWithAnotherEach() {
        List<String> all = List.of("a", "b", "c");
        assertThat(BenchCommand.inTurn(all, 1)).containsExactly("a", "b", "c");
        assertThat(BenchCommand.inTurn(all, 2)).containsExactly("b", "c", "a");
        assertThat(BenchCommand.inTurn(all, 4)).containsExactly("a", "b", "c");
    }

    @Test
    void createBench_folder_isARunThatOtherCommandsFind() {
        RunDirectory bench = RunDirectory.createBench(data, LocalDateTime.of(2026, 11, 28, 22, 0));
        assertThat(bench.path()).isEqualTo(data.resolve("bench-2026-11-28 22-00-00"));
        assertThat(RunDirectory.all(data)).containsExactly(bench);
    }

    @Test
    void benchPlan_shortenedBySettings_takesLess() {
        BenchPlan usual = LauncherSettings.load(data, Map.of()).benchPlan(BenchCommand.works("all"));
        BenchPlan shortened = LauncherSettings.load(
                        data, Map.of("BENCH_SECONDS", "6", "BENCH_BURSTS", "10000", "BENCH_BACKLOGS", "0"))
                .benchPlan(BenchCommand.works("all"));
        assertThat(usual.turn(false)).isBetween(Duration.ofMinutes(6), Duration.ofMinutes(15));
        assertThat(shortened.turn(false)).isLessThan(usual.turn(false).dividedBy(2));
        assertThat(usual.turn(true)).isGreaterThan(usual.turn(false));
    }
}
