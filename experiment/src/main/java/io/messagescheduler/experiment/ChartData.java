package io.messagescheduler.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.ToLongFunction;

/**
 * What the charts of {@code report.html} draw, as JSON that can stand inside a script element: no {@code <}, {@code >}
 * or {@code &} in it, whatever the run was called. Its size is bounded by the slices of time and not by the messages.
 */
final class ChartData {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ChartData() {}

    static String of(RunResult result) {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode systems = root.putArray("systems");
        result.systems().forEach(system -> systems.add(system(system)));
        ArrayNode processes = root.putArray("processes");
        for (ProcessUsage process : result.run().processes()) {
            ObjectNode node = processes.addObject();
            node.put("instance", process.instance());
            node.put(
                    "counted",
                    result.systems().stream().anyMatch(s -> s.contestant().owns(process)));
            node.put("cpuSeconds", process.cpuSeconds());
            node.put("rssMaxMb", process.rssMaxMb());
        }
        ArrayNode results = root.putArray("results");
        result.files().charts().stream()
                .filter(chart -> !chart.group().equals(Chart.NOT_IN_REPORT))
                .forEach(chart -> results.add(chart.json()));
        return safeInScript(root.toString());
    }

    private static ObjectNode system(SystemResult system) {
        SystemTally tally = system.tally();
        ObjectNode node = JSON.createObjectNode();
        node.put("name", system.contestant().name());
        node.put("title", system.contestant().title());
        node.set("lateness", lateness(tally.latenessByDueTime));
        ArrayNode distribution = node.putArray("distribution");
        for (LatenessBins.Bar bar : LatenessBins.of(tally.lateness)) {
            distribution
                    .addObject()
                    .put("from", bar.fromMs())
                    .put("to", bar.toMs())
                    .put("count", bar.count());
        }
        ArrayNode hops = node.putArray("hops");
        for (SignedHistogram.Bin bin : tally.hops.bins()) {
            hops.addObject().put("hops", bin.value()).put("count", bin.count());
        }
        node.set("sent", rate(tally.sending));
        node.set("delivered", rate(tally.delivery));
        return node;
    }

    private static ObjectNode lateness(TimeBuckets<SignedHistogram> slices) {
        ObjectNode node = JSON.createObjectNode();
        node.put("widthMs", slices.widthMs());
        slices.slices().keySet().forEach(node.putArray("startMs")::add);
        column(node, "min", slices, SignedHistogram::min);
        column(node, "p50", slices, values -> values.quantiles(500)[0]);
        column(node, "p99", slices, values -> values.quantiles(990)[0]);
        column(node, "max", slices, SignedHistogram::max);
        return node;
    }

    private static void column(
            ObjectNode node, String name, TimeBuckets<SignedHistogram> slices, ToLongFunction<SignedHistogram> figure) {
        ArrayNode values = node.putArray(name);
        slices.slices().values().forEach(slice -> values.add(figure.applyAsLong(slice)));
    }

    private static ObjectNode rate(Rate rate) {
        ObjectNode node = JSON.createObjectNode();
        node.put("widthMs", rate.sliceMs());
        ArrayNode starts = node.putArray("startMs");
        ArrayNode perSecond = node.putArray("perSecond");
        rate.bySlice().forEach((start, value) -> {
            starts.add(start);
            perSecond.add(Math.round(value * 10) / 10.0);
        });
        return node;
    }

    /** These characters can occur in JSON inside strings only, where an escape means the same. */
    private static String safeInScript(String json) {
        return json.replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }
}
