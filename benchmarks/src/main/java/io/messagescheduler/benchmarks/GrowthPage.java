package io.messagescheduler.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.messagescheduler.experiment.ChartLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Every growth on one page of plots, {@code growth.html}, and in a table, {@code growth.csv}. */
public final class GrowthPage {
    private static final ObjectMapper JSON = new ObjectMapper();

    private GrowthPage() {}

    /** Writes both files; without two points of anything, none. Returns whether they were written. */
    public static boolean write(BenchReport report, Path folder) throws IOException {
        List<Growth> all = Growth.all(report);
        if (all.isEmpty()) {
            return false;
        }
        Files.writeString(folder.resolve("growth.csv"), csv(all));
        Files.writeString(folder.resolve("growth.html"), html(all));
        return true;
    }

    static String csv(List<Growth> all) {
        StringBuilder text =
                new StringBuilder("axis,figure,contestant,x,median,least,greatest,rounds,exponent,growth\n");
        for (Growth growth : all) {
            for (Growth.Point point : growth.points()) {
                text.append(String.format(
                        Locale.ROOT,
                        "%s,%s,%s,%.0f,%.4f,%.4f,%.4f,%d,%.3f,%s%n",
                        growth.axis(),
                        growth.figure(),
                        growth.contestant(),
                        point.x(),
                        point.y().median(),
                        point.y().least(),
                        point.y().greatest(),
                        point.y().rounds(),
                        growth.exponent(),
                        growth.word()));
            }
        }
        return text.toString();
    }

    private static String html(List<Growth> all) throws IOException {
        try (InputStream template =
                Objects.requireNonNull(GrowthPage.class.getResourceAsStream("growth.html"), "growth.html")) {
            String page = new String(template.readAllBytes(), StandardCharsets.UTF_8);
            // The data first: the library has braces of its own.
            return page.replace("{{data}}", JSON.writeValueAsString(charts(all)).replace("<", "\\u003c"))
                    .replace("{{library}}", ChartLibrary.script());
        }
    }

    private static List<Map<String, Object>> charts(List<Growth> all) {
        Map<String, Map<String, Object>> charts = new LinkedHashMap<>();
        for (Growth growth : all) {
            String unit = Growth.AXES.stream()
                    .filter(axis -> axis.name().equals(growth.axis()))
                    .map(Growth.Axis::unit)
                    .findFirst()
                    .orElse("");
            Map<String, Object> chart = charts.computeIfAbsent(growth.axis() + growth.figure(), key -> {
                Map<String, Object> fresh = new LinkedHashMap<>();
                fresh.put("title", growth.figure() + " by " + growth.axis());
                fresh.put("unit", unit);
                fresh.put("series", new ArrayList<Object>());
                return fresh;
            });
            List<List<Double>> points = growth.points().stream()
                    // A logarithmic axis has no 0; the empty backlog stands at 1.
                    .map(point -> List.of(
                            Math.max(1, point.x()),
                            point.y().median(),
                            point.y().least(),
                            point.y().greatest()))
                    .toList();
            @SuppressWarnings("unchecked")
            List<Object> series = (List<Object>) Objects.requireNonNull(chart.get("series"));
            series.add(Map.of("name", growth.contestant(), "law", growth.law(), "points", points));
        }
        return List.copyOf(charts.values());
    }
}
