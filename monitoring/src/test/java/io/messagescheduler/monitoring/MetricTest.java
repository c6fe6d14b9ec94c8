package io.messagescheduler.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MetricTest {
    @Test
    void catalogue_everyMetric_hasOwnNameMeaningUnitAndProcess() {
        assertThat(Metric.values()).extracting(Metric::prometheusName).doesNotHaveDuplicates();
        assertThat(Metric.values()).allSatisfy(metric -> {
            assertThat(metric.meaning()).isNotBlank();
            assertThat(metric.unit()).isNotBlank();
            assertThat(metric.processes()).isNotEmpty();
            assertThat(metric.dotted()).matches("(sm|kafka)(\\.[a-z]+)+");
            // Micrometer appends the unit unless the name ends in it.
            assertThat(metric.hasUnitInName() && metric.dotted().endsWith("." + metric.unit()))
                    .as("the unit twice in " + metric.prometheusName())
                    .isFalse();
        });
    }

    @Test
    void lateness_bounds_areMillisecondsFirstAndThenWithinATenth() {
        List<Double> bounds = Buckets.LATENESS.bounds();
        assertThat(bounds).hasSizeLessThan(150).startsWith(0.001, 0.002, 0.003).endsWith(600.0);
        for (int i = 1; i < bounds.size(); i++) {
            double step = bounds.get(i) - bounds.get(i - 1);
            assertThat(step)
                    .as("the step to " + bounds.get(i))
                    .isPositive()
                    .isLessThanOrEqualTo(Math.max(0.001, bounds.get(i - 1) * 0.1) + 1e-9);
        }
    }

    @Test
    void meters_otherKindOrLabelsThanTheCatalogue_areRefused() {
        Meters meters = new Meters(new SimpleMeterRegistry());
        assertThatThrownBy(() -> meters.counter(Metric.LATENESS)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> meters.counter(Metric.DELIVERED, "surplus"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> meters.gauge(Metric.DRAIN_LAG, () -> 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void counted_afterAGarbageCollection_isStillAsked() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        AtomicLong count = new AtomicLong();
        new Meters(registry).counted(Metric.CONTESTANT_SENT, () -> count.get(), "kafka");
        WeakReference<Object> canary = new WeakReference<>(new Object());
        while (canary.get() != null) {
            System.gc();
        }

        count.set(5);

        assertThat(registry.get(Metric.CONTESTANT_SENT.dotted())
                        .functionCounter()
                        .count())
                .isEqualTo(5);
    }

    @Test
    void prometheusName_unitsAndTotals_areAppended() {
        assertThat(Arrays.asList(
                        Metric.DELIVERED.prometheusName(),
                        Metric.LATENESS.prometheusName(),
                        Metric.CHECKPOINT_SIZE.prometheusName(),
                        Metric.PRODUCER_OUTGOING.prometheusName()))
                .containsExactly(
                        "sm_delivery_delivered_total",
                        "sm_delivery_lateness_seconds",
                        "sm_delivery_checkpoint_size_bytes",
                        "kafka_producer_outgoing_byte_total");
    }
}
