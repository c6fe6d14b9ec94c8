package io.messagescheduler.messagehandler;

import io.messagescheduler.core.message.EpochEvent;
import io.messagescheduler.core.message.InvalidSchedule.Code;
import io.messagescheduler.monitoring.Meters;
import io.messagescheduler.monitoring.Metric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** What an operator sees of the intake. Shared by the process's threads. */
final class IntakeMetrics {
    private final Counter parked;
    private final Map<Code, Counter> deadLettered;
    private final Map<EpochEvent, Counter> events;
    private final Counter failures;
    private final Timer transactions;

    IntakeMetrics(MeterRegistry registry) {
        Meters meters = new Meters(registry);
        this.parked = meters.counter(Metric.INTAKE_PARKED);
        this.deadLettered = meters.counters(Metric.DEAD_LETTERED, Code.class);
        this.events = meters.counters(Metric.EPOCH_EVENTS, EpochEvent.class, EpochEvent::label);
        this.failures = meters.counter(Metric.INTAKE_FAILURES);
        this.transactions = meters.timer(Metric.INTAKE_TRANSACTION);
    }

    void moved(IntakeTally tally, long nanos) {
        tally.rejectedByCode()
                .forEach((code, count) ->
                        Objects.requireNonNull(deadLettered.get(code)).increment(count));
        tally.events()
                .forEach((event, count) ->
                        Objects.requireNonNull(events.get(event)).increment(count));
        parked.increment(tally.parkedMessages());
        transactions.record(Duration.ofNanos(nanos));
    }

    void failed() {
        failures.increment();
    }
}
