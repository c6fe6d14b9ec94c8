package io.messagescheduler.experiment;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One system's part of the report: everything counted, what its processes cost, and the verdict.
 *
 * @param processes those that belong to this system
 * @param engine name and version of what holds its messages; null when the run does not say
 */
record SystemResult(
        Contestant contestant,
        SystemTally tally,
        List<ProcessUsage> processes,
        @Nullable String engine,
        Verdict verdict) {

    SystemResult {
        processes = List.copyOf(processes);
    }

    @Nullable
    Statistics lateness() {
        return Statistics.of(tally.lateness);
    }

    @Nullable
    Statistics appendLateness() {
        return Statistics.of(tally.appendLateness);
    }

    @Nullable
    Long hopsP50() {
        return tally.hops.count() == 0 ? null : tally.hops.quantiles(500)[0];
    }

    @Nullable
    Long hopsMax() {
        return tally.hops.count() == 0 ? null : tally.hops.max();
    }

    /** CPU time of all its processes; null when none was measured, or not its server. */
    @Nullable
    Double cpuSeconds() {
        return sum(ProcessUsage::cpuSeconds);
    }

    /** The part of {@link #cpuSeconds} since the first message was on its way: without the starting of the processes. */
    @Nullable
    Double cpuSecondsUnderLoad() {
        return sum(ProcessUsage::cpuSecondsUnderLoad);
    }

    /**
     * CPU seconds for a million messages at the cost of those received, without the cost of starting, which a run that
     * lasts has forgotten; null when the cost is not known.
     */
    @Nullable
    Double cpuSecondsPerMillion() {
        Double underLoad = cpuSecondsUnderLoad();
        return underLoad == null || tally.delivered == 0 ? null : underLoad * 1_000_000 / tally.delivered;
    }

    /** The sum of its processes' peaks, which is at least the peak of their sum; null like the CPU time. */
    @Nullable
    Double rssMaxMb() {
        return sum(ProcessUsage::rssMaxMb);
    }

    /** What its processes wrote to disk; null like the CPU time. */
    @Nullable
    Double diskWrittenMb() {
        return sum(ProcessUsage::diskWrittenMb);
    }

    private @Nullable Double sum(Function<ProcessUsage, @Nullable Double> figure) {
        boolean known = processes.stream()
                .anyMatch(process -> process.role().equals(contestant.server()) && figure.apply(process) != null);
        return known ? processes.stream().map(figure).reduce(null, ProcessUsage::add) : null;
    }
}
