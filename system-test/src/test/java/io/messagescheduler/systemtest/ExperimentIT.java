package io.messagescheduler.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code --exp} as a user gives it: launcher, broker, databases, all three systems, monitor, report. */
@Timeout(value = 400, unit = TimeUnit.SECONDS)
class ExperimentIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MESSAGES = 300;

    private final Path data = Repository.target().resolve("experiment data");

    @Test
    void exp_threeSystems_judgesEachAndAnalysesAgainToTheSame() throws Exception {
        Path output = Files.createTempFile(Repository.target(), "experiment", ".log");

        int exit = launcher(output, "--exp");

        assertThat(exit).as(() -> read(output)).isZero();
        Path run = run();
        JsonNode report = JSON.readTree(run.resolve("result/report.json").toFile());
        assertThat(report.at("/verdict/held").asBoolean()).isTrue();
        assertSystem(report, "kafka", Set.of("lost", "duplicated", "early", "invalid"));
        assertSystem(report, "mysql-tuned", Set.of("lost", "early", "invalid"));
        assertSystem(report, "mysql-classic", Set.of("lost", "invalid"));
        assertThat(report.at("/systems/mysql-tuned/engine").asText()).startsWith("MariaDB");
        assertThat(read(output)).contains("Kafka", "MySQL classic", "MySQL tuned", "VERIFICATION HELD");
        assertThat(messageIds(run, "mysql-classic"))
                .as("the same messages")
                .isEqualTo(messageIds(run, "kafka"))
                .isEqualTo(messageIds(run, "mysql-tuned"));
        assertThat(run.resolve("docker/docker.log"))
                .content()
                .contains(", worker-0, ", ", mysql-classic-server-0, ", ", mysql-tuned-0, ");
        assertThat(run.resolve("docker/kafka-scheduler-config.json")).exists();
        Set<String> files = results(run);
        assertThat(files)
                .contains(
                        "report.html",
                        "kafka_messages_hopcount.svg",
                        "mysql_classic_messages_delay.svg",
                        "mysql_tuned_messages_delay_statistics.csv",
                        "docker_cpu_user_per_sec.svg");

        delete(run.resolve("result"));
        assertThat(launcher(output, "--analyse", run.toString())).isZero();
        assertThat(results(run)).isEqualTo(files);
        assertThat(JSON.readTree(run.resolve("result/report.json").toFile())).isEqualTo(report);
    }

    private static void assertSystem(JsonNode report, String name, Set<String> nought) {
        JsonNode system = report.path("systems").path(name);
        assertThat(system.path("sent").asInt()).as(name).isEqualTo(MESSAGES);
        assertThat(system.path("received").asInt()).as(name).isEqualTo(MESSAGES);
        for (String fault : nought) {
            assertThat(system.path(fault).asInt(-1)).as(name + " " + fault).isZero();
        }
        for (String figure : List.of("cpuSecondsPerMillion", "rssMaxMb", "diskWrittenMb")) {
            assertThat(system.path(figure).isNumber())
                    .as(name + " " + figure + ": " + system)
                    .isTrue();
        }
    }

    private int launcher(Path output, String... options) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Dmessagescheduler.home=" + Repository.file(""),
                                "-cp",
                                Repository.file("launcher/target/lib") + "/*",
                                "io.messagescheduler.launcher.Launcher"),
                        Stream.of(options))
                .toList());
        builder.environment()
                .putAll(Map.of(
                        "SM_DATA_DIR",
                        data.toString(),
                        "SM_SETTINGS_FILE",
                        emptyFile().toString(),
                        "SM_PREPARE_STARTS",
                        "false",
                        "JDK_JAVA_OPTIONS",
                        "-XX:TieredStopAtLevel=1", // of a dozen JVMs none lives long
                        "EXPERIMENT_DURATION",
                        "6s",
                        "EXPERIMENT_MESSAGE_COUNT",
                        Integer.toString(MESSAGES)));
        Process launcher = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            return launcher.waitFor();
        } finally {
            launcher.destroy(); // it stops everything that it has started
        }
    }

    private static Path emptyFile() throws IOException {
        return Files.write(Repository.target().resolve("empty.env"), new byte[0]);
    }

    /** The last run; their names are the times of their starts. */
    private Path run() throws IOException {
        try (Stream<Path> runs = Files.list(data)) {
            return runs.filter(run -> run.getFileName().toString().matches("\\d{4}-.*"))
                    .sorted()
                    .toList()
                    .getLast();
        }
    }

    private static Set<String> results(Path run) throws IOException {
        try (Stream<Path> files = Files.list(run.resolve("result"))) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static Set<String> messageIds(Path run, String system) throws IOException {
        try (Stream<String> lines = Files.lines(run.resolve(system).resolve("messages.csv"))) {
            return lines.skip(1)
                    .map(line -> line.substring(0, line.indexOf(',')))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
