package io.messagescheduler.worker;

import io.messagescheduler.core.message.InvalidSchedule.Code;
import io.messagescheduler.monitoring.Meters;
import io.messagescheduler.monitoring.Metric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** What an operator sees of the drains. Shared by the process's threads. */
final class DrainMetrics {
    private final Counter moved;
    private final Map<Code, Counter> deadLettered;
    private final Counter failures;
    private final Timer transactions;
    private volatile boolean plansItself;

    DrainMetrics(MeterRegistry registry) {
        Meters meters = new Meters(registry);
        this.moved = meters.counter(Metric.DRAIN_MOVED);
        this.deadLettered = meters.counters(Metric.DEAD_LETTERED, Code.class);
        this.failures = meters.counter(Metric.DRAIN_FAILURES);
        this.transactions = meters.timer(Metric.DRAIN_TRANSACTION);
        meters.gauge(Metric.DRAIN_OWN_PLAN, () -> plansItself ? 1 : 0);
    }

    /** @param refused those of the records that went to the dead letters instead */
    void moved(int records, Map<Code, Integer> refused, long nanos) {
        refused.forEach(
                (code, count) -> Objects.requireNonNull(deadLettered.get(code)).increment(count));
        int letters = refused.values().stream().mapToInt(Integer::intValue).sum();
        moved.increment(records - letters);
        transactions.record(Duration.ofNanos(nanos));
    }

    void failed() {
        failures.increment();
    }

    void plansItself(boolean itself) {
        plansItself = itself;
    }
}
