package io.messagescheduler.baseline;

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
        this.sent = Counter.builder("sm.peer.sent")
                .description("Messages sent to their targets and marked so")
                .register(registry);
        this.failures = Counter.builder("sm.peer.failures")
                .description("Polls that failed and were rolled back")
                .register(registry);
        this.polls = Timer.builder("sm.peer.poll")
                .description("From the question to the commit, of polls that did not fail")
                .register(registry);
    }

    void polled(int messages, long nanos) {
        sent.increment(messages);
        polls.record(Duration.ofNanos(nanos));
    }

    void failed() {
        failures.increment();
    }
}
