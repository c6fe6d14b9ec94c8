package io.messagescheduler.benchmarks;

import io.messagescheduler.process.RunFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The processes whose run files stand in a folder, as long as they live. Safe to use from any thread. */
final class RunningSystem {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final double MIB = 1024.0 * 1024;
    private static final Pattern HEAP_USED = Pattern.compile("jvm_memory_used_bytes\\{[^}]*area=\"heap\"[^}]*} (\\S+)");

    private final Path runDir;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    RunningSystem(Path runDir) {
        this.runDir = runDir;
    }

    /** By instance. */
    List<RunFile> processes() throws IOException {
        List<RunFile> running = new ArrayList<>();
        try (Stream<Path> files = Files.list(runDir)) {
            for (Path file : files.filter(path -> path.getFileName().toString().matches("[^.].*\\.json"))
                    .sorted()
                    .toList()) {
                RunFile process = RunFile.read(file);
                if (isAlive(process)) {
                    running.add(process);
                }
            }
        }
        return running;
    }

    static boolean isAlive(RunFile process) {
        return ProcessHandle.of(process.pid()).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Empty while it is down. */
    Optional<RunFile> find(String instance) throws IOException {
        return processes().stream()
                .filter(process -> process.instance().equals(instance))
                .findFirst();
    }

    /** Of the broker among them, else of this machine's. */
    String bootstrapServers() throws IOException {
        return processes().stream()
                .map(process -> process.details().get("bootstrapServers"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("localhost:9092");
    }

    HttpResponse<String> get(RunFile process, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(process.http() + path))
                        .timeout(PATIENCE)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    boolean isReady(RunFile process) throws InterruptedException {
        try {
            return get(process, "/readiness").statusCode() == 200;
        } catch (IOException down) {
            return false;
        }
    }

    /** Used heap after a full collection; empty when the process is no JVM of this user, or does not collect in time. */
    OptionalDouble liveHeapMb(RunFile process) throws IOException, InterruptedException {
        Process collect = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!collect.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            collect.destroy();
            return OptionalDouble.empty();
        }
        Matcher used = HEAP_USED.matcher(get(process, "/metrics").body());
        double bytes = 0;
        while (used.find()) {
            bytes += Double.parseDouble(used.group(1));
        }
        return OptionalDouble.of(bytes / MIB);
    }

    static double residentMb(RunFile process) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
            }
        }
        return Double.NaN;
    }
}
