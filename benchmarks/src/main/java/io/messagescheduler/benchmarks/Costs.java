package io.messagescheduler.benchmarks;

import io.messagescheduler.monitoring.resource.ResourceSample;
import io.messagescheduler.monitoring.resource.RunSampler;
import io.messagescheduler.process.RunFile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** What the processes of the turn use: processor time, memory, disk. Belongs to one thread. */
final class Costs {
    private static final double MIB = 1024.0 * 1024;

    private final RunningSystem system;
    private final Path data;
    private final RunSampler sampler;

    Costs(Path runDir, Path data) {
        this.system = new RunningSystem(runDir);
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
        for (RunFile process : system.processes()) {
            if (!process.process().equals(BenchMain.PROCESS)) {
                system.liveHeapMb(process).ifPresent(megabytes -> heaps.put(process.instance(), megabytes));
            }
        }
        return heaps;
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
