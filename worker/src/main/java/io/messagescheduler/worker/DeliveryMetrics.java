package io.messagescheduler.worker;

import io.messagescheduler.core.message.EpochEvent;
import io.messagescheduler.core.message.InvalidSchedule.Code;
import io.messagescheduler.monitoring.Meters;
import io.messagescheduler.monitoring.Metric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/** What an operator sees of the deliveries. Shared by the process's threads. */
final class DeliveryMetrics {
    /**
     * What an agent holds at present.
     *
     * @param oldestDueMs least due time of a message not delivered, {@code Long.MAX_VALUE} for none
     * @param heardMs up to when all cancels are heard, {@code Long.MAX_VALUE} when nothing is to be heard
     */
    private record Held(
            long messages, long bytes, long budgetBytes, long oldestDueMs, long cancellations, long heardMs) {}

    private final InstantSource clock;
    private final Counter delivered;
    private final Counter parked;
    private final Counter heldBack;
    private final Counter unheard;
    private final Map<Code, Counter> deadLettered;
    private final Map<EpochEvent, Counter> events;
    private final Counter dropped;
    private final Counter suppressed;
    private final Counter failures;
    private final Timer lateness;
    private final Timer transactions;
    private final DistributionSummary checkpoints;
    private final AtomicLong total = new AtomicLong();
    private final Map<String, Held> held = new ConcurrentHashMap<>();

    DeliveryMetrics(MeterRegistry registry, InstantSource clock) {
        this.clock = clock;
        Meters meters = new Meters(registry);
        this.delivered = meters.counter(Metric.DELIVERED);
        this.parked = meters.counter(Metric.DELIVERY_PARKED);
        this.heldBack = meters.counter(Metric.DELIVERY_HELD);
        this.unheard = meters.counter(Metric.DELIVERY_UNHEARD);
        this.deadLettered = meters.counters(Metric.DEAD_LETTERED, Code.class);
        this.events = meters.counters(Metric.EPOCH_EVENTS, EpochEvent.class, EpochEvent::label);
        this.dropped = meters.counter(Metric.DELIVERY_DROPPED);
        this.suppressed = meters.counter(Metric.DUPLICATES_SUPPRESSED);
        this.failures = meters.counter(Metric.DELIVERY_FAILURES);
        this.lateness = meters.timer(Metric.LATENESS);
        this.transactions = meters.timer(Metric.DELIVERY_TRANSACTION);
        this.checkpoints = meters.distribution(Metric.CHECKPOINT_SIZE);
        meters.gauge(
                Metric.PENDING,
                () -> held.values().stream().mapToLong(Held::messages).sum(),
                "imminent");
        meters.gauge(
                Metric.DELIVERY_MEMORY_USED,
                () -> held.values().stream().mapToLong(Held::bytes).sum());
        meters.gauge(
                Metric.DELIVERY_MEMORY_BUDGET,
                () -> held.values().stream().mapToLong(Held::budgetBytes).sum());
        meters.gauge(
                Metric.CANCELLATIONS,
                () -> held.values().stream().mapToLong(Held::cancellations).sum());
        meters.gauge(Metric.OVERDUE_AGE, this::overdueSeconds);
        meters.gauge(Metric.CANCELS_BEHIND, this::behindSeconds);
    }

    private double behindSeconds() {
        long heardMs = held.values().stream().mapToLong(Held::heardMs).min().orElse(Long.MAX_VALUE);
        return heardMs == Long.MAX_VALUE
                ? 0
                : heardMs == Long.MIN_VALUE ? Double.NaN : (clock.millis() - heardMs) / 1000.0;
    }

    private double overdueSeconds() {
        long oldestMs =
                held.values().stream().mapToLong(Held::oldestDueMs).min().orElse(Long.MAX_VALUE);
        return oldestMs == Long.MAX_VALUE ? 0 : Math.max(0, clock.millis() - oldestMs) / 1000.0;
    }

    /** What the tasks of an agent hold now; an agent that is stuck stays as it was last. */
    void holds(String agent, Collection<TaskReader> tasks, long budgetBytesEach, long cancellations, long heardMs) {
        long messages = 0;
        long bytes = 0;
        long oldestDueMs = Long.MAX_VALUE;
        for (TaskReader task : tasks) {
            messages += task.task().pending();
            bytes += task.task().pendingBytes();
            oldestDueMs = Math.min(oldestDueMs, task.task().nextDueMs());
            suppressed.increment(task.takeSuppressed());
        }
        held.put(agent, new Held(messages, bytes, budgetBytesEach * tasks.size(), oldestDueMs, cancellations, heardMs));
    }

    void late(long millis) {
        lateness.record(Duration.ofMillis(Math.max(0, millis)));
    }

    void committed(DeliveryBatch.Tally tally, long nanos) {
        delivered.increment(tally.delivered());
        total.addAndGet(tally.delivered());
        parked.increment(tally.parked());
        heldBack.increment(tally.held());
        unheard.increment(tally.unheard());
        dropped.increment(tally.dropped());
        tally.deadLettered()
                .forEach((code, count) ->
                        Objects.requireNonNull(deadLettered.get(code)).increment(count));
        tally.events()
                .forEach((event, count) ->
                        Objects.requireNonNull(events.get(event)).increment(count));
        transactions.record(Duration.ofNanos(nanos));
    }

    void stored(Collection<OffsetAndMetadata> committed) {
        committed.forEach(checkpoint -> checkpoints.record(checkpoint.metadata().length()));
    }

    void failed() {
        failures.increment();
    }

    /** Messages delivered by this process since it started. */
    long delivered() {
        return total.get();
    }
}
