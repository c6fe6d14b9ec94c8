package io.messagescheduler.monitoring.resource;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import oshi.SystemInfo;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/** What the operating system knows of processes. Belongs to one thread. */
final class OperatingSystemUsage {
    private final OperatingSystem system = new SystemInfo().getOperatingSystem();

    /**
     * The process and all its descendants, such as the native server that a JVM has started; those that end meanwhile are
     * left out, so the list is empty when the process is gone.
     */
    List<Usage> ofTree(long pid) {
        Stream<Long> descendants = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid);
        return Stream.concat(Stream.of(pid), descendants)
                .map(Math::toIntExact)
                .map(system::getProcess)
                .filter(Objects::nonNull)
                .filter(process ->
                        process.getState() != OSProcess.State.ZOMBIE && process.getState() != OSProcess.State.INVALID)
                .map(OperatingSystemUsage::usage)
                .toList();
    }

    private static Usage usage(OSProcess process) {
        return new Usage(
                process.getProcessID(),
                startedMs(process.getProcessID()),
                process.getUserTime(),
                process.getKernelTime(),
                process.getResidentSetSize(),
                process.getBytesWritten(),
                process.getBytesRead(),
                process.getThreadCount());
    }

    /** By the JDK, which gives the same instant each time; OSHI's moves in a process's first half second. */
    private static long startedMs(int pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().startInstant())
                .map(Instant::toEpochMilli)
                .orElse(0L);
    }
}
