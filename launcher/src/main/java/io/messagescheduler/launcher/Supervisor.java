package io.messagescheduler.launcher;

import io.messagescheduler.process.BearerToken;
import io.messagescheduler.process.RunFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Starts processes in order by readiness, starts again those that die, and stops all of them in reverse order.
 *
 * <p>Thread-safe. {@link #close} may come from a shutdown hook while {@link #start} waits: from then on nothing is started any more,
 * and the waiting call ends with {@link Stopping}.
 */
final class Supervisor implements AutoCloseable {

    /**
     * How patient a supervisor is.
     *
     * @param start longest time until a process is ready
     * @param grace time between SIGTERM and SIGKILL
     * @param pause before the second restart within the window; each further death doubles it. The first restart comes at once
     * @param deaths this many deaths within the window and it gives up
     */
    record Patience(Duration start, Duration grace, Duration pause, int deaths, Duration window) {
        static final Patience DEFAULT = new Patience(
                Duration.ofSeconds(120), Duration.ofSeconds(30), Duration.ofMillis(400), 6, Duration.ofMinutes(1));

        private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

        /**
         * Pause before an instance is started again.
         *
         * @param died how often it died within the window, at least once
         */
        Duration pauseAfter(int died) {
            if (died == 1) {
                return Duration.ZERO;
            }
            Duration doubled = pause.multipliedBy(1L << Math.min(died - 2, 10));
            return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        }
    }

    /** Thrown to whoever waits for a process while everything is being stopped. */
    static final class Stopping extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static final long POLL_MS = 50;
    private static final int TAIL_LINES = 12;

    private final Installation installation;
    private final RunDirectory directory;
    private final Map<String, String> settings;
    private final Patience patience;
    private final Consumer<String> narrator;
    private final Runnable changed;
    private final Endpoint endpoint = new Endpoint(BearerToken.NONE);
    private final Map<String, ChildProcess> children = new LinkedHashMap<>();
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final ScheduledExecutorService restarts = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "supervisor");
        thread.setDaemon(true);
        return thread;
    });
    private boolean stopping;

    /**
     * @param settings environment of every process, over the launcher's own
     * @param narrator told in sentences what happens to the processes
     * @param changed called after every change of {@link #records}
     */
    Supervisor(
            Installation installation,
            RunDirectory directory,
            Map<String, String> settings,
            Patience patience,
            Consumer<String> narrator,
            Runnable changed) {
        this.installation = installation;
        this.directory = directory;
        this.settings = Map.copyOf(settings);
        this.patience = patience;
        this.narrator = narrator;
        this.changed = changed;
    }

    /**
     * Launches a process; {@link Starting#ready} waits until it is ready, and from then on it is started again when it dies.
     *
     * @throws LaunchFailure if it cannot be launched; from {@code ready} if it ends or is not ready in time, when it is stopped, and
     *     the sentence shows the end of its log
     */
    Starting<RunFile> start(ProcessSpec spec) {
        ChildProcess child = new ChildProcess(spec);
        Process process;
        synchronized (this) {
            checkNotStopping();
            children.put(spec.instance(), child);
            directory.beginLog(spec.instance());
            process = launch(child);
        }
        changed.run();
        long deadlineNanos = System.nanoTime() + patience.start().toNanos();
        return () -> ready(child, process, deadlineNanos);
    }

    private RunFile ready(ChildProcess child, Process process, long deadlineNanos) throws InterruptedException {
        RunFile runFile = awaitReady(child, process, deadlineNanos);
        synchronized (this) {
            checkNotStopping();
            child.pin(runFile);
            child.become(ChildProcess.State.RUNNING);
        }
        // Only now, so that a death before this line was start's business and one after it is the supervision's.
        watch(child, process);
        changed.run();
        return runFile;
    }

    private Process launch(ChildProcess child) {
        try {
            return child.launch(installation, directory, settings);
        } catch (IOException e) {
            throw new LaunchFailure(
                    ExitCode.PROCESS_FAILED,
                    "Cannot start %s: %s".formatted(child.spec().instance(), e.getMessage()));
        }
    }

    private RunFile awaitReady(ChildProcess child, Process process, long deadlineNanos) throws InterruptedException {
        String instance = child.spec().instance();
        Path log = directory.log(instance);
        String reason = "it has not announced its endpoint";
        while (true) {
            boolean alive = process.isAlive();
            Optional<RunFile> runFile = directory.runFile(instance).filter(file -> file.pid() == process.pid());
            if (runFile.isPresent() && alive) {
                Optional<Endpoint.Answer> answer = endpoint.get(runFile.get().http(), "/readiness");
                if (answer.isPresent() && answer.get().status() == 200) {
                    // Read again: its details may have come after the first look, at the latest with its readiness.
                    return directory.runFile(instance).orElse(runFile.get());
                }
                reason = answer.map(a -> "it says: " + a.body().path("reason").asText("not ready"))
                        .orElse("its endpoint does not answer");
            }
            synchronized (this) {
                checkNotStopping();
            }
            if (!alive) {
                throw diedAtStart(child, process.exitValue(), log);
            }
            if (System.nanoTime() - deadlineNanos > 0) {
                stop(child);
                throw new LaunchFailure(
                        ExitCode.PROCESS_FAILED,
                        "%s was not ready within %d s (%s). The end of its log, %s:\n%s"
                                .formatted(
                                        instance,
                                        patience.start().toSeconds(),
                                        reason,
                                        log,
                                        LogTail.of(log, TAIL_LINES)));
            }
            process.waitFor(POLL_MS, TimeUnit.MILLISECONDS);
        }
    }

    private LaunchFailure diedAtStart(ChildProcess child, int exit, Path log) {
        synchronized (this) {
            child.become(ChildProcess.State.STOPPED);
        }
        changed.run();
        return new LaunchFailure(
                ExitCode.ofProcess(exit),
                "%s stopped while it was starting (exit code %d). %s"
                        .formatted(child.spec().instance(), exit, LogTail.reason(log, TAIL_LINES)));
    }

    private void watch(ChildProcess child, Process process) {
        var unused = process.onExit().thenAccept(ended -> onExit(child, ended));
    }

    private void onExit(ChildProcess child, Process ended) {
        int exit = ended.exitValue();
        synchronized (this) {
            if (stopping || child.state() == ChildProcess.State.STOPPING) {
                return;
            }
            if (child.spec().restarted()) {
                restartLater(child, exit);
            } else {
                child.become(ChildProcess.State.STOPPED);
                child.end().complete(exit);
            }
        }
        changed.run();
    }

    private void restartLater(ChildProcess child, int exit) {
        String instance = child.spec().instance();
        int deaths = child.died(System.nanoTime(), patience.window().toNanos());
        if (deaths >= patience.deaths()) {
            giveUp(
                    child,
                    "%s died %d times within %d s, last with exit code %d; it is not started again. %s"
                            .formatted(
                                    instance,
                                    deaths,
                                    patience.window().toSeconds(),
                                    exit,
                                    LogTail.reason(directory.log(instance), TAIL_LINES)));
            return;
        }
        child.become(ChildProcess.State.RESTARTING);
        Duration pause = patience.pauseAfter(deaths);
        narrator.accept("%s died (exit code %d); starting it again %s. Its log: %s"
                .formatted(
                        instance,
                        exit,
                        pause.isZero() ? "at once" : "in %d ms".formatted(pause.toMillis()),
                        directory.log(instance)));
        var unused = restarts.schedule(() -> restart(child), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void restart(ChildProcess child) {
        synchronized (this) {
            if (stopping) {
                return;
            }
            try {
                Process process = launch(child);
                child.restarted();
                child.become(ChildProcess.State.RUNNING);
                watch(child, process);
            } catch (LaunchFailure e) {
                giveUp(child, e.sentences());
            }
        }
        changed.run();
    }

    private void giveUp(ChildProcess child, String sentences) {
        child.become(ChildProcess.State.GIVEN_UP);
        narrator.accept(sentences);
        failure.complete(sentences);
    }

    /** Completes with the reason when an instance is given up. */
    CompletableFuture<String> failure() {
        return failure;
    }

    /** Completes with the exit code when an instance that is not restarted has ended. */
    synchronized CompletableFuture<Integer> end(String instance) {
        ChildProcess child = children.get(instance);
        if (child == null) {
            throw new IllegalArgumentException("No such instance: " + instance);
        }
        return child.end();
    }

    synchronized List<ProcessRecord> records() {
        return children.values().stream().map(ChildProcess::toRecord).toList();
    }

    /** Takes note of what every process has used until now. */
    synchronized void sample() {
        children.values().forEach(ChildProcess::sample);
    }

    /** Everything is up and the first messages are on their way: what is used from now on, is used for them. */
    synchronized void loadBegins() {
        children.values().forEach(ChildProcess::loadBegins);
    }

    /** What each instance has used, over all its lives, by the samples taken. */
    synchronized List<Cost> costs() {
        return children.values().stream()
                .map(child -> new Cost(child.spec(), child.usage(), child.cpuUnderLoad()))
                .toList();
    }

    /**
     * What an instance has used.
     *
     * @param cpuUnderLoad processor time since {@link #loadBegins}
     */
    record Cost(ProcessSpec spec, ProcessUsage usage, Duration cpuUnderLoad) {}

    private void checkNotStopping() {
        if (stopping) {
            throw new Stopping();
        }
    }

    /** Stops every process, the last started first. Calling it again waits for the first call and changes nothing. */
    @Override
    public void close() {
        List<ChildProcess> reversed;
        synchronized (this) {
            stopping = true;
            reversed = new ArrayList<>(children.values()).reversed();
        }
        restarts.shutdownNow();
        reversed.forEach(this::stop);
    }

    private void stop(ChildProcess child) {
        synchronized (this) {
            if (!child.isAlive()) {
                if (child.state() != ChildProcess.State.GIVEN_UP) {
                    child.become(ChildProcess.State.STOPPED);
                }
                return;
            }
            child.sample();
            child.become(ChildProcess.State.STOPPING);
        }
        changed.run();
        if (!ProcessEnd.await(child.process().toHandle(), patience.grace())) {
            narrator.accept("%s did not stop within %d s and was killed. Its log: %s"
                    .formatted(
                            child.spec().instance(),
                            patience.grace().toSeconds(),
                            directory.log(child.spec().instance())));
        }
        synchronized (this) {
            child.become(ChildProcess.State.STOPPED);
        }
        changed.run();
    }
}
