package io.messagescheduler.baseline;

import io.messagescheduler.monitoring.Meters;
import io.messagescheduler.monitoring.Metric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** What an operator sees of a scheduler that polls. Shared by the process's threads. */
final class PollMetrics {
    private final Counter sent;
    private final Counter failures;
    private final Timer polls;

    PollMetrics(MeterRegistry registry) {
        Meters meters = new Meters(registry);
        this.sent = meters.counter(Metric.PEER_SENT);
        this.failures = meters.counter(Metric.PEER_FAILURES);
        this.polls = meters.timer(Metric.PEER_POLL);
    }

    void polled(int messages, long nanos) {
        sent.increment(messages);
        polls.record(Duration.ofNanos(nanos));
    }

    void failed() {
        failures.increment();
    }
}
