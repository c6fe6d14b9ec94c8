package io.messagescheduler.kafkaio;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.jspecify.annotations.Nullable;

/**
 * How a Kafka client tells {@link ClientMeters} of its metrics. Kafka makes one for each client, and closes it with the
 * client. Public only since Kafka makes it by its name.
 */
public final class ClientMeterReporter implements MetricsReporter {
    /** Under this key of the client's configuration is the {@link ClientMeters}, as an object. */
    private static final String METERS = "io.messagescheduler.meters";

    private final Set<KafkaMetric> known = new HashSet<>();
    private @Nullable ClientMeters meters;

    /** What stands under {@code metric.reporters} already stays. */
    static void addTo(Map<String, Object> config, ClientMeters meters) {
        config.put(METERS, meters);
        config.merge(
                CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG,
                ClientMeterReporter.class.getName(),
                (others, ours) -> others + "," + ours);
    }

    @Override
    public void configure(Map<String, ?> config) {
        meters = (ClientMeters) Objects.requireNonNull(config.get(METERS));
    }

    @Override
    public void init(List<KafkaMetric> metrics) {
        metrics.forEach(this::metricChange);
    }

    @Override
    public synchronized void metricChange(KafkaMetric metric) {
        if (known.add(metric)) {
            present().add(metric);
        }
    }

    @Override
    public synchronized void metricRemoval(KafkaMetric metric) {
        if (known.remove(metric)) {
            present().remove(metric);
        }
    }

    @Override
    public synchronized void close() {
        known.forEach(present()::remove);
        known.clear();
    }

    private ClientMeters present() {
        return Objects.requireNonNull(meters);
    }
}
