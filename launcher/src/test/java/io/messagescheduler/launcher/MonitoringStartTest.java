package io.messagescheduler.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --grafana} with programs that only write down how they were called. */
class MonitoringStartTest {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path temp;

    private final List<String> said = new ArrayList<>();
    private RunDirectory directory = new RunDirectory(Path.of(""));
    private MonitoringStart start = new MonitoringStart(CHECKOUT, directory, said::add, List.of());

    @BeforeEach
    void setUp() throws IOException {
        directory = RunDirectory.app(temp);
        start = new MonitoringStart(
                CHECKOUT, directory, said::add, List.of(Files.createDirectory(temp.resolve("bin"))));
    }

    @AfterEach
    void stop() {
        start.stop();
    }

    @Test
    void run_nothingInstalled_saysSoInOneSentence() {
        start.run();

        assertThat(said).singleElement().asString().contains("Prometheus is not installed");
        assertThat(directory.path().resolve("monitoring")).doesNotExist();
    }

    @Test
    void run_prometheusAlone_startsItAndSaysWhatIsMissing() throws Exception {
        program("prometheus");
        runFile("scheduler-0", "scheduler", 8000);
        runFile("worker-0", "worker", 41001);
        runFile("broker", "broker", 41002);
        runFile("mysql-tuned", "mysql-tuned", 41003);

        start.run();

        assertThat(said).hasSize(2);
        assertThat(said.get(0)).startsWith("prometheus: http://127.0.0.1:");
        assertThat(said.get(1)).contains("grafana-server is not installed");
        Path folder = directory.path().resolve("monitoring/prometheus");
        assertThat(folder.resolve("prometheus.yml")).exists();
        assertThat(folder.resolve("rules/alerts.yml")).exists();
        assertThat(folder.resolve("targets/scheduler.json")).content().contains("127.0.0.1:8000", "scheduler-0");
        assertThat(folder.resolve("targets/worker.json")).content().contains("127.0.0.1:41001");
        assertThat(folder.resolve("targets/peer.json")).content().contains("127.0.0.1:41003");
        assertThat(folder.resolve("targets/kafka-broker.json")).doesNotExist();
        assertThat(calls("prometheus")).contains("--config.file=" + folder.resolve("prometheus.yml"));
    }

    @Test
    void run_both_provisionsGrafana() throws Exception {
        program("prometheus");
        program("grafana-server");

        start.run();

        assertThat(said).hasSize(2);
        assertThat(said.get(1)).startsWith("grafana: http://127.0.0.1:");
        assertThat(calls("grafana-server"))
                .contains(
                        "GF_PATHS_PROVISIONING=" + CHECKOUT.resolve("monitoring/grafana/provisioning"),
                        "PROMETHEUS_URL=" + said.get(0).replace("prometheus: ", ""));
    }

    @Test
    void stop_afterRun_endsThePrograms() throws Exception {
        program("prometheus");
        start.run();
        calls("prometheus");
        long pid = Long.parseLong(
                Files.readString(temp.resolve("bin/prometheus.pid")).strip());
        Optional<ProcessHandle> program = ProcessHandle.of(pid);
        assertThat(program).isPresent();

        start.stop();

        program.get().onExit().get(10, TimeUnit.SECONDS);
    }

    @Test
    void jmxExporter_agentThere_isAnAgentWhosePortIsATarget() throws Exception {
        Path home = temp.resolve("home");
        Files.createDirectories(home.resolve("launcher/target/agent"));
        Files.createFile(home.resolve("launcher/target/agent/jmx_prometheus_javaagent.jar"));

        Map<String, String> environment = MonitoringStart.jmxExporter(home, directory);
        start.writeTargets();

        String options = String.valueOf(environment.get("JAVA_TOOL_OPTIONS"));
        assertThat(options).startsWith("\"-javaagent:" + home).contains("=127.0.0.1:");
        String port = options.replaceAll(".*127\\.0\\.0\\.1:(\\d+):.*", "$1");
        assertThat(directory.path().resolve("monitoring/prometheus/targets/kafka-broker.json"))
                .content()
                .contains("127.0.0.1:" + port);
    }

    private void program(String name) throws IOException {
        Path file = temp.resolve("bin").resolve(name);
        Files.writeString(file, """
                #!/bin/sh
                echo $$ > "$0.pid"
                { echo "$@"; env; } > "$0.part" && mv "$0.part" "$0.calls"
                exec sleep 60
                """);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String calls(String name) throws Exception {
        Path file = temp.resolve("bin").resolve(name + ".calls");
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!Files.exists(file)) {
            assertThat(System.nanoTime()).as(name + " is not called").isLessThan(endNanos);
            Thread.sleep(20);
        }
        return Files.readString(file);
    }

    private void runFile(String instance, String process, int port) throws IOException {
        Files.writeString(directory.runFiles().resolve(instance + ".json"), """
                {"process":"%s","instance":"%s","pid":1,"startedAt":"2026-11-23T19:00:00Z","http":"http://127.0.0.1:%d",
                 "details":{}}
                """.formatted(process, instance, port));
    }
}
