package io.messagescheduler.kafkaio;

import io.messagescheduler.monitoring.Kind;
import io.messagescheduler.monitoring.Meters;
import io.messagescheduler.monitoring.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/**
 * The figures of all Kafka clients of a process, under the names that Micrometer's {@code KafkaClientMetrics} gives them. One
 * series a figure, however many clients come and go: totals are summed, closed clients included, so they never fall. (That
 * binder has a series for each client, node and topic, and a thread for each client.) Thread-safe.
 */
public final class ClientMeters {
    /** A figure over all clients that have it. */
    private static final class Figure {
        private final List<KafkaMetric> live = new ArrayList<>();
        private double ofClosed;

        synchronized void add(KafkaMetric metric) {
            live.add(metric);
        }

        synchronized void remove(KafkaMetric metric) {
            if (live.remove(metric)) {
                ofClosed += Math.max(0, value(metric));
            }
        }

        synchronized double total() {
            return ofClosed + values().sum();
        }

        synchronized double greatest() {
            return values().max().orElse(Double.NaN);
        }

        private DoubleStream values() {
            return live.stream().mapToDouble(Figure::value).filter(value -> !Double.isNaN(value));
        }

        private static double value(KafkaMetric metric) {
            return metric.metricValue() instanceof Number number ? number.doubleValue() : Double.NaN;
        }
    }

    private static final String GROUP_END = "-metrics";

    private final Map<String, Figure> figures = new HashMap<>();

    /** Registers every figure at once, so that it is there before the first client is. */
    public ClientMeters(MeterRegistry registry) {
        Meters meters = new Meters(registry);
        for (Metric metric : Metric.values()) {
            Figure figure = new Figure();
            if (metric.kind() == Kind.KAFKA_TOTAL) {
                meters.counted(metric, figure::total);
                figures.put(metric.dotted(), figure);
            } else if (metric.kind() == Kind.KAFKA_GREATEST) {
                meters.gauge(metric, figure::greatest);
                figures.put(metric.dotted(), figure);
            }
        }
    }

    void add(KafkaMetric metric) {
        Figure figure = figureOf(metric);
        if (figure != null) {
            figure.add(metric);
        }
    }

    void remove(KafkaMetric metric) {
        Figure figure = figureOf(metric);
        if (figure != null) {
            figure.remove(metric);
        }
    }

    /** Null for what is not kept: most figures, and all that are of one node, topic or partition. */
    private @Nullable Figure figureOf(KafkaMetric metric) {
        MetricName name = metric.metricName();
        if (name.tags().size() > 1) {
            return null;
        }
        String group = name.group();
        if (group.endsWith(GROUP_END)) {
            group = group.substring(0, group.length() - GROUP_END.length());
        }
        return figures.get(("kafka." + group + "." + name.name()).replace('-', '.'));
    }
}
