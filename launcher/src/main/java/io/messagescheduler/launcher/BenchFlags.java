package io.messagescheduler.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** JVM flags of a benchmark's processes: heaps that the loads fit into, and a Flight Recorder where it is asked for. */
final class BenchFlags implements SystemStart.MoreFlags {
    /** Artemis keeps what is pending on the heap: a million messages of 100 bytes take about 1.3 GB. */
    private static final Map<String, String> HEAPS = Map.of("artemis-server-0", "-Xmx4g");

    private static final long DUMP_SECONDS = 30;

    private final Installation installation;
    private final Path recordings;
    private final String turn;
    private final boolean profiled;

    /** @param recordings folder that they are kept in; made when it is needed */
    BenchFlags(Installation installation, Path recordings, String turn, boolean profiled) {
        this.installation = installation;
        this.recordings = recordings;
        this.turn = turn;
        this.profiled = profiled;
    }

    @Override
    public List<String> of(String instance) {
        List<String> flags = new ArrayList<>();
        String heap = HEAPS.get(instance);
        if (heap != null) {
            flags.add(heap);
        }
        if (profiled) {
            flags.add("-XX:StartFlightRecording=settings=profile,maxsize=256m");
            // Else what is not dumped yet stands in the system's temporary folder, which others clean.
            flags.add("-XX:FlightRecorderOptions=repository=" + recordings.resolve("parts"));
        }
        return flags;
    }

    /** Has each living process write its recording. By command, since a process that is stopped halts without its hooks. */
    void keepRecordings(List<ProcessRecord> processes, Consumer<String> problems) throws InterruptedException {
        if (!profiled) {
            return;
        }
        try {
            Files.createDirectories(recordings);
            for (ProcessRecord process : processes) {
                if (process.alive().isPresent()) {
                    dump(process);
                }
            }
        } catch (IOException e) {
            problems.accept("The recordings could not be kept: " + e.getMessage());
        }
    }

    private void dump(ProcessRecord process) throws IOException, InterruptedException {
        Path file = recordings.resolve(turn + "-" + process.instance() + ".jfr");
        Process jcmd = new ProcessBuilder(
                        installation.java().resolveSibling("jcmd").toString(),
                        Long.toString(process.pid()),
                        "JFR.dump",
                        "filename=\"" + file + '"') // the folder's name has a space
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!jcmd.waitFor(DUMP_SECONDS, TimeUnit.SECONDS)) {
            jcmd.destroy();
        }
    }
}
