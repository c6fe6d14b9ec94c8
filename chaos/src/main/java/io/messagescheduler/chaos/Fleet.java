package io.messagescheduler.chaos;

import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.RunFile;
import io.messagescheduler.process.SettingCatalogue;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The processes of the system under test: starts them, starts again what has ended unless it is held, and sends them signals. Thread-safe.
 */
final class Fleet implements AutoCloseable {
    /** This JVM's; in a test the one that the test was given, not that of its runner. */
    private static final String CLASS_PATH =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_ENDS = 10_000;

    /** That a process ended, and how; {@code asked} when this run has brought it about. */
    record End(long atMs, String instance, int exit, boolean asked) {}

    private final Path folder;
    private final Map<String, Child> children = new LinkedHashMap<>();
    private final List<End> ends = new ArrayList<>();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER_LIMIT)
            .build();
    private final Thread supervisor;
    private volatile boolean closing;

    /** One instance, and the process that it is now. Under the fleet's lock. */
    private static final class Child {
        final Instance instance;
        Process process;
        boolean held;
        boolean asked;
        boolean noted;
        volatile boolean refused;
        long notBeforeNanos;
        long pauseNanos = FIRST_PAUSE_NANOS;

        Child(Instance instance, Process process) {
            this.instance = instance;
            this.process = process;
        }
    }

    /** @param folder of the run: logs and run files go below it */
    Fleet(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("logs"));
        Files.createDirectories(folder.resolve("run"));
        supervisor = Thread.ofPlatform().daemon().name("supervisor").start(this::supervise);
    }

    /** Starts an instance; it is not ready yet. */
    synchronized void start(Instance instance) {
        checkOpen();
        children.put(instance.name(), new Child(instance, launch(instance)));
    }

    private void checkOpen() {
        if (closing) {
            throw new IllegalStateException("the run is being stopped");
        }
    }

    private Process launch(Instance instance) {
        List<String> command = new ArrayList<>(instance.place().prefix());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(instance.flags());
        command.addAll(List.of("-cp", CLASS_PATH));
        command.addAll(instance.main());
        File log = folder.resolve("logs").resolve(instance.name() + ".log").toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        Map<String, String> environment = builder.environment();
        // The system under test is that of the run, whatever is set for others.
        SettingCatalogue.all().forEach(setting -> environment.remove(setting.name()));
        environment.putAll(instance.environment());
        environment.put(SettingCatalogue.INSTANCE.name(), instance.name());
        environment.put(SettingCatalogue.RUN_DIR.name(), folder.resolve("run").toString());
        environment.put(
                SettingCatalogue.PARENT_PID.name(),
                Long.toString(ProcessHandle.current().pid()));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void supervise() {
        try {
            while (!closing) {
                look();
                Thread.sleep(PERIOD);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void look() {
        for (Child child : children.values()) {
            if (child.process.isAlive() || closing) {
                continue;
            }
            long nowNanos = System.nanoTime();
            if (!child.noted) {
                note(child, nowNanos);
            }
            if (!child.held && nowNanos - child.notBeforeNanos >= 0) {
                revive(child);
            }
        }
    }

    private void note(Child child, long nowNanos) {
        if (ends.size() < MOST_ENDS) {
            ends.add(
                    new End(System.currentTimeMillis(), child.instance.name(), child.process.exitValue(), child.asked));
        }
        child.refused |= child.process.exitValue() == ExitCode.INVALID_SETTINGS.code();
        child.noted = true;
        child.pauseNanos = child.asked ? FIRST_PAUSE_NANOS : Math.min(child.pauseNanos * 2, LONGEST_PAUSE_NANOS);
        child.notBeforeNanos = nowNanos + child.pauseNanos;
    }

    private void revive(Child child) {
        child.process = launch(child.instance);
        child.asked = false;
        child.noted = false;
    }

    /**
     * Waits until it answers that it is ready; false when it does not in time.
     *
     * @throws IllegalStateException if it cannot start with its settings, however long one waits
     */
    boolean awaitReady(String name, Duration limit) throws InterruptedException {
        long endNanos = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() - endNanos < 0) {
            if (isReady(name)) {
                return true;
            }
            if (child(name).refused) {
                throw new IllegalStateException(name + " cannot start with its settings; see "
                        + folder.resolve("logs").resolve(name + ".log"));
            }
            Thread.sleep(PERIOD);
        }
        return false;
    }

    private boolean isReady(String name) throws InterruptedException {
        Instance instance = child(name).instance;
        try {
            RunFile file = RunFile.read(RunFile.path(folder.resolve("run"), name));
            return file.pid() == pid(name) && status(instance, "/readiness") == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Status of an instance's answer; -1 when there is none. */
    int status(Instance instance, String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + instance.http() + path))
                .timeout(ANSWER_LIMIT)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return -1;
        }
    }

    /** Instances of a kind, in the order of their start. */
    synchronized List<Instance> of(Instance.Part part) {
        return children.values().stream()
                .map(child -> child.instance)
                .filter(instance -> instance.part() == part)
                .toList();
    }

    synchronized long pid(String name) {
        return child(name).process.pid();
    }

    /** From now on it is not started again when it ends. */
    synchronized void hold(String name) {
        child(name).held = true;
    }

    /** It is started again, at once if it has ended. */
    synchronized void release(String name) {
        Child child = child(name);
        child.held = false;
        child.notBeforeNanos = System.nanoTime();
    }

    /** kill -9; returns when it is gone. */
    void kill(String name) throws InterruptedException {
        Process process = ending(name);
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGTERM; returns when it is gone. False if it had to be killed, after its grace. */
    boolean stop(String name) throws InterruptedException {
        Process process = ending(name);
        process.destroy();
        if (process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
            return true;
        }
        process.destroyForcibly();
        process.waitFor();
        return false;
    }

    private synchronized Process ending(String name) {
        Child child = child(name);
        child.asked = true;
        return child.process;
    }

    void pause(String name) {
        Programs.run("kill", "-STOP", Long.toString(pid(name)));
    }

    /** Does nothing to one that has ended meanwhile. */
    void resume(String name) {
        Programs.tried("kill", "-CONT", Long.toString(pid(name)));
    }

    synchronized List<End> ends() {
        return List.copyOf(ends);
    }

    private synchronized Child child(String name) {
        return Objects.requireNonNull(children.get(name), () -> "no instance " + name);
    }

    /** Kills every process: whatever was to be seen of them has been. */
    @Override
    public void close() {
        closing = true;
        supervisor.interrupt();
        List<Process> all;
        synchronized (this) {
            all = children.values().stream().map(child -> child.process).toList();
        }
        all.forEach(Process::destroyForcibly);
        for (Process process : all) {
            process.onExit().join();
        }
    }
}
