package io.messagescheduler.index;

import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.monitoring.Meters;
import io.messagescheduler.monitoring.Metric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator sees of the index. Safe to use from any thread. */
final class IndexMetrics {
    private static final Logger log = LoggerFactory.getLogger(IndexMetrics.class);
    private static final long WARN_NANOS = 60_000_000_000L;

    private final Counter events;
    private final Counter undecodable;
    private final Map<Outcome.Kind, Counter> outcomes;
    private final AtomicLong warnedNanos = new AtomicLong(System.nanoTime() - WARN_NANOS);

    /** The figures of the stores are asked for at each scrape. */
    IndexMetrics(
            MeterRegistry registry,
            LongSupplier live,
            LongSupplier changing,
            LongSupplier toRestore,
            LongSupplier copiesBehind) {
        Meters meters = new Meters(registry);
        this.events = meters.counter(Metric.INDEX_EVENTS);
        this.undecodable = meters.counter(Metric.INDEX_UNDECODABLE);
        this.outcomes = meters.counters(Metric.INDEX_OUTCOMES, Outcome.Kind.class);
        meters.gauge(Metric.INDEX_LIVE, live::getAsLong);
        meters.gauge(Metric.INDEX_CHANGING, changing::getAsLong);
        meters.gauge(Metric.INDEX_RESTORE_REMAINING, toRestore::getAsLong);
        meters.gauge(Metric.INDEX_COPIES_BEHIND, copiesBehind::getAsLong);
    }

    void applied() {
        events.increment();
    }

    void told(Outcome.Kind kind) {
        Objects.requireNonNull(outcomes.get(kind)).increment();
    }

    /** Counts each and tells of one a minute. */
    void undecodable(RecordMetadata place, String why) {
        undecodable.increment();
        long now = System.nanoTime();
        long before = warnedNanos.get();
        if (now - before >= WARN_NANOS && warnedNanos.compareAndSet(before, now)) {
            log.warn(
                    "Skipped the record {}-{}@{}, which nobody of this system can have written ({}); {} so far",
                    place.topic(),
                    place.partition(),
                    place.offset(),
                    why,
                    (long) undecodable.count());
        }
    }
}
