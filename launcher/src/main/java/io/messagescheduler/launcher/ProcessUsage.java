package io.messagescheduler.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a process has used so far.
 *
 * @param cpu processor time, user and system
 * @param rssMaxKb greatest resident memory; of the samples taken, where the system keeps no peak
 */
record ProcessUsage(Duration cpu, long rssMaxKb) {

    static final ProcessUsage NONE = new ProcessUsage(Duration.ZERO, 0);

    /**
     * The usage of a living process; {@link #NONE} when it is gone. One that has processes of its own only keeps them, as
     * that of an embedded MySQL does: what counts is theirs.
     */
    static ProcessUsage of(ProcessHandle process) {
        return process.descendants()
                .map(ProcessUsage::alone)
                .reduce(ProcessUsage::beside)
                .orElseGet(() -> alone(process));
    }

    private static ProcessUsage alone(ProcessHandle process) {
        Duration cpu = process.info().totalCpuDuration().orElse(Duration.ZERO);
        return new ProcessUsage(cpu, rssKb(process.pid()));
    }

    /** The greater of both in each figure: later and earlier sample of one process. */
    ProcessUsage atLeast(ProcessUsage other) {
        return new ProcessUsage(cpu.compareTo(other.cpu) >= 0 ? cpu : other.cpu, Math.max(rssMaxKb, other.rssMaxKb));
    }

    /** Both together: two processes at the same time. */
    private ProcessUsage beside(ProcessUsage other) {
        return new ProcessUsage(cpu.plus(other.cpu), rssMaxKb + other.rssMaxKb);
    }

    /** Both together: two lives of one instance, one after the other. */
    ProcessUsage then(ProcessUsage next) {
        return new ProcessUsage(cpu.plus(next.cpu), Math.max(rssMaxKb, next.rssMaxKb));
    }

    private static long rssKb(long pid) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        try {
            if (Files.exists(status)) {
                for (String line : Files.readAllLines(status)) {
                    if (line.startsWith("VmHWM:")) {
                        return Long.parseLong(line.replaceAll("\\D", ""));
                    }
                }
                return 0;
            }
            return Files.exists(Path.of("/proc")) ? 0 : rssByPs(pid);
        } catch (IOException | NumberFormatException gone) {
            return 0;
        }
    }

    private static long rssByPs(long pid) throws IOException {
        Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
        try {
            String text = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            ps.waitFor(1, TimeUnit.SECONDS);
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
