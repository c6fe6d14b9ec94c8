package io.messagescheduler.kafkaio;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.monitoring.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;

class ClientMetersTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final ClientMeters meters = new ClientMeters(registry);

    @Test
    void registry_beforeAnyClient_hasEveryFigure() {
        assertThat(total()).isZero();
        assertThat(lag()).isNaN();
    }

    @Test
    void total_clientsComeAndGo_isTheSumAndNeverFalls() {
        ClientMeterReporter first = reporter();
        ClientMeterReporter second = reporter();
        first.init(List.of(metric("producer-metrics", "outgoing-byte-total", 7, Map.of("client-id", "a"))));
        second.metricChange(metric("producer-metrics", "outgoing-byte-total", 5, Map.of("client-id", "b")));
        assertThat(total()).isEqualTo(12);

        first.close();
        first.close();

        assertThat(total()).isEqualTo(12);
    }

    @Test
    void greatest_oneClientCloses_isThatOfTheOthers() {
        ClientMeterReporter first = reporter();
        ClientMeterReporter second = reporter();
        first.init(List.of(metric("consumer-fetch-manager-metrics", "records-lag-max", 7, Map.of("client-id", "a"))));
        second.init(List.of(metric("consumer-fetch-manager-metrics", "records-lag-max", 5, Map.of("client-id", "b"))));
        assertThat(lag()).isEqualTo(7);

        first.close();

        assertThat(lag()).isEqualTo(5);
    }

    @Test
    void add_figureOfOnePartition_isNotCounted() {
        reporter()
                .init(List.of(metric(
                        "consumer-fetch-manager-metrics",
                        "records-lag-max",
                        9,
                        Map.of("client-id", "a", "topic", "t"))));

        assertThat(lag()).isNaN();
    }

    private ClientMeterReporter reporter() {
        Map<String, Object> config = new HashMap<>();
        ClientMeterReporter.addTo(config, meters);
        ClientMeterReporter reporter = new ClientMeterReporter();
        reporter.configure(config);
        return reporter;
    }

    private static KafkaMetric metric(String group, String name, double value, Map<String, String> tags) {
        Gauge<Double> gauge = (config, now) -> value;
        return new KafkaMetric(
                new Object(), new MetricName(name, group, "", tags), gauge, new MetricConfig(), Time.SYSTEM);
    }

    private double total() {
        return registry.get(Metric.PRODUCER_OUTGOING.dotted()).functionCounter().count();
    }

    private double lag() {
        return registry.get(Metric.CONSUMER_LAG.dotted()).gauge().value();
    }
}
