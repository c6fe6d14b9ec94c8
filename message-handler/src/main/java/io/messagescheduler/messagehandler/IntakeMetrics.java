package io.messagescheduler.messagehandler;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What an operator sees of the intake. Shared by the process's threads. */
final class IntakeMetrics {
    private final Counter routed;
    private final Counter deadLettered;
    private final Counter failures;
    private final Timer transactions;

    IntakeMetrics(MeterRegistry registry) {
        this.routed = Counter.builder("sm.intake.routed")
                .description("Messages moved from the intake topic to their bucket")
                .register(registry);
        this.deadLettered = Counter.builder("sm.intake.dead.lettered")
                .description("Records that the intake refused")
                .register(registry);
        this.failures = Counter.builder("sm.intake.failures")
                .description("Transactions that were given up and tried again")
                .register(registry);
        this.transactions = Timer.builder("sm.intake.transaction")
                .description("From begin to commit")
                .register(registry);
    }

    void moved(int records, long refused, long nanos) {
        routed.increment(records - refused);
        deadLettered.increment(refused);
        transactions.record(Duration.ofNanos(nanos));
    }

    void failed() {
        failures.increment();
    }
}
