package io.messagescheduler.experiment;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one process of the run cost.
 *
 * @param instance for example {@code worker-0}
 * @param process the kind of process, for example {@code worker}
 * @param cpuSeconds user and system time together; null when nobody measured it
 * @param cpuSecondsUnderLoad the part of it since the first message was on its way; null when nobody measured it
 * @param rssMaxMb the peak of its resident memory in MiB; null when nobody measured it
 * @param diskWrittenMb what it wrote to disk in MiB; null when nobody measured it
 */
record ProcessUsage(
        String instance,
        String process,
        @Nullable Double cpuSeconds,
        @Nullable Double cpuSecondsUnderLoad,
        @Nullable Double rssMaxMb,
        @Nullable Double diskWrittenMb) {

    private static final Pattern NUMBER = Pattern.compile("-\\d+$");

    /** Its kind without a number, which it has where only the instance's name is known: {@code worker} for {@code worker-0}. */
    String role() {
        return NUMBER.matcher(process).replaceFirst("");
    }

    /** The same instance before and after a restart: its time adds up, its peak is the higher one. */
    ProcessUsage and(ProcessUsage later) {
        return new ProcessUsage(
                instance,
                process,
                add(cpuSeconds, later.cpuSeconds),
                add(cpuSecondsUnderLoad, later.cpuSecondsUnderLoad),
                higher(rssMaxMb, later.rssMaxMb),
                add(diskWrittenMb, later.diskWrittenMb));
    }

    /**
     * Another measurement of the same instance, of which the higher figure counts: one that leaves out the process's
     * children, or its last second, is too low.
     */
    ProcessUsage orMore(ProcessUsage other) {
        return new ProcessUsage(
                instance,
                process,
                higher(cpuSeconds, other.cpuSeconds),
                higher(cpuSecondsUnderLoad, other.cpuSecondsUnderLoad),
                higher(rssMaxMb, other.rssMaxMb),
                higher(diskWrittenMb, other.diskWrittenMb));
    }

    static @Nullable Double add(@Nullable Double a, @Nullable Double b) {
        return a == null ? b : b == null ? a : Double.valueOf(a + b);
    }

    private static @Nullable Double higher(@Nullable Double a, @Nullable Double b) {
        return a == null ? b : b == null ? a : Double.valueOf(Math.max(a, b));
    }
}
