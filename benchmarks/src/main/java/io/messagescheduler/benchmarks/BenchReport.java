package io.messagescheduler.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.messagescheduler.benchmarks.Figures.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Medians, ranges and ratios of a benchmark, from {@code figures.csv}. A ratio is taken within each round, since machines are
 * noisy, and its median over the rounds is what is told: how many times the value of {@link #BASE}.
 */
public final class BenchReport {
    /** Whom everybody is compared with. */
    static final String BASE = "exactly-once";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** What stands in the table; {@code report.json} has all. */
    private static final Set<String> IN_TABLE = Set.of(
            "latenessP50Ms",
            "latenessP99Ms",
            "latenessP999Ms",
            "lastReceivedSeconds",
            "lastVisibleSeconds",
            "readerCapacityPerSecond",
            "intakePerSecond",
            "routedPerSecond",
            "routedAlonePerSecond",
            "sustainedPerSecond",
            "latenessP99Ratio",
            "drainedMeanwhile",
            "cpuSecondsPerMillion",
            "hops",
            "liveHeapMb",
            "diskBytesPerPending",
            "bucketBytesPerPending",
            "missing",
            "duplicates",
            "early");

    private static final Set<String> SHOWN_IF_NOT_ZERO = Set.of("missing", "duplicates", "early");

    private final List<Figure> figures;
    private final List<String> contestants;

    /** Values by work, figure and contestant, then by round; works and figures in the order in which they were measured. */
    private final Map<String, Map<String, Map<String, Map<Integer, Double>>>> values = new LinkedHashMap<>();

    private BenchReport(List<Figure> figures) {
        this.figures = List.copyOf(figures);
        Set<String> names = new LinkedHashSet<>();
        for (Figure figure : figures) {
            names.add(figure.contestant());
            values.computeIfAbsent(figure.work(), work -> new LinkedHashMap<>())
                    .computeIfAbsent(figure.figure(), name -> new LinkedHashMap<>())
                    .computeIfAbsent(figure.contestant(), name -> new TreeMap<>())
                    .put(figure.round(), figure.value());
        }
        this.contestants = names.stream().sorted(BenchReport::baseFirst).toList();
    }

    private static int baseFirst(String one, String other) {
        int oneRank = one.equals(BASE) ? 0 : one.equals("at-least-once") ? 1 : 2;
        int otherRank = other.equals(BASE) ? 0 : other.equals("at-least-once") ? 1 : 2;
        return oneRank != otherRank ? Integer.compare(oneRank, otherRank) : one.compareTo(other);
    }

    /** The report of a run's folder. */
    public static BenchReport of(Path folder) {
        return new BenchReport(Figures.read(folder));
    }

    static BenchReport of(List<Figure> figures) {
        return new BenchReport(figures);
    }

    /** Contestants that have figures, the base first. */
    List<String> contestants() {
        return contestants;
    }

    /** Everything that was measured, in the order in which it was. */
    Set<String> works() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /** The spread of a figure; null when nobody measured it. */
    @Nullable
    Spread spread(String work, String figure, String contestant) {
        Map<Integer, Double> rounds = rounds(work, figure, contestant);
        return rounds.isEmpty() ? null : Spread.of(rounds.values());
    }

    /** Median over the rounds of this contestant's value divided by the base's; NaN when no round has both. */
    double ratio(String work, String figure, String contestant) {
        Map<Integer, Double> own = rounds(work, figure, contestant);
        Map<Integer, Double> base = rounds(work, figure, BASE);
        List<Double> ratios = own.entrySet().stream()
                .filter(entry -> base.getOrDefault(entry.getKey(), 0.0) != 0)
                .map(entry -> entry.getValue() / base.getOrDefault(entry.getKey(), Double.NaN))
                .toList();
        return ratios.isEmpty() ? Double.NaN : Spread.of(ratios).median();
    }

    private Map<Integer, Double> rounds(String work, String figure, String contestant) {
        return values.getOrDefault(work, Map.of())
                .getOrDefault(figure, Map.of())
                .getOrDefault(contestant, Map.of());
    }

    /** Loads of the Kafka scheduler that did not end as it promises, in sentences. */
    public List<String> brokenPromises() {
        List<String> broken = new ArrayList<>();
        for (Figure figure : figures) {
            boolean promised = figure.contestant().equals(BASE)
                    ? SHOWN_IF_NOT_ZERO.contains(figure.figure())
                    : figure.contestant().equals("at-least-once")
                            && (figure.figure().equals("missing")
                                    || figure.figure().equals("early"));
            if (promised && figure.value() != 0) {
                broken.add("%s, round %d, %s: %.0f %s"
                        .formatted(
                                figure.contestant(), figure.round(), figure.work(), figure.value(), figure.figure()));
            }
        }
        return broken;
    }

    /**
     * Writes {@code report.json}.
     *
     * @param run what there is to say of the run besides its figures
     */
    public void writeJson(Path folder, Map<String, ?> run) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        values.forEach((work, byFigure) ->
                byFigure.forEach((figure, byContestant) -> byContestant.forEach((contestant, rounds) -> {
                    Spread spread = Spread.of(rounds.values());
                    double ratio = ratio(work, figure, contestant);
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("work", work);
                    row.put("figure", figure);
                    row.put("contestant", contestant);
                    row.put("median", spread.median());
                    row.put("least", spread.least());
                    row.put("greatest", spread.greatest());
                    row.put("rounds", rounds);
                    if (!contestant.equals(BASE) && Double.isFinite(ratio)) {
                        row.put("timesExactlyOnce", ratio);
                    }
                    rows.add(row);
                })));
        Map<String, Object> report = new LinkedHashMap<>(run);
        report.put("figures", rows);
        Files.writeString(folder.resolve("report.json"), JSON.writeValueAsString(report) + "\n");
    }

    /** The table for the terminal: median, range in brackets, and behind the others' how many times the base's that is. */
    public String table() {
        List<String[]> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("work", "figure"));
        head.addAll(contestants);
        rows.add(head.toArray(String[]::new));
        values.forEach((work, byFigure) -> byFigure.forEach((figure, byContestant) -> {
            boolean zero = byContestant.values().stream()
                    .allMatch(rounds -> rounds.values().stream().allMatch(value -> value == 0));
            if (!IN_TABLE.contains(figure) || (zero && SHOWN_IF_NOT_ZERO.contains(figure))) {
                return;
            }
            List<String> row = new ArrayList<>(List.of(work, figure));
            contestants.forEach(contestant -> row.add(cell(work, figure, contestant)));
            rows.add(row.toArray(String[]::new));
        }));
        return aligned(rows);
    }

    private String cell(String work, String figure, String contestant) {
        Spread spread = spread(work, figure, contestant);
        if (spread == null) {
            return "-";
        }
        double ratio = contestant.equals(BASE) ? Double.NaN : ratio(work, figure, contestant);
        String range =
                spread.rounds() == 1 ? "" : " [" + number(spread.least()) + ".." + number(spread.greatest()) + "]";
        return number(spread.median())
                + range
                + (Double.isFinite(ratio) ? " x" + String.format(Locale.ROOT, "%.2f", ratio) : "");
    }

    private static String number(double value) {
        double size = Math.abs(value);
        String form = size >= 100 || value == Math.rint(value) ? "%.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, form, value);
    }

    private static String aligned(List<String[]> rows) {
        int[] widths = new int[rows.getFirst().length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder table = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
            }
            table.append(line.toString().stripTrailing()).append('\n');
        }
        return table.toString();
    }
}
