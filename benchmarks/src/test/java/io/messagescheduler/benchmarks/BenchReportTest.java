package io.messagescheduler.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.messagescheduler.benchmarks.Figures.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchReportTest {
    @TempDir
    private Path folder;

    @Test
    void spread_oddAndEvenNumberOfRounds_hasMedianAndRange() {
        assertThat(Spread.of(List.of(9.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 9, 3));
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(new Spread(3, 1, 9, 4));
    }

    @Test
    void ratio_severalRounds_isTheMedianOfTheRatiosWithinEachRound() {
        BenchReport report = BenchReport.of(List.of(
                new Figure(1, "exactly-once", "precision", "latenessP99Ms", 10),
                new Figure(2, "exactly-once", "precision", "latenessP99Ms", 1),
                new Figure(3, "exactly-once", "precision", "latenessP99Ms", 5),
                new Figure(1, "artemis", "precision", "latenessP99Ms", 20),
                new Figure(2, "artemis", "precision", "latenessP99Ms", 4),
                new Figure(3, "artemis", "precision", "latenessP99Ms", 5)));
        assertThat(report.ratio("precision", "latenessP99Ms", "artemis")).isEqualTo(2);
    }

    @Test
    void ratio_roundThatOnlyOneOfThemFinished_isLeftOut() {
        BenchReport report = BenchReport.of(List.of(
                new Figure(1, "exactly-once", "precision", "latenessP99Ms", 10),
                new Figure(2, "artemis", "precision", "latenessP99Ms", 20)));
        assertThat(report.ratio("precision", "latenessP99Ms", "artemis")).isNaN();
    }

    @Test
    void brokenPromises_byGuarantee_areThoseThatItGives() {
        BenchReport report = BenchReport.of(List.of(
                new Figure(1, "exactly-once", "precision", "duplicates", 1),
                new Figure(1, "exactly-once", "precision", "missing", 0),
                new Figure(1, "at-least-once", "precision", "duplicates", 1),
                new Figure(1, "at-least-once", "precision", "early", 2),
                new Figure(1, "artemis", "precision", "missing", 3)));
        assertThat(report.brokenPromises())
                .containsExactly(
                        "exactly-once, round 1, precision: 1 duplicates", "at-least-once, round 1, precision: 2 early");
    }

    @Test
    void table_moreRounds_showsMedianRangeAndRatio() {
        BenchReport report = BenchReport.of(List.of(
                new Figure(1, "artemis", "burst-10", "lastReceivedSeconds", 4),
                new Figure(1, "exactly-once", "burst-10", "lastReceivedSeconds", 2),
                new Figure(2, "exactly-once", "burst-10", "lastReceivedSeconds", 4)));
        assertThat(report.table().lines())
                .containsExactly(
                        "work      figure               exactly-once  artemis",
                        "burst-10  lastReceivedSeconds  3 [2..4]      4 x2.00");
    }

    @Test
    void read_lineThatWasCutShort_isPassedOver() throws IOException {
        new Figures(folder, 2, "artemis").add("precision", "latenessP50Ms", 1.25);
        Files.writeString(folder.resolve(Figures.FILE), "2,artemis,prec", StandardOpenOption.APPEND);
        assertThat(Figures.read(folder)).containsExactly(new Figure(2, "artemis", "precision", "latenessP50Ms", 1.25));
    }

    @Test
    void writeJson_someFigures_hasEachWithItsRoundsAndWhatTheRunSays() throws IOException {
        BenchReport.of(List.of(new Figure(1, "artemis", "precision", "early", 7)))
                .writeJson(folder, Map.of("commit", "abc"));
        assertThat(folder.resolve("report.json"))
                .content()
                .contains("\"commit\" : \"abc\"", "\"figure\" : \"early\"", "\"1\" : 7.0")
                .doesNotContain("timesExactlyOnce");
    }

    @Test
    void exponent_powerLaw_isFound() {
        assertThat(Growth.exponent(List.of(point(10, 30), point(100, 300), point(1000, 3000))))
                .isCloseTo(1, within(1e-9));
        assertThat(Growth.exponent(List.of(point(0, 99), point(10, 5), point(1000, 50))))
                .as("an empty backlog is no part of the fit")
                .isCloseTo(0.5, within(1e-9));
        assertThat(Growth.exponent(List.of(point(10, 5)))).isNaN();
    }

    @Test
    void growth_ofLoad_leavesOutWhatWasNotSustained() throws IOException {
        BenchReport report = BenchReport.of(List.of(
                new Figure(1, "exactly-once", "throughput-5000", "latenessP99Ms", 10),
                new Figure(1, "exactly-once", "throughput-10000", "latenessP99Ms", 20),
                new Figure(1, "exactly-once", "throughput-20000", "latenessP99Ms", 9000)));
        assertThat(Growth.all(report)).singleElement().satisfies(growth -> {
            assertThat(growth.points()).extracting(Growth.Point::x).containsExactly(5000.0, 10000.0);
            assertThat(growth.law()).isEqualTo("x^1.00, linear");
        });
        assertThat(GrowthPage.write(report, folder)).isTrue();
        assertThat(folder.resolve("growth.html")).content().contains("latenessP99Ms by load", "echarts");
        assertThat(folder.resolve("growth.csv")).content().contains("load,latenessP99Ms,exactly-once,5000,10.0000");
    }

    private static Growth.Point point(double x, double y) {
        return new Growth.Point(x, new Spread(y, y, y, 1));
    }
}
