package io.messagescheduler.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The charts and tables of what became of messages, under the original's names. Delay is its word for lateness. */
final class MessageCharts {
    /** What the original shades red: its database is polled each minute. */
    private static final double BAD_MS = 60_000;

    private MessageCharts() {}

    static Chart comparison(List<SystemResult> systems) {
        List<SystemResult> measured =
                systems.stream().filter(system -> system.lateness() != null).toList();
        return PercentileCurve.chart(
                "messages_delay_comparison",
                Chart.COMPARISON,
                "Lateness of all systems",
                "Receipt minus due time at each percentile, each curve up to its maximum; below 0 is early.",
                measured.stream().map(system -> system.contestant().title()).toList(),
                measured.stream().map(system -> system.tally().lateness).toList());
    }

    static List<Chart> of(SystemResult system) {
        String prefix = system.contestant().filePrefix();
        String name = system.contestant().name();
        String title = system.contestant().title();
        SignedHistogram lateness = system.tally().lateness;
        List<Chart> charts = new ArrayList<>();
        charts.add(PercentileCurve.chart(
                prefix + "messages_delay",
                name,
                title + ": delay by percentile",
                "Receipt minus due time; below 0 is early.",
                List.of("delay"),
                List.of(lateness)));
        charts.add(PercentileCurve.chart(
                prefix + "messages_abs_delay",
                name,
                title + ": absolute delay by percentile",
                "Distance of receipt and due time, early or late.",
                List.of("absolute delay"),
                List.of(lateness.magnitudes())));
        charts.add(overTime(prefix, name, title, system.tally().latenessByDueTime));
        charts.add(distribution(prefix, title, lateness));
        charts.add(rate(prefix, title, system.tally()));
        if (system.contestant().equals(Contestant.KAFKA)) {
            charts.add(hops(prefix, title, system.tally().hops));
        }
        return charts.stream().filter(Chart::hasPoints).toList();
    }

    /** A line for each figure, in milliseconds but for the count. */
    static String statistics(SignedHistogram values) {
        long[] quantiles = values.quantiles(10, 50, 250, 500, 750, 950, 990, 999);
        String[] names = {"1%", "5%", "25%", "50%", "75%", "95%", "99%", "99.9%"};
        StringBuilder csv = new StringBuilder("statistic,delay (ms)\n");
        csv.append("count,").append(values.count()).append('\n');
        csv.append("mean,").append(Words.decimal(values.mean(), 3)).append('\n');
        csv.append("std,").append(Words.decimal(values.standardDeviation(), 3)).append('\n');
        csv.append("min,").append(values.min()).append('\n');
        for (int i = 0; i < names.length; i++) {
            csv.append(names[i]).append(',').append(quantiles[i]).append('\n');
        }
        return csv.append("max,").append(values.max()).append('\n').toString();
    }

    private static Chart overTime(String prefix, String group, String title, TimeBuckets<SignedHistogram> lateness) {
        SortedMap<Long, SignedHistogram> slices = lateness.slices();
        return new Chart(
                prefix + "messages_delay_over_time",
                group,
                title + ": delay over time",
                "By due time; maximum, 95th percentile and mean. Red: over 60 s.",
                new Chart.Axis("time (ms since 1970)", Chart.Scale.TIME),
                new Chart.Axis("ms", Chart.Scale.SIGNED_LOGARITHMIC),
                false,
                BAD_MS,
                slices.keySet().stream().map(Long::doubleValue).toList(),
                List.of(
                        series("maximum", slices, values -> (double) values.max()),
                        series("95th percentile", slices, values -> (double) values.quantiles(950)[0]),
                        series("mean", slices, SignedHistogram::mean)));
    }

    private static Chart.Series series(
            String name, SortedMap<Long, SignedHistogram> slices, Function<SignedHistogram, Double> figure) {
        return new Chart.Series(name, slices.values().stream().map(figure).toList());
    }

    private static Chart distribution(String prefix, String title, SignedHistogram lateness) {
        List<LatenessBins.Bar> bars = LatenessBins.of(lateness);
        return new Chart(
                prefix + "messages_delay_distribution",
                Chart.NOT_IN_REPORT,
                title + ": distribution of delay",
                "Messages in each range of delay.",
                new Chart.Axis("delay (ms)", Chart.Scale.WORDS),
                new Chart.Axis("messages", Chart.Scale.LOGARITHMIC),
                true,
                null,
                bars.stream()
                        .map(bar -> bar.fromMs() == bar.toMs()
                                ? Long.toString(bar.fromMs())
                                : bar.fromMs() + " to " + bar.toMs())
                        .toList(),
                List.of(new Chart.Series(
                        "messages",
                        bars.stream().map(bar -> (double) bar.count()).toList())));
    }

    private static Chart rate(String prefix, String title, SystemTally tally) {
        SortedMap<Long, Double> sent = tally.sending.bySlice();
        SortedMap<Long, Double> delivered = tally.delivery.bySlice();
        TreeSet<Long> starts = new TreeSet<>(sent.keySet());
        starts.addAll(delivered.keySet());
        return new Chart(
                prefix + "messages_rate_over_time",
                Chart.NOT_IN_REPORT,
                title + ": rate over time",
                "Messages sent and received a second.",
                new Chart.Axis("time (ms since 1970)", Chart.Scale.TIME),
                new Chart.Axis("messages / s", Chart.Scale.LINEAR),
                false,
                null,
                starts.stream().map(Long::doubleValue).toList(),
                List.of(rate("sent", starts, sent), rate("delivered", starts, delivered)));
    }

    private static Chart.Series rate(String name, Set<Long> starts, SortedMap<Long, Double> rates) {
        List<@Nullable Double> values = new ArrayList<>();
        starts.forEach(start -> values.add(rates.get(start)));
        return new Chart.Series(name, values);
    }

    private static Chart hops(String prefix, String title, SignedHistogram hops) {
        return new Chart(
                prefix + "messages_hopcount",
                Chart.NOT_IN_REPORT,
                title + ": hops",
                "Moves between topics until delivery.",
                new Chart.Axis("hops", Chart.Scale.WORDS),
                new Chart.Axis("messages", Chart.Scale.LINEAR),
                true,
                null,
                hops.bins().stream().map(bin -> Long.toString(bin.value())).toList(),
                List.of(new Chart.Series(
                        "messages",
                        hops.bins().stream().map(bin -> (double) bin.count()).toList())));
    }
}
