package io.messagescheduler.experiment;

import static io.messagescheduler.experiment.RunFiles.received;
import static io.messagescheduler.experiment.RunFiles.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ResultFilesTest {
    private static final String RESOURCES = """
            time, pids, net_tx (MB), net_rx (MB), name, memory_usage (MB), cpu_user (s), cpu_system (s), blkio_write (MB), blkio_read (MB), threads
            2026-11-23T19:00:00.100Z, 1, 0.000, 0.000, broker, 300.000, 2.000, 1.000, 10.000, 0.000, 40
            2026-11-23T19:00:00.100Z, 1, 1.000, 0.000, worker-0, 100.000, 1.000, 0.500, 0.000, 0.000, 20
            2026-11-23T19:00:02.100Z, 1, 0.000, 0.000, broker, 500.000, 60.000, 6.000, 14.500, 0.000, 41
            2026-11-23T19:00:04.100Z, 1, 0.000, 0.000, broker, 400.000, 61.000, 6.000, 16.500, 0.000, 41
            2026-11-23T19:00:04.100Z, 1, 9.000, 0.000, worker-0, 120.000, 5.000, 0.500, 0.500, 0.000, 22
            2026-11-23T19:00:06.100Z, 1, not a number, 0.0, worker-0, 1, 1, 1, 1, 1, 1
            2026-11-23T19:00:08.100Z, 1, 9.0""";

    @TempDir
    Path runDir;

    @Test
    void statistics_ofFourReceipts_areThoseWorkedOutByHand() throws Exception {
        run(
                runDir,
                4,
                received("delivered", -10, 2, true),
                received("delivered", 0, 2, true),
                received("delivered", 10, 3, true),
                received("delivered", 20, 3, true));
        Analysis.of(runDir).writeReports();

        assertThat(result("kafka_messages_delay_statistics.csv")).isEqualTo("""
                        statistic,delay (ms)
                        count,4
                        mean,5.000
                        std,11.180
                        min,-10
                        1%,-10
                        5%,-10
                        25%,-10
                        50%,0
                        75%,10
                        95%,20
                        99%,20
                        99.9%,20
                        max,20
                        """);
        assertThat(result("kafka_messages_abs_delay_statistics.csv"))
                .contains("mean,10.000\nstd,7.071\nmin,0\n")
                .contains("50%,10\n")
                .endsWith("max,20\n");
        assertThat(result("kafka_messages_hopcount.csv")).isEqualTo("hops,messages\n2,2\n3,2\n");
        assertThat(result("kafka_messages_delay_over_time.csv"))
                .isEqualTo("time (ms since 1970),maximum,95th percentile,mean\n10000,20,20,5\n");
        assertThat(result("kafka_messages_rate_over_time.csv"))
                .startsWith("time (ms since 1970),sent,delivered\n2000,4,\n9000,,1\n10000,,3\n");
        assertThat(result("kafka_messages_delay.csv"))
                .startsWith("percentile,delay\n0,-10\n")
                .contains("\n49.8812766,0\n")
                .endsWith("\n88.7798155,20\n");
        assertThat(result("kafka_messages_delay_distribution.csv"))
                .startsWith("delay (ms),messages\n-11 to -10,1\n")
                .contains("\n0,1\n")
                .endsWith("\n20 to 24,1\n");
    }

    @Test
    void resources_ofALog_giveCostRatesAndGaps() throws Exception {
        resources();
        JsonNode kafka = RunFiles.report(runDir).at("/systems/kafka");
        double cpu = 67 + 6.1 + 11.4 + 23.6; // the higher of two measurements of each process

        assertThat(kafka.path("cpuSeconds").doubleValue()).isCloseTo(cpu, within(0.01));
        double underLoad = (41.8 + 6.1 + 11.4 + 23.6) / 2;
        assertThat(kafka.path("cpuSecondsPerMillion").doubleValue())
                .as("for the one message")
                .isCloseTo(underLoad * 1_000_000, within(1.0));
        assertThat(kafka.path("diskWrittenMb").doubleValue()).isEqualTo(17);
        assertThat(result("docker_memory_usage.csv")).isEqualTo("""
                        time (ms since 1970),broker,worker-0
                        1795460400000,300,100
                        1795460402000,500,
                        1795460404000,400,120
                        """);
        assertThat(result("docker_net_tx_per_sec.csv")).isEqualTo("""
                        time (ms since 1970),broker,worker-0
                        1795460400000,,
                        1795460402000,0,
                        1795460404000,0,2
                        """);
    }

    @Test
    void jobs_ofALog_giveTheirTimesByBucket() throws Exception {
        run(runDir, 1, received("delivered", 3, 2, true));
        Path log = runDir.resolve(JobLog.FILE);
        Files.createDirectories(log.getParent());
        Files.writeString(log, """
                job_id, name, lower, upper, creation_time, status, workers, finish_time
                1, SM_BUCKET_80, 80, 640, 2026-11-23T19:00:00Z, DONE, w1 w2, 2026-11-23T19:00:01.500Z
                2, SM_BUCKET_80, 80, 640, 2026-11-23T19:01:00Z, DONE, w1, 2026-11-23T19:01:00.500Z
                3, SM_BUCKET_640, 640, 1500, 2026-11-23T19:01:00Z, DONE, , 2026-11-23T19:01:02Z
                4, SM_BUCKET_640, 640, 1500, 2026-11-23T19:01:00Z, ASSIGNED, w1,\s
                """);
        Analysis.of(runDir).writeReports();

        assertThat(result("kafka_scheduler_job_exec_time_stats.csv")).isEqualTo("""
                        bucket,count,mean (s),std (s),min (s),50% (s),95% (s),max (s)
                        SM_BUCKET_80,2,1.000,0.500,0.500,0.500,1.500,1.500
                        SM_BUCKET_640,1,2.000,0.000,2.000,2.000,2.000,2.000
                        """);
        assertThat(result("kafka_scheduler_job_exec_time.csv"))
                .isEqualTo("bucket,mean,maximum\nSM_BUCKET_80,1,1.5\nSM_BUCKET_640,2,2\n");
    }

    @Test
    void writeReports_ofThreeSystems_writesEveryFileOfTheOriginalsList() throws Exception {
        new PlausibleComparison(7, 500, 20_000).write(runDir);
        Analysis.of(runDir).writeReports();
        Stream<String> messages = Stream.of("kafka", "mysql_classic", "mysql_tuned")
                .flatMap(system -> Stream.of(
                                "delay.svg",
                                "delay_distribution.svg",
                                "abs_delay.svg",
                                "delay_statistics.csv",
                                "abs_delay_statistics.csv",
                                "delay_over_time.svg",
                                "rate_over_time.svg")
                        .map(file -> system + "_messages_" + file));
        Stream<String> columns = Stream.of(ResourceLog.Column.values())
                .map(ResourceLog.Column::fileName)
                .flatMap(column -> Stream.of("docker_" + column + ".svg", "docker_" + column + "_per_sec.svg"));
        Stream<String> others = Stream.of(
                "docker_memory_usage.svg",
                "docker_blkio_write_per_sec.svg",
                "kafka_messages_hopcount.csv",
                "kafka_messages_hopcount.svg",
                "kafka_scheduler_job_exec_time.svg",
                "kafka_scheduler_job_exec_time_stats.csv",
                "messages_delay_comparison.svg");

        assertThat(Stream.of(messages, columns, others).flatMap(all -> all)).allSatisfy(file -> {
            assertThat(runDir.resolve("result").resolve(file)).isNotEmptyFile();
            if (file.endsWith(".svg")) {
                Document drawing = parsed(result(file));
                assertThat(drawing.getDocumentElement().getTagName()).isEqualTo("svg");
                assertThat(drawing.getElementsByTagName("path").getLength())
                        .as(file)
                        .isGreaterThan(5);
                assertThat(drawing.getElementsByTagName("text").getLength())
                        .as(file)
                        .isGreaterThan(3);
                assertThat(runDir.resolve("result").resolve(file.replace(".svg", ".csv")))
                        .isNotEmptyFile();
            }
        });
    }

    @Test
    void writeReports_withoutLogsOfTheMonitor_saysWhatIsMissing() throws Exception {
        run(runDir, 1, received("delivered", 3, 2, true));
        Analysis analysis = Analysis.of(runDir);
        analysis.writeReports();

        assertThat(Files.readString(analysis.reportHtml()))
                .contains("there is no finished job in docker/kafka-scheduler-job.log")
                .contains("there is no measurement in docker/docker.log");
        assertThat(RunFiles.report(runDir).at("/systems/kafka/diskWrittenMb").isNull())
                .isTrue();
    }

    @Test
    void writeReports_ofHostileNames_keepsThemOutOfTheDrawing() throws Exception {
        resources();
        Files.writeString(
                runDir.resolve(ResourceLog.FILE), RESOURCES.replace("worker-0", "<script>alert(1)</script>&\u0001"));
        Analysis.of(runDir).writeReports();

        Document drawing = parsed(result("docker_threads.svg"));
        assertThat(drawing.getElementsByTagName("script").getLength()).isZero();
        assertThat(drawing.getDocumentElement().getTextContent())
                .contains("_script_alert(1)_")
                .doesNotContain("<");
    }

    @Test
    void cost_ofASystemWhoseServerNobodyMeasured_isNotKnown() throws Exception {
        new PlausibleComparison(7, 50, 5_000).write(runDir);
        for (String file : List.of(RunDescription.FILE, ResourceLog.FILE)) {
            Path path = runDir.resolve(file);
            Files.writeString(path, Files.readString(path).replace("mysql-tuned-server", "elsewhere"));
        }
        JsonNode systems = RunFiles.report(runDir).path("systems");

        assertThat(systems.at("/mysql-tuned/cpuSeconds").isNull()).isTrue();
        assertThat(systems.at("/mysql-tuned/rssMaxMb").isNull()).isTrue();
        assertThat(systems.at("/mysql-classic/cpuSeconds").isNumber()).isTrue();
        assertThat(systems.at("/mysql-classic/engine").asText()).isEqualTo("MariaDB 11.4.5");
    }

    private void resources() throws IOException {
        run(runDir, 1, received("delivered", 3, 2, true));
        Path log = runDir.resolve(ResourceLog.FILE);
        Files.createDirectories(log.getParent());
        Files.writeString(log, RESOURCES);
    }

    private String result(String name) throws IOException {
        return Files.readString(runDir.resolve("result").resolve(name));
    }

    private static Document parsed(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }
}
