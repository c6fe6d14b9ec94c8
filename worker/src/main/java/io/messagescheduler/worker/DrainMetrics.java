package io.messagescheduler.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What an operator sees of the drains. Shared by the process's threads. */
final class DrainMetrics {
    private final Counter moved;
    private final Counter failures;
    private final Timer transactions;

    DrainMetrics(MeterRegistry registry) {
        this.moved = Counter.builder("sm.drain.moved")
                .description("Messages moved on from buckets whose window opened")
                .register(registry);
        this.failures = Counter.builder("sm.drain.failures")
                .description("Jobs that were given back")
                .register(registry);
        this.transactions = Timer.builder("sm.drain.transaction")
                .description("From begin to commit")
                .register(registry);
    }

    void moved(int records, long nanos) {
        moved.increment(records);
        transactions.record(Duration.ofNanos(nanos));
    }

    void failed() {
        failures.increment();
    }
}
