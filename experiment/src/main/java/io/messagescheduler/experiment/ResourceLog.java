package io.messagescheduler.experiment;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * {@code docker/docker.log}: what each process used, over time. At most {@value #MAX_SLICES} instants are kept, of each
 * slice of time the last; totals and peaks are over all lines. Owned by one thread.
 */
final class ResourceLog {
    static final String FILE = "docker/docker.log";
    static final int MAX_SLICES = 600;

    /** A measured column: its name in the file, and what it shows for readers. */
    enum Column {
        PIDS("pids", "Processes", "processes", false),
        NET_TX("net_tx (MB)", "Network, sent", "MB", true),
        NET_RX("net_rx (MB)", "Network, received", "MB", true),
        MEMORY_USAGE("memory_usage (MB)", "Memory", "MB", false),
        CPU_USER("cpu_user (s)", "CPU time, user", "s", true),
        CPU_SYSTEM("cpu_system (s)", "CPU time, system", "s", true),
        BLKIO_WRITE("blkio_write (MB)", "Disk, written", "MB", true),
        BLKIO_READ("blkio_read (MB)", "Disk, read", "MB", true),
        THREADS("threads", "Threads", "threads", false);

        private static final Pattern UNIT = Pattern.compile(" \\(.*\\)");

        final String header;
        final String title;
        final String unit;

        /** Whether it counts from the start on, and is not what there is now. */
        final boolean counts;

        Column(String header, String title, String unit, boolean counts) {
            this.header = header;
            this.title = title;
            this.unit = unit;
            this.counts = counts;
        }

        /** As in file names: {@code net_tx}. */
        String fileName() {
            return UNIT.matcher(header).replaceFirst("");
        }
    }

    private final TimeBuckets<Map<String, Map<Column, Double>>> slices =
            new TimeBuckets<>(MAX_SLICES, TreeMap::new, Map::putAll);
    private final Map<String, ProcessUsage> usage = new LinkedHashMap<>();
    private final boolean present;

    private ResourceLog(Path runDir) throws AnalysisFailed {
        this.present = LooseCsv.read(runDir.resolve(FILE), this::add) && !usage.isEmpty();
    }

    static ResourceLog read(Path runDir) throws AnalysisFailed {
        return new ResourceLog(runDir);
    }

    /** Whether there is such a file with figures in it. */
    boolean isPresent() {
        return present;
    }

    /** What each instance used in all. */
    Collection<ProcessUsage> usage() {
        return usage.values();
    }

    private void add(CSVRecord line) {
        long time = Instant.parse(line.get("time")).toEpochMilli();
        String name = line.get("name");
        Map<Column, Double> values = new EnumMap<>(Column.class);
        for (Column column : Column.values()) {
            if (line.isMapped(column.header)) {
                values.put(column, Double.valueOf(line.get(column.header)));
            }
        }
        slices.at(time).put(name, values);
        @Nullable Double written = values.get(Column.BLKIO_WRITE);
        ProcessUsage now = new ProcessUsage(
                name,
                name,
                ProcessUsage.add(values.get(Column.CPU_USER), values.get(Column.CPU_SYSTEM)),
                null,
                values.get(Column.MEMORY_USAGE),
                written == null || written == 0 ? null : written); // 0 where the system does not count it
        usage.merge(name, now, ProcessUsage::orMore);
    }

    /** Two charts for each column, as it is and per second, with a line for each instance. */
    List<Chart> charts() {
        Set<String> instances = new TreeSet<>(usage.keySet());
        List<Chart> charts = new ArrayList<>();
        for (Column column : present ? EnumSet.allOf(Column.class) : EnumSet.noneOf(Column.class)) {
            charts.add(chart(column, instances, "", column.title, column.unit));
            charts.add(chart(
                    column,
                    instances,
                    "_per_sec",
                    column.title + (column.counts ? " per second" : ", change per second"),
                    column.unit + " / s"));
        }
        return charts;
    }

    private Chart chart(Column column, Set<String> instances, String suffix, String title, String unit) {
        List<Double> times =
                slices.slices().keySet().stream().map(Long::doubleValue).toList();
        List<Chart.Series> series = new ArrayList<>();
        for (String instance : instances) {
            List<@Nullable Double> values = values(column, instance);
            series.add(new Chart.Series(instance, suffix.isEmpty() ? values : perSecond(times, values)));
        }
        return new Chart(
                "docker_" + column.fileName() + suffix,
                Chart.RESOURCES,
                title,
                "A line for each process.",
                new Chart.Axis("time (ms since 1970)", Chart.Scale.TIME),
                new Chart.Axis(unit, Chart.Scale.LINEAR),
                false,
                null,
                times,
                series);
    }

    private List<@Nullable Double> values(Column column, String instance) {
        List<@Nullable Double> values = new ArrayList<>();
        for (Map<String, Map<Column, Double>> slice : slices.slices().values()) {
            Map<Column, Double> all = slice.get(instance);
            values.add(all == null ? null : all.get(column));
        }
        return values;
    }

    /** The change since the last known value, by the time between them; nothing for the first. */
    static List<@Nullable Double> perSecond(List<Double> times, List<@Nullable Double> values) {
        List<@Nullable Double> rates = new ArrayList<>();
        int last = -1;
        for (int i = 0; i < values.size(); i++) {
            Double value = values.get(i);
            Double before = last < 0 ? null : values.get(last);
            rates.add(
                    value == null || before == null
                            ? null
                            : Double.valueOf((value - before) * 1000 / (times.get(i) - times.get(last))));
            last = value == null ? last : i;
        }
        return rates;
    }
}
