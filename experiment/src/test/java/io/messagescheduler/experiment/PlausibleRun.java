package io.messagescheduler.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * The files of a run that might have been: steady sending, due times spread to the end, lateness with a long tail, and
 * one stall half-way. Made from its seed, so the same every time. {@link #main} writes a report to look at.
 */
final class PlausibleRun {
    static final long START_MS = 1_795_460_400_000L; // 2026-11-23T19:00:00Z

    private final ObjectNode description = new ObjectMapper().createObjectNode();
    private final Random random;
    private final int messages;
    private final int durationMs;
    private boolean faults;

    PlausibleRun(long seed, int messages, int durationMs) {
        this.random = new Random(seed);
        this.messages = messages;
        this.durationMs = durationMs;
        description.put("seed", seed);
        description.put("commit", "c3e3221b6f0e6f2b1d2c9c8a7e5d4f3a2b1c0d9e");
        description.put("startedAt", "2026-11-23T19:00:00Z");
        description.put("finishedAt", "2026-11-23T19:03:41Z");
        machine()
                .put("os", "Linux 6.1 amd64")
                .put("cpus", 2)
                .put("memoryMb", 24_105)
                .put("java", "25.0.3");
        config().put("EXPERIMENT_DURATION", (durationMs / 1_000) + "s")
                .put("EXPERIMENT_MESSAGE_COUNT", messages)
                .put("MESSAGE_SIZE_BYTES", 100)
                .put("SM_MINIMUM_DELAY", 10)
                .put("SM_BUCKETS_MULTIPLICATION_RATIO", 8)
                .put("SM_DELIVERY_GUARANTEE", "exactly_once")
                .put("WORKER_PROCESS_COUNT", 2);
        process("broker", 41.8, 612.4);
        process("message-database", 9.2, 301.0);
        process("scheduler-0", 6.1, 188.7);
        process("message-handler-0", 11.4, 214.9);
        process("worker-0", 23.6, 287.3);
        process("messenger", 14.9, 260.2);
    }

    /** With a few messages lost, duplicated, early and changed. */
    PlausibleRun withFaults() {
        faults = true;
        return this;
    }

    ObjectNode description() {
        return description;
    }

    ObjectNode machine() {
        return description.withObject("/machine");
    }

    ObjectNode config() {
        return description.withObject("/config");
    }

    void process(String instance, double cpuSeconds, double rssMaxMb) {
        process(instance, instance.replaceFirst("-\\d+$", ""), cpuSeconds, rssMaxMb);
    }

    void process(String instance, String process, double cpuSeconds, double rssMaxMb) {
        description
                .withArray("/processes")
                .addObject()
                .put("instance", instance)
                .put("process", process)
                .put("cpuSeconds", cpuSeconds)
                .put("cpuSecondsUnderLoad", cpuSeconds / 2)
                .put("rssMaxMb", rssMaxMb);
    }

    /** Writes {@code run.json} and {@code <system>/messages.csv}. */
    void write(Path runDir, String system) throws IOException {
        Files.createDirectories(runDir.resolve(system));
        Files.writeString(runDir.resolve(RunDescription.FILE), description.toPrettyString());
        try (BufferedWriter csv = Files.newBufferedWriter(runDir.resolve(system).resolve(MessagesCsv.FILE))) {
            csv.write(String.join(",", MessagesCsv.COLUMNS) + "\n");
            for (int i = 0; i < messages; i++) {
                csv.write(rows(i));
            }
        }
    }

    private String rows(int i) {
        long sendingMs = durationMs * 3L / 4;
        long sentMs = START_MS + sendingMs * i / Math.max(1, messages) + random.nextInt(40);
        long dueMs = sentMs + 1 + random.nextLong(Math.max(1, START_MS + durationMs - sentMs));
        long stallMs = START_MS + durationMs / 2;
        long lateness = 2 + (long) Math.abs(3 * random.nextGaussian());
        if (random.nextInt(60) == 0) {
            lateness += 5 + random.nextInt(35);
        }
        if (dueMs >= stallMs && dueMs < stallMs + 900) {
            lateness += stallMs + 900 - dueMs;
        }
        long hops = dueMs - sentMs < 15_000 ? 2 : dueMs - sentMs < 80_000 ? 3 : 4;
        if (!faults || i % 2_000 != 17) {
            return row(i, dueMs, sentMs, dueMs + lateness, hops, "delivered", true);
        }
        return switch ((i / 2_000) % 5) {
            case 0 -> row(i, dueMs, sentMs, dueMs - 37, hops, "delivered", true);
            case 1 -> row(i, dueMs, sentMs, dueMs + lateness, hops, "delivered", false);
            case 2 -> "m%d,%d,%d,,,,,,,,lost,\n".formatted(i, dueMs, sentMs);
            case 3 -> "m%d,%d,%d,,,,,,,,dead_letter,\n".formatted(i, dueMs, sentMs);
            default ->
                row(i, dueMs, sentMs, dueMs + lateness, hops, "delivered", true)
                        + row(i, dueMs, sentMs, dueMs + lateness + 800, hops, "duplicate", true);
        };
    }

    private static String row(
            int i, long dueMs, long sentMs, long receivedMs, long hops, String outcome, boolean valid) {
        return "m%d,%d,%d,%d,%d,%d,2026-11-23T19:00:00.000Z,2026-11-23T19:00:01.000Z,%d,%d,%s,%b\n"
                .formatted(i, dueMs, sentMs, receivedMs, receivedMs - 1, hops, i % 4, i / 4, outcome, valid);
    }

    /** Arguments: folder, messages, seconds, and {@code faults} if there shall be any. */
    public static void main(String[] arguments) throws IOException, AnalysisFailed {
        Path runDir = Path.of(arguments[0]);
        int messages = Integer.parseInt(arguments[1]);
        PlausibleRun run = new PlausibleRun(42, messages, Integer.parseInt(arguments[2]) * 1_000);
        if (arguments.length > 3) {
            run.withFaults();
        }
        run.write(runDir, "kafka");
        Analysis analysis = Analysis.of(runDir);
        analysis.writeReports();
        System.out.print(analysis.table(false));
        System.out.println(analysis.reportHtml());
    }
}
