package io.messagescheduler.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What an operator sees of the deliveries. Shared by the process's threads. */
final class DeliveryMetrics {
    private final Counter delivered;
    private final Counter parked;
    private final Counter deadLettered;
    private final Counter failures;
    private final DistributionSummary lateness;
    private final Timer transactions;
    private final AtomicLong total = new AtomicLong();

    DeliveryMetrics(MeterRegistry registry) {
        this.delivered = Counter.builder("sm.delivery.delivered")
                .description("Messages sent to their target topic")
                .register(registry);
        this.parked = Counter.builder("sm.delivery.parked")
                .description("Deliveries put off because the target failed")
                .register(registry);
        this.deadLettered = Counter.builder("sm.delivery.dead.lettered")
                .description("Messages that could not be delivered")
                .register(registry);
        this.failures = Counter.builder("sm.delivery.failures")
                .description("Transactions that were given up and tried again")
                .register(registry);
        this.lateness = DistributionSummary.builder("sm.delivery.lateness")
                .description("Commit of the delivery minus due time")
                .baseUnit("milliseconds")
                .publishPercentileHistogram()
                .minimumExpectedValue(1.0)
                .maximumExpectedValue(600_000.0)
                .register(registry);
        this.transactions = Timer.builder("sm.delivery.transaction")
                .description("From begin to commit")
                .register(registry);
    }

    void late(long millis) {
        lateness.record(Math.max(0, millis));
    }

    void committed(long messages, long putOff, long refused, long nanos) {
        delivered.increment(messages);
        total.addAndGet(messages);
        parked.increment(putOff);
        deadLettered.increment(refused);
        transactions.record(Duration.ofNanos(nanos));
    }

    void failed() {
        failures.increment();
    }

    /** Messages delivered by this process since it started. */
    long delivered() {
        return total.get();
    }
}
