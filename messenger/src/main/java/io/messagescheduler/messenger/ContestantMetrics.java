package io.messagescheduler.messenger;

import io.messagescheduler.monitoring.Meters;
import io.messagescheduler.monitoring.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** What can be watched of a run while it goes on, contestant by contestant. Good to look at; the verdict is elsewhere. */
final class ContestantMetrics {
    private final Map<String, Timer> lateness = new HashMap<>();

    /** @param progress of the contestant with this name; asked at each scrape */
    ContestantMetrics(MeterRegistry registry, List<String> contestants, Function<String, Progress> progress) {
        Meters meters = new Meters(registry);
        for (String name : contestants) {
            lateness.put(name, meters.timer(Metric.CONTESTANT_LATENESS, name));
            meters.gauge(Metric.CONTESTANT_EXPECTED, () -> progress.apply(name).expected(), name);
            meters.counted(Metric.CONTESTANT_SENT, () -> progress.apply(name).sent(), name);
            meters.counted(
                    Metric.CONTESTANT_RECEIVED, () -> progress.apply(name).received(), name);
            meters.counted(
                    Metric.CONTESTANT_DUPLICATED, () -> progress.apply(name).duplicated(), name);
            meters.counted(Metric.CONTESTANT_EARLY, () -> progress.apply(name).early(), name);
        }
    }

    /** Takes each arrival's lateness in milliseconds. */
    LongConsumer latenessOf(String contestant) {
        Timer timer = Objects.requireNonNull(lateness.get(contestant));
        return millis -> timer.record(Duration.ofMillis(Math.max(0, millis)));
    }
}
