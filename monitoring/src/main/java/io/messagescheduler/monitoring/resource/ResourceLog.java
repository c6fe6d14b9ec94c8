package io.messagescheduler.monitoring.resource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * {@code docker.log}: samples as CSV, with the columns of the original's docker-monitor and {@code threads} behind them. A
 * MB is 1024 times 1024 bytes. Lines are added whole, so a reader may read along.
 */
final class ResourceLog {
    static final String FILE = "docker.log";
    static final String HEADER = "time, pids, net_tx (MB), net_rx (MB), name, memory_usage (MB), cpu_user (s), "
            + "cpu_system (s), blkio_write (MB), blkio_read (MB), threads";
    private static final double MB = 1024.0 * 1024;

    private final Path file;

    /** Creates the folder, and the file with its header when it is missing. */
    ResourceLog(Path folder) throws IOException {
        Files.createDirectories(folder);
        this.file = folder.resolve(FILE);
        if (!Files.exists(file) || Files.size(file) == 0) {
            append(HEADER + "\n");
        }
    }

    void append(List<ResourceSample> samples) throws IOException {
        StringBuilder lines = new StringBuilder();
        samples.forEach(sample -> lines.append(line(sample)).append('\n'));
        append(lines.toString());
    }

    static String line(ResourceSample sample) {
        return String.join(
                ", ",
                sample.time().truncatedTo(ChronoUnit.MILLIS).toString(),
                Integer.toString(sample.processes()),
                amount(sample.traffic().sentBytes() / MB),
                amount(sample.traffic().receivedBytes() / MB),
                sample.instance().replaceAll("[^A-Za-z0-9_:. -]", "_"),
                amount(sample.residentBytes() / MB),
                amount(sample.userMs() / 1000.0),
                amount(sample.systemMs() / 1000.0),
                amount(sample.writtenBytes() / MB),
                amount(sample.readBytes() / MB),
                Integer.toString(sample.threads()));
    }

    private static String amount(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private void append(String text) throws IOException {
        Files.write(file, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
