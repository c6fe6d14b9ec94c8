package io.messagescheduler.monitoring;

import static io.messagescheduler.monitoring.Dashboard.line;

import io.messagescheduler.monitoring.Dashboard.Line;
import java.util.ArrayList;
import java.util.List;

/** The dashboards of this system; those of the broker are {@link BrokerDashboards}. */
final class Dashboards {
    private Dashboards() {}

    static List<Dashboard> all() {
        List<Dashboard> all = new ArrayList<>(List.of(latency(), pipeline(), comparison()));
        all.addAll(BrokerDashboards.all());
        return all;
    }

    private static Dashboard latency() {
        String lateness = "sm_delivery_lateness_seconds_bucket{sm_instance=~\"$instance\"}";
        return new Dashboard("sm-latency", "Latency")
                .variable("instance", "label_values(sm_delivery_delivered_total, sm_instance)")
                .figure("p50, last minute", "s", "sm:lateness_seconds:p50")
                .figure("p99, last minute", "s", "sm:lateness_seconds:p99")
                .figure("p99.9, last minute", "s", "sm:lateness_seconds:p999")
                .figure("Delivered a second", "short", "sm:delivered:rate1m")
                .figure("Oldest overdue", "s", "sm:overdue_age_seconds:max")
                .figure("Messages waiting", "short", "sum(sm_pending)")
                .graph(
                        "Lateness: due time to commit",
                        "s",
                        quantile("0.5", lateness, "p50"),
                        quantile("0.95", lateness, "p95"),
                        quantile("0.99", lateness, "p99"),
                        quantile("0.999", lateness, "p99.9"),
                        line("max(sm_delivery_lateness_seconds_max{sm_instance=~\"$instance\"})", "max"))
                .heatmap(
                        "Lateness: how many",
                        "s",
                        "sum by (le) (increase(sm_delivery_lateness_seconds_bucket{sm_instance=~\"$instance\"}[$__rate_interval]))")
                .graph(
                        "p99 by Worker",
                        "s",
                        line(
                                "histogram_quantile(0.99, sum by (le, sm_instance) (rate(" + lateness
                                        + "[$__rate_interval])))",
                                "{{sm_instance}}"))
                .graph(
                        "Share of deliveries within",
                        "percentunit",
                        within("0.005", "5 ms"),
                        within("0.01", "10 ms"),
                        within("0.02", "20 ms"))
                .graph(
                        "Transactions, p50",
                        "s",
                        transaction("0.5", "intake"),
                        transaction("0.5", "drain"),
                        transaction("0.5", "delivery"))
                .graph(
                        "Transactions, p99",
                        "s",
                        transaction("0.99", "intake"),
                        transaction("0.99", "drain"),
                        transaction("0.99", "delivery"))
                .graph(
                        "Kafka producers: request time",
                        "ms",
                        line("max by (sm_instance) (kafka_producer_request_latency_avg)", "{{sm_instance}}, average"),
                        line("max by (sm_instance) (kafka_producer_request_latency_max)", "{{sm_instance}}, longest"))
                .graph(
                        "Oldest overdue message",
                        "s",
                        line("max by (sm_instance) (sm_overdue_age_seconds)", "{{sm_instance}}"));
    }

    private static Dashboard pipeline() {
        return new Dashboard("sm-pipeline", "Pipeline")
                .variable("instance", "label_values(process_uptime_seconds, sm_instance)")
                .figure("Processes up", "short", "sum(up{job!=\"node\"})")
                .figure("Messages waiting", "short", "sum(sm_pending)")
                .figure("Furthest due", "dateTimeFromNow", "max(sm_pending_furthest_due_seconds) * 1000")
                .figure("Oldest overdue", "s", "sm:overdue_age_seconds:max")
                .figure("Drain lag / lead", "percentunit", "max(sm:drain_lag:ratio)")
                .figure("Dead letters", "short", "max(sm_dead_letters)")
                .graph(
                        "Messages a second",
                        "short",
                        rate("parked", "sm_intake_parked_total"),
                        rate("drained", "sm_drain_moved_total"),
                        rate("delivered", "sm_delivery_delivered_total"))
                .graph("Waiting, by level", "short", line("sum by (level) (sm_pending)", "level {{level}}"))
                .graph(
                        "Drain lag against lead",
                        "s",
                        line("max by (level) (sm_drain_lag_seconds)", "lag {{level}}"),
                        line("max by (level) (sm_drain_lead_seconds)", "lead {{level}}"))
                .graph(
                        "Drain jobs",
                        "short",
                        line("sum by (status) (sm_scheduler_jobs)", "{{status}}"),
                        line("max(sm_scheduler_workers)", "drain threads"))
                .graph(
                        "Dead letters a second, by code",
                        "short",
                        line("sum by (code) (rate(sm_dead_lettered_total[$__rate_interval]))", "{{code}}"))
                .graph(
                        "Put off, suppressed, failed, a second",
                        "short",
                        rate("deliveries put off", "sm_delivery_parked_total"),
                        rate("duplicates suppressed", "sm_delivery_duplicates_suppressed_total"),
                        rate("intake failures", "sm_intake_failures_total"),
                        rate("drain failures", "sm_drain_failures_total"),
                        rate("delivery failures", "sm_delivery_failures_total"),
                        rate("plan failures", "sm_scheduler_plan_failures_total"))
                .graph(
                        "Memory of the timers",
                        "bytes",
                        line("sum by (sm_instance) (sm_delivery_memory_used_bytes)", "{{sm_instance}} used"),
                        line("sum by (sm_instance) (sm_delivery_memory_budget_bytes)", "{{sm_instance}} budget"))
                .graph(
                        "Checkpoint size",
                        "bytes",
                        quantile("0.5", "sm_delivery_checkpoint_size_bytes_bucket", "p50"),
                        quantile("0.99", "sm_delivery_checkpoint_size_bytes_bucket", "p99"))
                .graph(
                        "Planning",
                        "s",
                        quantile("0.5", "sm_scheduler_plan_seconds_bucket", "p50"),
                        quantile("0.99", "sm_scheduler_plan_seconds_bucket", "p99"))
                .graph(
                        "Consumer lag",
                        "short",
                        line(
                                "max by (sm_instance) (kafka_consumer_fetch_manager_records_lag_max{sm_instance=~\"$instance\"})",
                                "{{sm_instance}}"))
                .graph(
                        "Kafka clients: bytes sent a second",
                        "Bps",
                        clients("outgoing", "producer"),
                        clients("outgoing", "consumer"),
                        clients("outgoing", "admin_client"))
                .graph(
                        "Kafka clients: bytes received a second",
                        "Bps",
                        clients("incoming", "producer"),
                        clients("incoming", "consumer"),
                        clients("incoming", "admin_client"))
                .graph("CPU", "percentunit", line("process_cpu_usage{sm_instance=~\"$instance\"}", "{{sm_instance}}"))
                .graph(
                        "Heap",
                        "bytes",
                        line(
                                "sum by (sm_instance) (jvm_memory_used_bytes{area=\"heap\", sm_instance=~\"$instance\"})",
                                "{{sm_instance}}"));
    }

    private static Dashboard comparison() {
        String lateness = "sm_contestant_lateness_seconds_bucket{contestant=~\"$contestant\"}";
        return new Dashboard("sm-comparison", "Comparison")
                .variable("contestant", "label_values(sm_contestant_expected, contestant)")
                .figure("Sent", "short", "sum(sm_contestant_sent_total{contestant=~\"$contestant\"})")
                .figure("Received", "short", "sum(sm_contestant_received_total{contestant=~\"$contestant\"})")
                .figure("Expected", "short", "sum(sm_contestant_expected{contestant=~\"$contestant\"})")
                .figure("Duplicated", "short", "sum(sm_contestant_duplicated_total{contestant=~\"$contestant\"})")
                .figure("Early", "short", "sum(sm_contestant_early_total{contestant=~\"$contestant\"})")
                .figure("Worst p99", "s", "max(sm:contestant_lateness_seconds:p99)")
                .graph("Lateness at a consumer, p50", "s", byContestant("0.5", lateness))
                .graph("Lateness at a consumer, p99", "s", byContestant("0.99", lateness))
                .graph("Lateness at a consumer, p99.9", "s", byContestant("0.999", lateness))
                .graph(
                        "Lateness at a consumer, greatest lately",
                        "s",
                        line(
                                "max by (contestant) (sm_contestant_lateness_seconds_max{contestant=~\"$contestant\"})",
                                "{{contestant}}"))
                .graph(
                        "Received a second",
                        "short",
                        line(
                                "sum by (contestant) (rate(sm_contestant_received_total{contestant=~\"$contestant\"}[$__rate_interval]))",
                                "{{contestant}}"))
                .graph(
                        "Sent and not received yet",
                        "short",
                        line(
                                "sum by (contestant) (sm_contestant_sent_total{contestant=~\"$contestant\"})"
                                        + " - sum by (contestant) (sm_contestant_received_total{contestant=~\"$contestant\"})",
                                "{{contestant}}"))
                .graph(
                        "Duplicated and early",
                        "short",
                        line(
                                "sum by (contestant) (sm_contestant_duplicated_total{contestant=~\"$contestant\"})",
                                "{{contestant}} duplicated"),
                        line(
                                "sum by (contestant) (sm_contestant_early_total{contestant=~\"$contestant\"})",
                                "{{contestant}} early"))
                .graph("CPU, by kind of process", "percentunit", line("sum by (job) (process_cpu_usage)", "{{job}}"));
    }

    private static Line quantile(String quantile, String buckets, String legend) {
        return line(
                "histogram_quantile(" + quantile + ", sum by (le) (rate(" + buckets + "[$__rate_interval])))", legend);
    }

    private static Line byContestant(String quantile, String buckets) {
        return line(
                "histogram_quantile(" + quantile + ", sum by (contestant, le) (rate(" + buckets
                        + "[$__rate_interval])))",
                "{{contestant}}");
    }

    private static Line transaction(String quantile, String stage) {
        return quantile(quantile, "sm_" + stage + "_transaction_seconds_bucket", stage);
    }

    private static Line rate(String legend, String counter) {
        return line("sum(rate(" + counter + "[$__rate_interval]))", legend);
    }

    private static Line within(String bound, String legend) {
        return line(
                "sum(rate(sm_delivery_lateness_seconds_bucket{le=\"" + bound
                        + "\", sm_instance=~\"$instance\"}[$__rate_interval]))"
                        + " / sum(rate(sm_delivery_lateness_seconds_count{sm_instance=~\"$instance\"}[$__rate_interval]))",
                legend);
    }

    private static Line clients(String direction, String client) {
        return line(
                "sum by (sm_instance) (rate(kafka_" + client + "_" + direction
                        + "_byte_total{sm_instance=~\"$instance\"}[$__rate_interval]))",
                "{{sm_instance}} " + client);
    }
}
