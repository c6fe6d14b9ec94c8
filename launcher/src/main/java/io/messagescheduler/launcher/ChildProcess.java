package io.messagescheduler.launcher;

import io.messagescheduler.process.RunFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One instance over all its lives: the process that is running now, how often it died, what it has used. Owned by its {@link Supervisor}, under that one's lock. */
final class ChildProcess {

    /** Where an instance is in its life. */
    enum State {
        STARTING,
        RUNNING,
        RESTARTING,
        STOPPING,
        STOPPED,
        GIVEN_UP;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final ProcessSpec spec;
    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private final Deque<Long> deathsNanos = new ArrayDeque<>();
    private Map<String, String> pinned = Map.of();
    private @Nullable Process process;
    private State state = State.STARTING;
    private int restarts;
    private long startedMs;
    private ProcessUsage earlierLives = ProcessUsage.NONE;
    private ProcessUsage thisLife = ProcessUsage.NONE;
    private Duration cpuBeforeLoad = Duration.ZERO;

    ChildProcess(ProcessSpec spec) {
        this.spec = spec;
    }

    ProcessSpec spec() {
        return spec;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    /** Completes with the exit code when an instance that is not restarted has ended. */
    CompletableFuture<Integer> end() {
        return end;
    }

    Process process() {
        if (process == null) {
            throw new IllegalStateException(spec.instance() + " has not been started");
        }
        return process;
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Starts a life. The run file of an earlier one goes first, so that what is found later is this one's. */
    Process launch(Installation installation, RunDirectory directory, Map<String, String> settings) throws IOException {
        Files.deleteIfExists(RunFile.path(directory.runFiles(), spec.instance()));
        File log = directory.log(spec.instance()).toFile();
        ProcessBuilder builder = new ProcessBuilder(installation.command(spec.mainClass(), spec.flags(), false))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        Map<String, String> environment = builder.environment();
        environment.putAll(settings);
        environment.putAll(spec.environment());
        environment.putAll(pinned);
        environment.put("SM_INSTANCE", spec.instance());
        environment.put("SM_RUN_DIR", directory.runFiles().toString());
        Process started = builder.start();
        process = started;
        startedMs = ProcessRecord.startedMs(started.toHandle());
        return started;
    }

    void pin(RunFile runFile) {
        pinned = new HashMap<>(spec.pinned().apply(runFile));
    }

    /** Notes a death. Returns how many there were within the window that ends now. */
    int died(long nowNanos, long windowNanos) {
        earlierLives = earlierLives.then(thisLife);
        thisLife = ProcessUsage.NONE;
        deathsNanos.addLast(nowNanos);
        while (nowNanos - deathsNanos.getFirst() > windowNanos) {
            deathsNanos.removeFirst();
        }
        return deathsNanos.size();
    }

    void restarted() {
        restarts++;
    }

    void sample() {
        if (process != null && process.isAlive()) {
            thisLife = ProcessUsage.of(process.toHandle()).atLeast(thisLife);
        }
    }

    ProcessUsage usage() {
        return earlierLives.then(thisLife);
    }

    /** What was used until now was for starting, not for messages. */
    void loadBegins() {
        sample();
        cpuBeforeLoad = usage().cpu();
    }

    Duration cpuUnderLoad() {
        return usage().cpu().minus(cpuBeforeLoad);
    }

    ProcessRecord toRecord() {
        long pid = process == null ? 0 : process.pid();
        return new ProcessRecord(spec.instance(), spec.process(), pid, startedMs, state.word(), restarts);
    }
}
