package io.messagescheduler.benchmarks;

import io.messagescheduler.benchmarks.Load.Given;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every load of a turn works with, and the figures that all of them have in common. Owned by the turn's thread. */
final class Field {
    private static final Logger log = LoggerFactory.getLogger(Field.class);

    /** A load is given up when nothing has arrived for so long after all of it was due. */
    private static final Duration STANDSTILL = Duration.ofSeconds(30);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final long POLL_MS = 20;

    private final Load load;
    private final Reader reader;
    private final Costs costs;
    private final Figures figures;
    private final Path histograms;
    private final Optional<RoutedIntake> routed;
    private final boolean isStaged;
    private int loads;

    /**
     * @param routed of the Kafka scheduler; empty for others
     * @param isStaged whether bursts may be appended before they are due
     */
    Field(
            Load load,
            Reader reader,
            Costs costs,
            Figures figures,
            Path histograms,
            Optional<RoutedIntake> routed,
            boolean isStaged) {
        this.load = load;
        this.reader = reader;
        this.costs = costs;
        this.figures = figures;
        this.histograms = histograms;
        this.routed = routed;
        this.isStaged = isStaged;
    }

    Load load() {
        return load;
    }

    Reader reader() {
        return reader;
    }

    Costs costs() {
        return costs;
    }

    Figures figures() {
        return figures;
    }

    Optional<RoutedIntake> routed() {
        return routed;
    }

    /** A new load, whose receipts are counted from now on. */
    Tally newLoad() {
        Tally tally = new Tally(loads++, isStaged);
        reader.expect(tally);
        return tally;
    }

    /** A steady load with lateness and costs. Returns when all has arrived, or will not. */
    Steady steadily(String work, int perSecond, Duration length, Duration longestDelay)
            throws IOException, InterruptedException {
        Tally tally = newLoad();
        Map<String, Costs.Used> before = costs.used();
        Given given = load.steadily(tally, perSecond, length, Duration.ofSeconds(1), longestDelay);
        awaitAll(tally, given.messages(), System.currentTimeMillis() + longestDelay.toMillis());
        Map<String, Costs.Used> after = costs.used();
        lateness(work, tally, given.messages());
        figures.add(work, "givenBehindMs", given.behind().toMillis());
        processorTime(work, before, after, given.messages());
        after.forEach((instance, used) -> figures.add(work, "rssMb." + instance, used.rssMb()));
        return new Steady(tally, given);
    }

    /** What a steady load came to. */
    record Steady(Tally tally, Given given) {
        boolean isComplete() {
            return tally.received() == given.messages();
        }

        double p99Ms() {
            return tally.lateness().getValueAtPercentile(99) / 1e3;
        }
    }

    /** Waits until everything has arrived. Gives up when nothing arrives any more after all of it was due. */
    void awaitAll(Tally tally, int count, long lastDueMs) throws InterruptedException {
        int last = -1;
        long changedNanos = System.nanoTime();
        long limitNanos = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (tally.received() < count) {
            long now = System.nanoTime();
            if (tally.received() != last || System.currentTimeMillis() < lastDueMs) {
                last = tally.received();
                changedNanos = now;
            }
            if (now - changedNanos > STANDSTILL.toNanos() || now - limitNanos > 0) {
                log.warn("{} of {} messages have arrived, and no more are waited for", tally.received(), count);
                return;
            }
            Thread.sleep(POLL_MS);
        }
    }

    /** Writes down how late the messages were, and the whole distribution beside it. */
    void lateness(String work, Tally tally, int count) throws IOException {
        Histogram late = tally.lateness();
        Histogram appended = tally.appendLateness();
        figures.add(work, "messages", count);
        figures.add(work, "missing", count - tally.received());
        figures.add(work, "duplicates", tally.duplicates());
        figures.add(work, "early", tally.early());
        figures.add(work, "latenessP50Ms", late.getValueAtPercentile(50) / 1e3);
        figures.add(work, "latenessP99Ms", late.getValueAtPercentile(99) / 1e3);
        figures.add(work, "latenessP999Ms", late.getValueAtPercentile(99.9) / 1e3);
        figures.add(work, "latenessMaxMs", late.getMaxValue() / 1e3);
        figures.add(work, "appendLatenessP50Ms", appended.getValueAtPercentile(50) / 1e3);
        figures.add(work, "appendLatenessP99Ms", appended.getValueAtPercentile(99) / 1e3);
        figures.add(work, "hops", tally.meanHops());
        Files.createDirectories(histograms);
        try (PrintStream out = new PrintStream(
                Files.newOutputStream(histograms.resolve(work + ".hgrm")), false, StandardCharsets.UTF_8)) {
            late.outputPercentileDistribution(out, 1_000.0); // in milliseconds
        }
    }

    /** Writes down the processor time between two looks, of each process and of all. */
    void processorTime(String work, Map<String, Costs.Used> before, Map<String, Costs.Used> after, int messages) {
        Map<String, Double> spent = new TreeMap<>();
        after.forEach((instance, used) -> spent.put(
                instance,
                used.cpuSeconds()
                        - before.getOrDefault(instance, new Costs.Used(0, 0)).cpuSeconds()));
        double all = 0;
        for (Map.Entry<String, Double> entry : spent.entrySet()) {
            all += entry.getValue();
            figures.add(work, "cpuSecondsPerMillion." + entry.getKey(), entry.getValue() * 1e6 / messages);
        }
        figures.add(work, "cpuSecondsPerMillion", all * 1e6 / messages);
    }
}
