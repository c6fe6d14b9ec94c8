package io.messagescheduler.scheduler;

import io.messagescheduler.monitoring.Meters;
import io.messagescheduler.monitoring.Metric;
import io.micrometer.core.instrument.Counter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which producers hide messages behind hung transactions at present, by name as long as there are few. Thread-safe. */
final class WatchdogMetrics {
    /** Of this many producers the names are shown, since the process's start; anybody may choose a transactional id. */
    static final int MOST_NAMES = 20;

    static final String OTHER = "other";

    private final Meters meters;
    private final Counter fenced;
    private final Counter marked;
    private final Counter committed;
    private final Map<String, Long> partitions = new ConcurrentHashMap<>();

    WatchdogMetrics(Meters meters) {
        this.meters = meters;
        this.fenced = meters.counter(Metric.HUNG_ENDED, "fenced");
        this.marked = meters.counter(Metric.HUNG_ENDED, "marked");
        this.committed = meters.counter(Metric.HUNG_ENDED, "committed");
        show(OTHER);
    }

    private void show(String name) {
        partitions.put(name, 0L);
        meters.gauge(Metric.HUNG, () -> partitions.getOrDefault(name, 0L), name);
    }

    void fenced() {
        fenced.increment();
    }

    void marked() {
        marked.increment();
    }

    void committed() {
        committed.increment();
    }

    /** What the last look found: all that is not among it has ended. */
    void found(List<HungTransaction> hung) {
        Map<String, Long> counts = hung.stream()
                .map(HungTransaction::producer)
                .map(this::shown)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        partitions.replaceAll((name, before) -> counts.getOrDefault(name, 0L));
    }

    private String shown(String name) {
        if (!partitions.containsKey(name)) {
            if (partitions.size() > MOST_NAMES) {
                return OTHER;
            }
            show(name);
        }
        return name;
    }
}
