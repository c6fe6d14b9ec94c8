package io.messagescheduler.benchmarks;

import io.messagescheduler.monitoring.resource.ResourceSample;
import io.messagescheduler.monitoring.resource.RunSampler;
import io.messagescheduler.process.RunFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the processes of the turn use: processor time, memory, disk. Belongs to one thread. */
final class Costs {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final double MIB = 1024.0 * 1024;
    private static final Pattern HEAP_USED = Pattern.compile("jvm_memory_used_bytes\\{[^}]*area=\"heap\"[^}]*} (\\S+)");

    private final Path runDir;
    private final Path data;
    private final RunSampler sampler;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    Costs(Path runDir, Path data) {
        this.runDir = runDir;
        this.data = data;
        this.sampler = new RunSampler(runDir);
    }

    /** Processor time and resident memory by instance, the measuring process left out. */
    Map<String, Used> used() throws IOException, InterruptedException {
        Map<String, Used> used = new TreeMap<>();
        for (ResourceSample sample : sampler.sample()) {
            if (!sample.instance().startsWith(BenchMain.PROCESS)) {
                used.put(
                        sample.instance(),
                        new Used((sample.userMs() + sample.systemMs()) / 1_000.0, sample.residentBytes() / MIB));
            }
        }
        return used;
    }

    /** Seconds of processor time since the start of the process, and resident memory now. */
    record Used(double cpuSeconds, double rssMb) {}

    /** Used heap after a full collection, by instance; those that are no JVM, or do not say, are left out. */
    Map<String, Double> liveHeapMb() throws IOException, InterruptedException {
        Map<String, Double> heaps = new TreeMap<>();
        for (RunFile process : running()) {
            Process collect = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(process.pid()),
                            "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!collect.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                collect.destroy();
                continue;
            }
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(process.http() + "/metrics"))
                            .timeout(PATIENCE)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            Matcher used = HEAP_USED.matcher(answer.body());
            double bytes = 0;
            while (used.find()) {
                bytes += Double.parseDouble(used.group(1));
            }
            heaps.put(process.instance(), bytes / MIB);
        }
        return heaps;
    }

    private List<RunFile> running() throws IOException {
        List<RunFile> running = new ArrayList<>();
        try (Stream<Path> files = Files.list(runDir)) {
            for (Path file : files.filter(path -> path.getFileName().toString().matches("[^.].*\\.json"))
                    .sorted()
                    .toList()) {
                RunFile process = RunFile.read(file);
                if (!process.process().equals(BenchMain.PROCESS)
                        && ProcessHandle.of(process.pid()).isPresent()) {
                    running.add(process);
                }
            }
        }
        return running;
    }

    /** Bytes below the servers' data folders, as the files say; files that go meanwhile are left out. */
    long diskBytes() throws IOException {
        AtomicLong bytes = new AtomicLong();
        Files.walkFileTree(data, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                // Kafka allocates its index files ahead and cuts them when a segment is full.
                if (attributes.isRegularFile() && !file.toString().endsWith("index")) {
                    bytes.addAndGet(attributes.size());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }
}
