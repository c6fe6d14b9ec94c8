package io.messagescheduler.scheduler;

import io.messagescheduler.core.bucket.Bucket;
import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.bucket.Level;
import io.messagescheduler.core.job.Backlog;
import io.messagescheduler.core.job.JobStatus;
import io.messagescheduler.kafkaio.BacklogReader;
import io.messagescheduler.monitoring.Meters;
import io.messagescheduler.monitoring.Metric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an operator sees of the plan: how much waits, and how the drains stand against their lead. The gauges are worked out
 * at each scrape from the leader's last look at Kafka; all are 0 before the first and on a standby. Safe to use from any thread.
 */
final class SchedulerMetrics {
    private static final String EARLIER = "earlier ladder";
    private static final String OVERFLOW = "overflow";

    private final BucketLadder ladder;
    private final Supplier<SchedulerApi.@Nullable Engine> engine;
    private final InstantSource clock;
    private final Timer plans;
    private final Counter planFailures;
    private final Counter leaderChanges;
    private final WatchdogMetrics watchdog;

    /** @param engine null unless this Scheduler leads */
    SchedulerMetrics(
            MeterRegistry registry,
            BucketLadder ladder,
            Leadership leadership,
            Supplier<SchedulerApi.@Nullable Engine> engine,
            LongSupplier deadLetters,
            InstantSource clock) {
        this.ladder = ladder;
        this.engine = engine;
        this.clock = clock;
        Meters meters = new Meters(registry);
        this.plans = meters.timer(Metric.PLAN);
        this.planFailures = meters.counter(Metric.PLAN_FAILURES);
        this.leaderChanges = meters.counter(Metric.LEADER_CHANGES);
        this.watchdog = new WatchdogMetrics(meters);
        meters.gauge(Metric.LEADER, () -> leadership.leads() ? 1 : 0);
        for (Level level : Stream.concat(ladder.levels().stream(), Stream.of(ladder.overflowLevel()))
                .toList()) {
            String name = level == ladder.overflowLevel() ? OVERFLOW : Integer.toString(level.index());
            meters.gauge(Metric.PENDING, () -> pending(name), name);
            meters.gauge(Metric.DRAIN_LAG, () -> lagSeconds(name), name);
            meters.gauge(Metric.DRAIN_LEAD, () -> level.leadMs() / 1000.0, name);
        }
        meters.gauge(Metric.PENDING, () -> pending(EARLIER), EARLIER);
        meters.gauge(Metric.FURTHEST_DUE, this::furthestDueSeconds);
        meters.gauge(Metric.OVERDUE_AGE, this::overdueSeconds);
        meters.gauge(Metric.WORKERS, () -> of(ready -> ready.plane().workers().size()));
        meters.gauge(Metric.DEAD_LETTERS, deadLetters::getAsLong);
        for (JobStatus status : JobStatus.values()) {
            meters.gauge(
                    Metric.JOBS,
                    () -> of(ready -> ready.plane().queue().stream()
                            .filter(job -> job.status() == status)
                            .count()),
                    status.name());
        }
    }

    void tookTheLead() {
        leaderChanges.increment();
    }

    WatchdogMetrics watchdog() {
        return watchdog;
    }

    void planned(long nanos) {
        plans.record(Duration.ofNanos(nanos));
    }

    void failed() {
        planFailures.increment();
    }

    /** The value of the label {@code level}: an index, or a word where there is none. */
    static String levelName(Bucket bucket) {
        return switch (bucket.kind()) {
            case IMMINENT -> "imminent";
            case RING -> bucket.level() < 0 ? EARLIER : Integer.toString(bucket.level());
            case OVERFLOW -> bucket.level() < 0 ? EARLIER : OVERFLOW;
        };
    }

    private double pending(String level) {
        return of(ready -> ready.plane()
                .lastLook()
                .map(look -> look.undrained().entrySet().stream()
                        .filter(entry -> levelName(entry.getKey()).equals(level))
                        .mapToLong(Map.Entry::getValue)
                        .sum())
                .orElse(0L));
    }

    private double lagSeconds(String level) {
        long nowMs = clock.millis();
        return windows()
                        .filter(backlog -> levelName(backlog.bucket()).equals(level))
                        .mapToLong(backlog -> nowMs - backlog.opensAtMs())
                        .map(lagMs -> Math.max(0, lagMs))
                        .max()
                        .orElse(0)
                / 1000.0;
    }

    private double overdueSeconds() {
        long nowMs = clock.millis();
        return windows()
                        .mapToLong(backlog -> Math.max(0, nowMs - backlog.windowStartMs()))
                        .max()
                        .orElse(0)
                / 1000.0;
    }

    private double furthestDueSeconds() {
        return windows()
                        .filter(backlog -> backlog.bucket().kind() == Bucket.Kind.RING)
                        .mapToLong(backlog -> backlog.windowStartMs()
                                + ladder.levels().get(backlog.bucket().level()).widthMs())
                        .max()
                        .orElse(0)
                / 1000.0;
    }

    /** Of this ladder's buckets; a bucket of an earlier ladder has no window, nor has a record that is not ours. */
    private Stream<Backlog> windows() {
        SchedulerApi.Engine ready = engine.get();
        List<Backlog> backlog = ready == null
                ? List.of()
                : ready.plane().lastLook().map(BacklogReader.Look::backlog).orElse(List.of());
        return backlog.stream().filter(each -> each.opensAtMs() > 0);
    }

    private double of(ToDoubleFunction<SchedulerApi.Engine> figure) {
        SchedulerApi.Engine ready = engine.get();
        return ready == null ? 0 : figure.applyAsDouble(ready);
    }
}
