package io.messagescheduler.systemtest;

import io.messagescheduler.embedded.Ports;
import io.messagescheduler.process.RunFile;
import io.messagescheduler.testkit.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Broker, Scheduler, MessageHandler and Worker, each in a JVM of its own, with a wheel so small that a message due in 40 s
 * passes all of its levels. Their logs are in {@code target/engine}. Made once and shared by the test classes. Thread-safe.
 */
final class EngineUnderTest implements AutoCloseable {
    static final String INTAKE = "SCHEDULED_MESSAGES";
    static final String DEAD_LETTERS = "__SM_DEAD_LETTERS";

    /** What {@code SM_ALLOWED_TARGETS} lists. */
    static final String TARGET_PREFIX = "it-";

    /** Where times without a zone are; not the zone of any machine that the tests are likely to run on. */
    static final ZoneId ZONE = ZoneId.of("Asia/Kolkata");

    static final int INTAKE_PARTITIONS = 4;
    static final int BUCKET_PARTITIONS = 2;

    private static final String SERVERS = "bootstrapServers";
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(20);

    /** The processes, in the order in which they start. */
    enum Part {
        BROKER("broker", "io.messagescheduler.embedded.EmbeddedBroker"),
        SCHEDULER("scheduler-0", "io.messagescheduler.scheduler.SchedulerMain"),
        MESSAGE_HANDLER("message-handler-0", "io.messagescheduler.messagehandler.MessageHandlerMain"),
        WORKER("worker-0", "io.messagescheduler.worker.WorkerMain");

        private final String instance;
        private final String mainClass;

        Part(String instance, String mainClass) {
            this.instance = instance;
            this.mainClass = mainClass;
        }
    }

    private final Path directory;
    private final int jmxPort = Ports.anyFree();
    private final int schedulerPort = Ports.anyFree();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Map<Part, ServerProcess> processes = new EnumMap<>(Part.class);
    private final Map<Part, RunFile> runFiles = new EnumMap<>(Part.class);

    private EngineUnderTest(Path directory) {
        this.directory = directory;
    }

    /** Starts everything and returns when each process says that it is ready. */
    static EngineUnderTest start() throws IOException, InterruptedException {
        Path directory = Repository.target().resolve("engine");
        delete(directory);
        Files.createDirectories(directory);
        EngineUnderTest engine = new EngineUnderTest(directory);
        try {
            for (Part part : Part.values()) {
                engine.start(part);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            engine.close();
            throw e;
        }
        return engine;
    }

    String bootstrapServers() {
        return Objects.requireNonNull(runFile(Part.BROKER).details().get(SERVERS));
    }

    /** Base URL of the process. */
    String http(Part part) {
        return runFile(part).http();
    }

    /** Where the broker's JMX exporter serves its metrics. */
    int jmxPort() {
        return jmxPort;
    }

    /** What a test does while a process is down. */
    interface Meanwhile {
        void run() throws Exception;
    }

    /** Ends the process without any chance to tidy up (SIGKILL), starts it again and returns when it is ready. */
    synchronized void killAndRestart(Part part, Meanwhile meanwhile) throws Exception {
        RunFile before = runFile(part);
        process(part).kill();
        meanwhile.run();
        start(part);
        RunFile after = runFile(part);
        if (!before.details().equals(after.details())
                || (part == Part.SCHEDULER && !before.http().equals(after.http()))) {
            throw new IllegalStateException(part.instance + " is elsewhere after its restart: " + after);
        }
    }

    /**
     * Starts what has ended by itself, as the launcher's supervision does.
     *
     * @return how many processes that were
     */
    synchronized int reviveDead() throws IOException, InterruptedException {
        int revived = 0;
        for (Part part : Part.values()) {
            if (!process(part).isAlive()) {
                System.out.println(part.instance + " has ended by itself and is started again");
                start(part);
                revived++;
            }
        }
        return revived;
    }

    /** What the process answers to a GET. */
    HttpResponse<String> get(Part part, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(part, path)));
    }

    /** What the process answers when this is posted as JSON. */
    HttpResponse<String> post(Part part, String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(part, path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Kills whatever still runs; the logs stay. */
    @Override
    public synchronized void close() throws IOException {
        List<Part> last = List.of(Part.values()).reversed();
        last.stream().map(processes::get).filter(Objects::nonNull).forEach(ServerProcess::close);
        delete(directory.resolve("kafka"));
    }

    private void start(Part part) throws IOException, InterruptedException {
        ServerProcess process = new ServerProcess(part.mainClass, part.instance, directory, settings(part));
        processes.put(part, process);
        // The broker's run file may be older than its readiness.
        runFiles.put(
                part,
                process.start(run -> (part != Part.BROKER || run.details().containsKey(SERVERS)) && isReady(run)));
    }

    private Map<String, String> settings(Part part) {
        Map<String, String> settings = new HashMap<>();
        settings.put("SM_PARENT_PID", Long.toString(ProcessHandle.current().pid()));
        if (part == Part.BROKER) {
            settings.put("SM_EMBEDDED_DATA_DIR", directory.toString());
            settings.put("SM_EMBEDDED_KAFKA_PORT", "0");
            settings.put(
                    "JAVA_TOOL_OPTIONS",
                    "-javaagent:%s=127.0.0.1:%d:%s"
                            .formatted(
                                    Repository.file("launcher/target/agent/jmx_prometheus_javaagent.jar"),
                                    jmxPort,
                                    Repository.file("monitoring/jmx/kafka.yml")));
            return settings;
        }
        settings.put("SM_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers());
        settings.put("SM_TOPIC_PARTITIONS", Integer.toString(INTAKE_PARTITIONS));
        settings.put("SM_PARTITIONS_PER_BUCKET", Integer.toString(BUCKET_PARTITIONS));
        settings.put("SM_TARGET_PARTITIONS", "2");
        settings.put("SM_CREATE_TARGETS", "true");
        settings.put("SM_ALLOWED_TARGETS", TARGET_PREFIX + "*");
        settings.put("SCHEDULES_TOPICS", "schedules");
        settings.put("SM_INDEX_DIR", directory.resolve("index").toString());
        settings.put("SM_TIME_ZONE", ZONE.getId());
        settings.put("SM_MINIMUM_DELAY", "2");
        settings.put("SM_BUCKETS_MULTIPLICATION_RATIO", "2");
        settings.put("SM_MAXIMUM_DELAY", "16");
        settings.put("WORKER_PROCESS_COUNT", "2");
        if (part == Part.SCHEDULER) {
            settings.put("SERVER_ADDR", "127.0.0.1:" + schedulerPort);
        } else {
            settings.put("SCHEDULER_SERVER_URL", http(Part.SCHEDULER));
        }
        return settings;
    }

    private boolean isReady(RunFile run) {
        try {
            URI readiness = URI.create(run.http() + "/readiness");
            return send(HttpRequest.newBuilder(readiness)).statusCode() == 200;
        } catch (IOException e) {
            return false; // It does not listen yet.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(REQUEST_LIMIT).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(Part part, String path) {
        return URI.create(runFile(part).http() + path);
    }

    private synchronized RunFile runFile(Part part) {
        return Objects.requireNonNull(runFiles.get(part), part.instance + " was never started");
    }

    private ServerProcess process(Part part) {
        return Objects.requireNonNull(processes.get(part), part.instance + " was never started");
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(folder)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }
}
