package io.messagescheduler.testkit;

import io.messagescheduler.process.RunFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One of our processes in a JVM of its own, with this JVM's class path: started, killed and started again by a test. Its
 * output is kept in {@code <directory>/<instance>.log}.
 */
public final class ServerProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

    private final String mainClass;
    private final String instance;
    private final Path directory;
    private final Map<String, String> settings;
    private @Nullable Process process;

    /**
     * Starts nothing yet.
     *
     * @param mainClass full name
     * @param directory for its log, and below {@code run} its run file
     * @param settings its environment besides {@code SM_INSTANCE} and {@code SM_RUN_DIR}
     */
    public ServerProcess(String mainClass, String instance, Path directory, Map<String, String> settings) {
        this.mainClass = mainClass;
        this.instance = instance;
        this.directory = directory;
        this.settings = Map.copyOf(settings);
    }

    /** Starts the JVM and returns its run file as soon as that satisfies the condition. */
    public RunFile start(Predicate<RunFile> condition) throws IOException, InterruptedException {
        Path runDirectory = directory.resolve("run");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Dlogback.configurationFile=logback.xml", // not a logback-test.xml of the tests' class path
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                mainClass));
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("SM_INSTANCE", instance);
        environment.put("SM_RUN_DIR", runDirectory.toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("SM_"));
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        Process started = builder.start();
        process = started;
        Path file = RunFile.path(runDirectory, instance);
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            RunFile run = read(file);
            if (run != null && run.pid() == started.pid() && condition.test(run)) {
                return run;
            }
            if (started.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(
                        instance + " ended with code " + started.exitValue() + ":\n" + output());
            }
        }
        throw new IllegalStateException(instance + " is not there after " + START_LIMIT + ":\n" + output());
    }

    /** Null when there is none; the one of a former life may go at any time. */
    private static @Nullable RunFile read(Path file) throws IOException {
        try {
            return RunFile.read(file);
        } catch (FileNotFoundException none) {
            return null;
        }
    }

    /** Ends it without any chance to tidy up (SIGKILL). */
    public void kill() throws InterruptedException {
        running().destroyForcibly().waitFor();
    }

    /** Asks it to stop (SIGTERM) and returns its exit code. */
    public int stop() throws InterruptedException {
        Process running = running();
        // Not Process.destroy(), which also closes the streams that the process writes its last words to.
        running.toHandle().destroy();
        if (!running.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            running.destroyForcibly();
            throw new IllegalStateException(instance + " has not stopped after " + STOP_LIMIT);
        }
        return running.exitValue();
    }

    /** Waits until it ends by itself and returns its exit code. */
    public int awaitEnd() throws InterruptedException {
        Process running = running();
        if (!running.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(instance + " has not ended after " + START_LIMIT);
        }
        return running.exitValue();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** All that it has written so far, in all its lives. */
    public String output() throws IOException {
        return Files.exists(log()) ? Files.readString(log()) : "";
    }

    /** Kills it if it runs. */
    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    private Path log() {
        return directory.resolve(instance + ".log");
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(instance + " was never started");
        }
        return process;
    }
}
