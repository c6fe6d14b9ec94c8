package io.messagescheduler.experiment;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * The files of a run of three systems that might have been, with what the resource monitor leaves behind. The classic
 * poller sends up to its period of a second early. Made from its seed. {@link #main} writes a report to look at.
 */
final class PlausibleComparison {
    private static final List<String> PROCESSES = List.of(
            "broker",
            "scheduler-0",
            "message-handler-0",
            "worker-0",
            "mysql-classic-server",
            "mysql-classic-0",
            "mysql-tuned-server",
            "mysql-tuned-0",
            "messenger");
    private static final String RESOURCE_HEADER = "time, pids, net_tx (MB), net_rx (MB), name, memory_usage (MB), "
            + "cpu_user (s), cpu_system (s), blkio_write (MB), blkio_read (MB), threads\n";
    private static final String JOB_HEADER =
            "job_id, name, lower, upper, creation_time, status, workers, finish_time\n";

    private final Random random;
    private final int messages;
    private final int durationMs;

    PlausibleComparison(long seed, int messages, int durationMs) {
        this.random = new Random(seed);
        this.messages = messages;
        this.durationMs = durationMs;
    }

    /** Writes the whole run. */
    void write(Path runDir) throws IOException {
        PlausibleRun run = new PlausibleRun(42, messages, durationMs);
        run.description()
                .putObject("engines")
                .put("mysql-classic", "MariaDB 11.4.5")
                .put("mysql-tuned", "MariaDB 11.4.5");
        run.process("mysql-classic-server", 3, 120);
        run.process("mysql-classic-0", 8.5, 210);
        run.process("mysql-tuned-server", 3, 120);
        run.process("mysql-tuned-0", 12.5, 220);
        run.write(runDir, "kafka");
        peer(runDir, "mysql-classic", -1_000, 1_030);
        peer(runDir, "mysql-tuned", 3, 140);
        resources(runDir);
        jobs(runDir);
    }

    private void peer(Path runDir, String system, int leastLateness, int spread) throws IOException {
        Files.createDirectories(runDir.resolve(system));
        try (BufferedWriter csv = Files.newBufferedWriter(runDir.resolve(system).resolve(MessagesCsv.FILE))) {
            csv.write(String.join(",", MessagesCsv.COLUMNS) + "\n");
            for (int i = 0; i < messages; i++) {
                long sentMs = PlausibleRun.START_MS + durationMs * 3L / 4 * i / messages;
                long dueMs = sentMs + 1_001 + random.nextLong(PlausibleRun.START_MS + durationMs - sentMs);
                long receivedMs = dueMs + leastLateness + random.nextInt(spread);
                if (random.nextInt(300) == 0) {
                    receivedMs += random.nextInt(900);
                }
                csv.write("m%d,%d,%d,%d,%d,,,,0,%d,delivered,true\n"
                        .formatted(i, dueMs, sentMs, receivedMs, receivedMs - 1, i));
            }
        }
    }

    private void resources(Path runDir) throws IOException {
        StringBuilder log = new StringBuilder(RESOURCE_HEADER);
        for (int ms = 137; ms <= durationMs; ms += 2_000) {
            for (int i = 0; i < PROCESSES.size(); i++) {
                double part = (double) ms / durationMs * (i + 1);
                log.append(String.format(
                        Locale.ROOT,
                        "%s, %d, %.3f, %.3f, %s, %.3f, %.3f, %.3f, %.3f, %.3f, %d%n",
                        Instant.ofEpochMilli(PlausibleRun.START_MS + ms),
                        PROCESSES.get(i).endsWith("-server") ? 2 : 1,
                        part * 3,
                        part * 4,
                        PROCESSES.get(i),
                        180 + 40 * i + 30 * random.nextDouble(),
                        part * 4,
                        part,
                        part * 20 + random.nextDouble() * 0.1,
                        (double) i,
                        20 + i + random.nextInt(4)));
            }
        }
        Path file = runDir.resolve(ResourceLog.FILE);
        Files.createDirectories(file.getParent());
        Files.writeString(file, log.append("2026-11-23T19:00:0"));
    }

    private void jobs(Path runDir) throws IOException {
        StringBuilder log = new StringBuilder(JOB_HEADER);
        for (int i = 0; i < 40; i++) {
            String bucket = "SM_BUCKET_" + (10 << (3 * (i % 3)));
            long created = PlausibleRun.START_MS + i * 1_500L;
            log.append("%d, %s, 10, 80, %s, DONE, w1 w2, %s%n"
                    .formatted(
                            i,
                            bucket,
                            Instant.ofEpochMilli(created),
                            Instant.ofEpochMilli(created + 400 + random.nextInt(2_000))));
        }
        Files.writeString(
                runDir.resolve(JobLog.FILE),
                log.append("41, SM_BUCKET_10, 10, 80, 2026-11-23T19:00:00Z, ASSIGNED, w1, "));
    }

    /** Arguments: folder, messages, seconds. */
    public static void main(String[] arguments) throws IOException, AnalysisFailed {
        Path runDir = Path.of(arguments[0]);
        new PlausibleComparison(7, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]) * 1_000)
                .write(runDir);
        long start = System.nanoTime();
        Analysis analysis = Analysis.of(runDir);
        long read = System.nanoTime();
        analysis.writeReports();
        System.out.print(analysis.table(false));
        System.out.printf(
                "%s, read in %d ms, written in %d ms%n",
                analysis.reportHtml(), (read - start) / 1_000_000, (System.nanoTime() - read) / 1_000_000);
    }
}
