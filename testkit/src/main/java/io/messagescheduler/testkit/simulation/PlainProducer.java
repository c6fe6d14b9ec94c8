package io.messagescheduler.testkit.simulation;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;

/** Kafka's producer interface brought down to its essentials: overloads lead to one method each, the rest is refused. */
abstract class PlainProducer implements Producer<byte[], byte[]> {
    private static UnsupportedOperationException unsupported(String what) {
        return new UnsupportedOperationException("The simulated log has no " + what);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return send(record, null);
    }

    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {
        throw unsupported("metrics");
    }

    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {
        throw unsupported("metrics");
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return Map.of();
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        throw unsupported("telemetry");
    }
}
