package io.messagescheduler.monitoring;

import java.util.stream.Collectors;

/** {@code docs/metrics.md}, made from the catalogue so that the two cannot disagree. */
public final class MetricsDocument {
    private static final String HEAD = """
            # Metrics

            Made from `monitoring/src/main/java/io/messagescheduler/monitoring/Metric.java`; a test keeps the two the same.

            Every process serves them at `/metrics` in Prometheus' text format; where that is, its run file says
            (`data/<run>/run/<instance>.json`, `http`). Each has the labels `process` (`worker`) and `sm_instance`
            (`worker-0`) besides its own. Every series is there from the process's start on, at zero. What each alert means and
            what to do then is in [monitoring/runbooks](../monitoring/runbooks).

            Names here are those of the family: a histogram has `_bucket`, `_sum`, `_count`, and `_max`, the greatest of the
            last minutes, is a gauge beside it.
            """;

    private MetricsDocument() {}

    /** The whole document; ends with a line end. */
    public static String markdown() {
        StringBuilder document = new StringBuilder(HEAD);
        for (ProcessKind process : ProcessKind.values()) {
            document.append("\n## ").append(process.label()).append("\n\n").append(heading());
            for (Metric metric : Metric.values()) {
                if (!metric.kind().isOfKafkaClients() && metric.processes().contains(process)) {
                    document.append(row(metric));
                }
            }
        }
        document.append("\n## Every process: Kafka clients\n\n")
                .append(
                        "Kafka's own figures under the names that Micrometer gives them, over all clients of the process:")
                .append(" totals summed, others the greatest.\n\n")
                .append(heading());
        for (Metric metric : Metric.values()) {
            if (metric.kind().isOfKafkaClients()) {
                document.append(row(metric));
            }
        }
        return document.append("\n## Every process: JVM\n\n")
                .append(
                        "What Micrometer's binders for memory, garbage collection, threads, classes, processor, files and")
                .append(" uptime give: `jvm_*`, `process_*`, `system_*`.\n\n## Buckets\n\n")
                .append(bounds(Buckets.LATENESS, "Lateness"))
                .append(bounds(Buckets.TRANSACTION, "Transactions"))
                .append(bounds(Buckets.CHECKPOINT, "Checkpoints"))
                .append("""

                        Lateness has a bound each millisecond up to 20 ms, where deliveries lie; above, each bound is at most a
                        tenth above the one before, so that a p99.9 read from it is at most 10 % off, up to 10 min.
                        """)
                .toString();
    }

    private static String heading() {
        return "| Metric | Type | Unit | Labels | Meaning |\n| --- | --- | --- | --- | --- |\n";
    }

    private static String row(Metric metric) {
        String labels = metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
        return "| `" + metric.prometheusName() + "` | " + metric.kind().prometheusType() + " | " + metric.unit() + " | "
                + labels + " | " + metric.meaning() + " |\n";
    }

    private static String bounds(Buckets buckets, String what) {
        return "- " + what + ": " + buckets.bounds().size() + " bounds from "
                + buckets.bounds().getFirst() + " to " + buckets.bounds().getLast() + " " + buckets.unit() + "\n";
    }
}
