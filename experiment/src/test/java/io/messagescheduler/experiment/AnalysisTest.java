package io.messagescheduler.experiment;

import static io.messagescheduler.experiment.RunFiles.notReceived;
import static io.messagescheduler.experiment.RunFiles.received;
import static io.messagescheduler.experiment.RunFiles.report;
import static io.messagescheduler.experiment.RunFiles.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnalysisTest {
    @TempDir
    Path runDir;

    @Test
    void report_ofAnyRun_hasTheFieldsOthersRelyOn() throws Exception {
        new PlausibleRun(1, 200, 5_000).write(runDir, "kafka");
        JsonNode report = report(runDir);

        assertThat(names(report))
                .containsExactlyInAnyOrder(
                        "seed", "commit", "startedAt", "finishedAt", "machine", "config", "systems", "verdict");
        assertThat(report.path("seed").longValue()).isEqualTo(1);
        assertThat(names(report.path("systems"))).containsExactly("kafka");
        JsonNode kafka = report.at("/systems/kafka");
        assertThat(names(kafka))
                .containsExactlyInAnyOrder(
                        "sent",
                        "received",
                        "lost",
                        "duplicated",
                        "early",
                        "invalid",
                        "invalidByKind",
                        "latenessMs",
                        "appendLatenessMs",
                        "hops",
                        "throughput",
                        "cpuSeconds",
                        "cpuSecondsUnderLoad",
                        "cpuSecondsPerMillion",
                        "rssMaxMb",
                        "diskWrittenMb",
                        "engine",
                        "verdict");
        assertThat(names(kafka.path("latenessMs"))).containsExactly("min", "p50", "p95", "p99", "p999", "max", "mean");
        assertThat(names(kafka.path("appendLatenessMs")))
                .containsExactly("min", "p50", "p95", "p99", "p999", "max", "mean");
        assertThat(names(kafka.path("hops"))).containsExactly("p50", "max");
        for (String leaf :
                List.of("sent", "latenessMs/p999", "latenessMs/mean", "hops/max", "cpuSeconds", "rssMaxMb")) {
            assertThat(kafka.at("/" + leaf).isNumber()).as(leaf).isTrue();
        }
    }

    @Test
    void report_ofEachOutcome_countsItOnce() throws Exception {
        run(
                runDir,
                8,
                received("delivered", 3, 2, true),
                received("delivered", 5, 3, true),
                received("delivered", -7, 3, true),
                received("delivered", 40, 4, false),
                received("duplicate", 900, 4, true),
                received("duplicate", 901, 4, false),
                notReceived("lost"),
                notReceived("lost"),
                notReceived("lost"),
                notReceived("dead_letter"),
                ",,,12000,11999,,,,0,0,unexpected,false");
        JsonNode kafka = report(runDir).at("/systems/kafka");

        assertThat(kafka.path("sent").longValue()).isEqualTo(8);
        assertThat(kafka.path("received").longValue()).isEqualTo(4);
        assertThat(kafka.path("lost").longValue()).isEqualTo(3);
        assertThat(kafka.path("duplicated").longValue()).isEqualTo(2);
        assertThat(kafka.path("early").longValue()).isEqualTo(1);
        assertThat(kafka.path("invalid").longValue()).isEqualTo(4);
        assertThat(kafka.path("invalidByKind").toString())
                .isEqualTo("{\"wrongContent\":2,\"deadLetters\":1,\"unexpected\":1}");
        assertThat(kafka.at("/latenessMs/min").longValue()).isEqualTo(-7);
        assertThat(kafka.at("/latenessMs/p50").longValue()).isEqualTo(3);
        assertThat(kafka.at("/latenessMs/max").longValue()).isEqualTo(40);
        assertThat(kafka.at("/latenessMs/mean").decimalValue()).isEqualByComparingTo("10.25");
        assertThat(kafka.at("/appendLatenessMs/min").longValue()).isEqualTo(-8);
        assertThat(kafka.at("/hops/p50").longValue()).isEqualTo(3);
        assertThat(kafka.at("/hops/max").longValue()).isEqualTo(4);
        assertThat(kafka.at("/verdict/held").booleanValue()).isFalse();
        assertThat(kafka.at("/verdict/reasons")).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({"lost,lost", "dead_letter,Invalid"})
    void verificationHeld_withOneMessageNotReceived_fails(String outcome, String word) throws Exception {
        Analysis analysis = Analysis.of(run(runDir, 2, received("delivered", 3, 2, true), notReceived(outcome)));

        assertThat(analysis.verificationHeld()).isFalse();
        assertThat(analysis.verdict()).contains(word);
    }

    @ParameterizedTest
    @CsvSource({"delivered,-1,true,early", "delivered,3,false,Invalid", "duplicate,3,true,duplicate"})
    void verificationHeld_withOneFaultyReceipt_fails(String outcome, long latenessMs, boolean valid, String word)
            throws Exception {
        String other = received("delivered", 3, 2, true);
        int sent = outcome.equals("duplicate") ? 1 : 2;
        Analysis analysis = Analysis.of(run(runDir, sent, other, received(outcome, latenessMs, 2, valid)));

        assertThat(analysis.verificationHeld()).isFalse();
        assertThat(analysis.verdict()).contains(word);
    }

    @Test
    void verificationHeld_withEveryMessageExactlyOnceHoweverLate_holds() throws Exception {
        Analysis analysis = Analysis.of(
                run(runDir, 2, received("delivered", 0, 2, true), received("delivered", 86_400_000, 2, true)));

        assertThat(analysis.verificationHeld()).isTrue();
        assertThat(analysis.verdict()).isEqualTo("All 2 messages arrived exactly once, none early and all unchanged.");
    }

    @Test
    void verificationHeld_withFewerMessagesThanTheRunWasToldToSend_fails() throws Exception {
        Analysis analysis = Analysis.of(run(runDir, 3, received("delivered", 3, 2, true)));

        assertThat(analysis.verificationHeld()).isFalse();
        assertThat(analysis.verdict()).contains("told to send 3 messages").contains("hold 1");
    }

    @Test
    void report_ofARunThatSentNothing_showsNothingAndDoesNotHold() throws Exception {
        run(runDir, 0);
        RunFiles.raw(runDir, RunFiles.HEADER + "\n");
        JsonNode kafka = report(runDir).at("/systems/kafka");

        assertThat(kafka.path("sent").longValue()).isZero();
        assertThat(kafka.at("/latenessMs/p99").isNull()).isTrue();
        assertThat(kafka.at("/hops/p50").isNull()).isTrue();
        assertThat(kafka.at("/throughput/deliveredPerSecond").isNull()).isTrue();
        assertThat(Analysis.of(runDir).verificationHeld()).isFalse();
        assertThat(Analysis.of(runDir).table(false)).contains("No message was sent, so nothing was shown.");
    }

    @Test
    void report_ofARunThatLostEverything_hasNoLatenessButAllCounts() throws Exception {
        run(runDir, 2, notReceived("lost"), notReceived("lost"));
        JsonNode kafka = report(runDir).at("/systems/kafka");

        assertThat(kafka.path("lost").longValue()).isEqualTo(2);
        assertThat(kafka.path("received").longValue()).isZero();
        assertThat(kafka.at("/latenessMs/max").isNull()).isTrue();
        assertThat(kafka.at("/throughput/sentPerSecond").doubleValue()).isEqualTo(2);
    }

    @Test
    void report_ofOneMessage_hasItsLatenessInEveryFigure() throws Exception {
        run(runDir, 1, received("delivered", 17, 2, true));

        assertThat(report(runDir).at("/systems/kafka/latenessMs").toString())
                .isEqualTo("{\"min\":17,\"p50\":17,\"p95\":17,\"p99\":17,\"p999\":17,\"max\":17,\"mean\":17.0}");
        assertThat(Analysis.of(runDir).verificationHeld()).isTrue();
    }

    @Test
    void report_ofTheCost_leavesOutWhatOnlyMeasures() throws Exception {
        PlausibleRun run = new PlausibleRun(1, 10, 1_000);
        run.process("worker-0", 1.4, 100); // the same worker after a restart
        run.process("host-1-worker-0", "worker", 0.7, 1);
        run.write(runDir, "kafka");
        JsonNode kafka = report(runDir).at("/systems/kafka");

        assertThat(kafka.path("cpuSeconds").decimalValue()).isEqualByComparingTo("85.0");
        assertThat(kafka.path("rssMaxMb").decimalValue()).isEqualByComparingTo("1304.3");
    }

    @Test
    void of_severalSystems_judgesEachByItsOwnPromise() throws Exception {
        new PlausibleRun(1, 50, 2_000).write(runDir, "kafka");
        Files.createDirectories(runDir.resolve("mysql-classic"));
        String early = RunFiles.HEADER + "\n" + (received("delivered", -5, 1, true) + "\n").repeat(50);
        Files.writeString(runDir.resolve("mysql-classic").resolve(MessagesCsv.FILE), early);
        Analysis analysis = Analysis.of(runDir);
        analysis.writeReports();

        assertThat(analysis.verificationHeld()).isTrue();
        assertThat(analysis.verdict()).contains("MySQL classic: 50 receipts were early, by up to 5 ms.");
        assertThat(analysis.table(false).lines().toList().get(1))
                .contains("Kafka")
                .contains("MySQL classic");
        assertThat(Files.readString(analysis.reportJson())).contains("\"mysql-classic\"");
        assertThat(Files.readString(analysis.reportHtml())).contains("data-system=\"mysql-classic\"");
    }

    @Test
    void writeReports_ofTheSameRunAgain_writesTheSameBytes() throws Exception {
        new PlausibleRun(5, 500, 5_000).withFaults().write(runDir, "kafka");
        Analysis.of(runDir).writeReports();
        String json = Files.readString(Analysis.of(runDir).reportJson());
        String html = Files.readString(Analysis.of(runDir).reportHtml());
        Analysis.of(runDir).writeReports();

        assertThat(Files.readString(Analysis.of(runDir).reportJson())).isEqualTo(json);
        assertThat(Files.readString(Analysis.of(runDir).reportHtml())).isEqualTo(html);
        assertThat(resultFiles())
                .containsExactlyInAnyOrder(
                        "report.json",
                        "report.html",
                        "messages_delay_comparison.csv",
                        "messages_delay_comparison.svg",
                        "kafka_messages_hopcount.csv",
                        "kafka_messages_hopcount.svg",
                        "kafka_messages_delay.csv",
                        "kafka_messages_delay.svg",
                        "kafka_messages_delay_statistics.csv",
                        "kafka_messages_delay_distribution.csv",
                        "kafka_messages_delay_distribution.svg",
                        "kafka_messages_abs_delay.csv",
                        "kafka_messages_abs_delay.svg",
                        "kafka_messages_abs_delay_statistics.csv",
                        "kafka_messages_delay_over_time.csv",
                        "kafka_messages_delay_over_time.svg",
                        "kafka_messages_rate_over_time.csv",
                        "kafka_messages_rate_over_time.svg");
    }

    @Test
    void writeReports_whereAFileIsInTheWay_saysSoAndLeavesNothing() throws Exception {
        new PlausibleRun(5, 10, 1_000).write(runDir, "kafka");
        Analysis analysis = Analysis.of(runDir);
        Files.createDirectories(analysis.reportHtml().resolve("occupied"));
        Files.createDirectories(analysis.reportJson().resolve("occupied"));

        assertThatThrownBy(analysis::writeReports)
                .isInstanceOf(AnalysisFailed.class)
                .hasMessageStartingWith("The report could not be written to");
        assertThat(resultFiles()).containsExactlyInAnyOrder("report.json", "report.html");
    }

    private List<String> resultFiles() throws IOException {
        try (Stream<Path> files = Files.list(runDir.resolve("result"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static List<String> names(JsonNode object) {
        return object.propertyStream().map(java.util.Map.Entry::getKey).toList();
    }
}
