package io.messagescheduler.experiment;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One system's part of the report: everything counted, what its processes cost, and the verdict.
 *
 * @param processes those that belong to this system
 */
record SystemResult(Contestant contestant, SystemTally tally, List<ProcessUsage> processes, Verdict verdict) {

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

    /** CPU time of all its processes; null when none was measured. */
    @Nullable
    Double cpuSeconds() {
        return processes.stream().map(ProcessUsage::cpuSeconds).reduce(null, ProcessUsage::add);
    }

    /** The sum of its processes' peaks, which is at least the peak of their sum; null when none was measured. */
    @Nullable
    Double rssMaxMb() {
        return processes.stream().map(ProcessUsage::rssMaxMb).reduce(null, ProcessUsage::add);
    }
}
