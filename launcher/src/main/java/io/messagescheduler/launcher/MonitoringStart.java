package io.messagescheduler.launcher;

import io.messagescheduler.process.RunFile;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What {@code --grafana} and {@code --gui} add to a run without a container engine: Prometheus and Grafana, as far as this
 * machine has them, set up from {@code monitoring/}, watching this run's processes. Says in a sentence what is missing, and
 * the run goes on without it. What it starts ends with this JVM, however that ends.
 */
final class MonitoringStart {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int JMX_PORT = 5556;
    private static final int PROMETHEUS_PORT = 9090;
    private static final int GRAFANA_PORT = 3000;
    private static final List<String> ENGINE = List.of("scheduler", "message-handler", "worker", "messenger");
    private static final List<String> WITHOUT_METRICS = List.of("broker", "message-database");

    /** Runs the command until that ends or the process with the first argument's id is gone, which takes it along. */
    private static final String WHILE_OWNER_LIVES = """
            trap '' INT HUP
            owner=$1
            shift
            "$@" &
            child=$!
            trap 'kill $child 2>/dev/null' TERM
            while kill -0 "$owner" 2>/dev/null && kill -0 $child 2>/dev/null; do sleep 1; done
            kill $child 2>/dev/null
            wait $child
            """;

    private final Path home;
    private final RunDirectory directory;
    private final Consumer<String> narrator;
    private final List<Path> searched;
    private final List<Process> programs = new ArrayList<>();

    /** @param searched folders in which programs are looked for */
    MonitoringStart(Path home, RunDirectory directory, Consumer<String> narrator, List<Path> searched) {
        this.home = home;
        this.directory = directory;
        this.narrator = narrator;
        this.searched = List.copyOf(searched);
    }

    /** What the broker's environment has besides: its JMX exporter, when metrics were asked for. */
    static Map<String, String> brokerEnvironment(Extras extras, Installation installation, RunDirectory directory) {
        return extras.grafana() ? jmxExporter(installation.home(), directory) : Map.of();
    }

    /** Starts what was asked for; the run's processes are up, or come later. */
    static void begin(Extras extras, Installation installation, RunDirectory directory, Consumer<String> narrator) {
        List<String> said = new ArrayList<>();
        start(extras, installation, directory, narrator.andThen(said::add));
        if (!said.isEmpty()) {
            write(saidFile(directory), String.join("\n", said));
        }
    }

    /** What {@link #begin} said, for a command whose supervisor began in another JVM. */
    static List<String> said(RunDirectory directory) {
        try {
            return Files.readAllLines(saidFile(directory));
        } catch (IOException nothing) {
            return List.of();
        }
    }

    private static void start(
            Extras extras, Installation installation, RunDirectory directory, Consumer<String> narrator) {
        if (extras.gui()) {
            narrator.accept("--gui: kafka-ui, mongo-express and Adminer come as containers only (SM_ENGINE=docker);"
                    + " the run goes on without them.");
        }
        if (extras.grafana()) {
            List<Path> searched = Stream.concat(
                            Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                            Stream.of("/usr/sbin", "/usr/share/grafana/bin"))
                    .filter(folder -> !folder.isBlank())
                    .map(Path::of)
                    .toList();
            MonitoringStart start = new MonitoringStart(installation.home(), directory, narrator, searched);
            Runtime.getRuntime().addShutdownHook(new Thread(start::stop, "stop-monitoring"));
            start.run();
        }
    }

    static Map<String, String> jmxExporter(Path home, RunDirectory directory) {
        Path agent = home.resolve("launcher/target/agent/jmx_prometheus_javaagent.jar");
        if (!Files.exists(agent)) {
            return Map.of();
        }
        int port = Ports.nextFree(LOOPBACK, JMX_PORT);
        write(jmxPortFile(directory), Integer.toString(port));
        return Map.of(
                "JAVA_TOOL_OPTIONS",
                "\"-javaagent:%s=%s:%d:%s\""
                        .formatted(agent, LOOPBACK, port, home.resolve("monitoring/jmx/kafka.yml")));
    }

    /** Starts Prometheus and Grafana as far as they are there. */
    void run() {
        Optional<Path> prometheus = program("prometheus");
        if (prometheus.isEmpty()) {
            narrator.accept("--grafana: Prometheus is not installed here, so there are no dashboards; each process"
                    + " serves its own figures at /metrics.");
            return;
        }
        int port = Ports.nextFree(LOOPBACK, PROMETHEUS_PORT);
        Path folder = folder(directory);
        copyConfiguration(folder);
        writeTargets();
        Thread targets = new Thread(this::keepTargets, "targets");
        targets.setDaemon(true);
        targets.start();
        start(
                "prometheus",
                Map.of(),
                List.of(
                        prometheus.get().toString(),
                        "--config.file=" + folder.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=" + LOOPBACK + ":" + port));
        narrator.accept("prometheus: http://" + LOOPBACK + ":" + port);
        Optional<Path> grafana = program("grafana-server");
        if (grafana.isEmpty()) {
            narrator.accept(
                    "--grafana: grafana-server is not installed here; Prometheus has the figures and the alerts,"
                            + " and the dashboards to import are in monitoring/grafana/dashboards.");
            return;
        }
        startGrafana(grafana.get(), "http://" + LOOPBACK + ":" + port);
    }

    private void startGrafana(Path program, String prometheus) {
        int port = Ports.nextFree(LOOPBACK, GRAFANA_PORT);
        Path folder = folder(directory).resolveSibling("grafana");
        Map<String, String> environment = new TreeMap<>();
        environment.put("GF_SERVER_HTTP_ADDR", LOOPBACK);
        environment.put("GF_SERVER_HTTP_PORT", Integer.toString(port));
        environment.put("GF_AUTH_ANONYMOUS_ENABLED", "true");
        environment.put("GF_ANALYTICS_REPORTING_ENABLED", "false");
        environment.put("GF_ANALYTICS_CHECK_FOR_UPDATES", "false");
        environment.put("GF_PATHS_DATA", folder.resolve("data").toString());
        environment.put("GF_PATHS_LOGS", folder.resolve("logs").toString());
        environment.put(
                "GF_PATHS_PROVISIONING",
                home.resolve("monitoring/grafana/provisioning").toString());
        environment.put(
                "DASHBOARDS_PATH", home.resolve("monitoring/grafana/dashboards").toString());
        environment.put("PROMETHEUS_URL", prometheus);
        start("grafana", environment, List.of(program.toString(), "--homepath", "/usr/share/grafana"));
        narrator.accept("grafana: http://" + LOOPBACK + ":" + port);
    }

    /** Ends what was started. */
    synchronized void stop() {
        for (Process program : programs) {
            program.descendants().forEach(ProcessHandle::destroy);
            program.destroy();
        }
        programs.clear();
    }

    private synchronized void start(String name, Map<String, String> environment, List<String> command) {
        List<String> watched = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                WHILE_OWNER_LIVES,
                "sh",
                Long.toString(ProcessHandle.current().pid())));
        watched.addAll(command);
        directory.beginLog(name);
        ProcessBuilder builder = new ProcessBuilder(watched)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(directory.log(name).toFile());
        builder.environment().putAll(environment);
        try {
            programs.add(builder.start());
        } catch (IOException e) {
            narrator.accept("--grafana: " + name + " cannot be started (" + e.getMessage() + "); the run goes on.");
        }
    }

    private Optional<Path> program(String name) {
        return searched.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private void copyConfiguration(Path folder) {
        Path source = home.resolve("monitoring/prometheus");
        for (String file : List.of("prometheus.yml", "rules/recording.yml", "rules/alerts.yml")) {
            try {
                write(folder.resolve(file), Files.readString(source.resolve(file)));
            } catch (IOException e) {
                throw new LaunchFailure(ExitCode.MISSING, "Cannot read " + source.resolve(file));
            }
        }
    }

    /** Processes come, go, and come back elsewhere; Prometheus reads the targets again by itself. */
    private void keepTargets() {
        try {
            while (true) {
                Thread.sleep(2_000);
                writeTargets();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One file for each job of {@code prometheus.yml}, from the run files. */
    void writeTargets() {
        Map<String, List<Map<String, Object>>> jobs = new TreeMap<>();
        for (RunFile run : runFiles()) {
            if (!WITHOUT_METRICS.contains(run.process())) {
                String job = ENGINE.contains(run.process()) ? run.process() : "peer";
                jobs.computeIfAbsent(job, name -> new ArrayList<>())
                        .add(target(URI.create(run.http()).getAuthority(), run.instance()));
            }
        }
        try {
            if (Files.exists(jmxPortFile(directory))) {
                String port = Files.readString(jmxPortFile(directory)).strip();
                jobs.put("kafka-broker", List.of(target(LOOPBACK + ":" + port, "broker")));
            }
            Path targets = Files.createDirectories(folder(directory).resolve("targets"));
            for (Map.Entry<String, List<Map<String, Object>>> job : jobs.entrySet()) {
                RunDirectory.writeJson(targets.resolve(job.getKey() + ".json"), job.getValue());
            }
        } catch (IOException e) {
            narrator.accept("--grafana: the targets for Prometheus cannot be written: " + e.getMessage());
        }
    }

    private List<RunFile> runFiles() {
        try (Stream<Path> files = Files.list(directory.runFiles())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .sorted()
                    .flatMap(name -> directory.runFile(name.substring(0, name.length() - ".json".length())).stream())
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Map<String, Object> target(String address, String instance) {
        return Map.of("targets", List.of(address), "labels", Map.of("instance", instance));
    }

    private static Path folder(RunDirectory directory) {
        return directory.path().resolve("monitoring").resolve("prometheus");
    }

    private static Path saidFile(RunDirectory directory) {
        return directory.path().resolve("monitoring").resolve("said.txt");
    }

    private static Path jmxPortFile(RunDirectory directory) {
        return folder(directory).resolve("jmx-port");
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new LaunchFailure(ExitCode.MISSING, "Cannot write %s: %s".formatted(file, e.getMessage()));
        }
    }
}
