package io.messagescheduler.monitoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Registers meters by the catalogue: name, unit, meaning, buckets and labels come from the {@link Metric}, so no process
 * can have one that the catalogue lacks. Meters of the same metric and labels are one meter. Safe to use from any thread.
 */
public final class Meters {
    private final MeterRegistry registry;

    public Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param labels values, in the order of {@link Metric#labels} */
    public Counter counter(Metric metric, String... labels) {
        return Counter.builder(metric.dotted())
                .description(metric.meaning())
                .baseUnit(unit(metric))
                .tags(tags(metric, Kind.COUNTER, labels))
                .register(registry);
    }

    /** A counter for each value of the metric's only label. */
    public <E extends Enum<E>> Map<E, Counter> counters(Metric metric, Class<E> label) {
        return counters(metric, label, Enum::name);
    }

    /** The same, with values that are named otherwise than in the code. */
    public <E extends Enum<E>> Map<E, Counter> counters(Metric metric, Class<E> label, Function<E, String> name) {
        Map<E, Counter> counters = new EnumMap<>(label);
        for (E value : label.getEnumConstants()) {
            counters.put(value, counter(metric, name.apply(value)));
        }
        return counters;
    }

    /** A counter whose count somebody else keeps; asked at each scrape. */
    public void counted(Metric metric, DoubleSupplier count, String... labels) {
        // Micrometer holds the object weakly and the function strongly: the supplier must be part of the latter.
        FunctionCounter.builder(metric.dotted(), registry, always -> count.getAsDouble())
                .description(metric.meaning())
                .baseUnit(unit(metric))
                .tags(tags(metric, metric.kind() == Kind.KAFKA_TOTAL ? Kind.KAFKA_TOTAL : Kind.COUNTER, labels))
                .register(registry);
    }

    /** Asked at each scrape. */
    public void gauge(Metric metric, DoubleSupplier value, String... labels) {
        Kind kind = metric.kind() == Kind.KAFKA_GREATEST ? Kind.KAFKA_GREATEST : Kind.GAUGE;
        Gauge.builder(metric.dotted(), value::getAsDouble)
                .description(metric.meaning())
                .baseUnit(unit(metric))
                .tags(tags(metric, kind, labels))
                .register(registry);
    }

    public Timer timer(Metric metric, String... labels) {
        return Timer.builder(metric.dotted())
                .description(metric.meaning())
                .tags(tags(metric, Kind.TIMER, labels))
                .serviceLevelObjectives(metric.buckets().bounds().stream()
                        .map(seconds -> Duration.ofMillis(Math.round(seconds * 1000)))
                        .toArray(Duration[]::new))
                .register(registry);
    }

    public DistributionSummary distribution(Metric metric, String... labels) {
        return DistributionSummary.builder(metric.dotted())
                .description(metric.meaning())
                .baseUnit(unit(metric))
                .tags(tags(metric, Kind.DISTRIBUTION, labels))
                .serviceLevelObjectives(metric.buckets().bounds().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray())
                .register(registry);
    }

    private static @Nullable String unit(Metric metric) {
        return metric.hasUnitInName() ? metric.unit() : null;
    }

    private static Tags tags(Metric metric, Kind kind, String... labels) {
        if (metric.kind() != kind || labels.length != metric.labels().size()) {
            throw new IllegalArgumentException(metric + " is a " + metric.kind() + " with labels " + metric.labels());
        }
        Tags tags = Tags.empty();
        for (int i = 0; i < labels.length; i++) {
            tags = tags.and(metric.labels().get(i), labels[i]);
        }
        return tags;
    }
}
