package io.messagescheduler.messenger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One of our processes as a child of the test, found by its run file, killed by its own pid. */
final class ChildProcess implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Class<?> main;
    private final Path runDirectory;
    private final Map<String, String> environment;
    private Process process;

    private ChildProcess(Class<?> main, Path runDirectory, Map<String, String> environment) throws IOException {
        this.main = main;
        this.runDirectory = runDirectory;
        this.environment = environment;
        this.process = launch();
    }

    /** Starts the main with these settings; {@code folder} gets its run files and its log. */
    static ChildProcess start(Class<?> main, Path folder, Map<String, String> settings) throws IOException {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("SM_INSTANCE", main.getSimpleName());
        environment.put("SM_RUN_DIR", folder.resolve("run").toString());
        return new ChildProcess(main, folder, environment);
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    void startAgain() throws IOException {
        Files.deleteIfExists(runFile());
        process = launch();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int awaitExit(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError(main.getSimpleName() + " still runs after " + limit + ", see " + log());
        }
        return process.exitValue();
    }

    /** What the run file says under {@code details}, once it does. */
    String detail(String name) throws Exception {
        Eventually.isTrue(
                main.getSimpleName() + " tells its " + name,
                () -> runFileText().path("details").has(name));
        return runFileText().path("details").path(name).asText();
    }

    String http() throws Exception {
        Eventually.isTrue(
                main.getSimpleName() + " serves HTTP", () -> runFileText().has("http"));
        return runFileText().path("http").asText();
    }

    Path log() {
        return runDirectory.resolve(main.getSimpleName() + ".log");
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            kill();
        }
    }

    private Process launch() throws IOException {
        Files.createDirectories(runDirectory);
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dlogback.configurationFile=logback.xml",
                main.getName()));
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        return builder.start();
    }

    private Path runFile() {
        return runDirectory.resolve("run").resolve(main.getSimpleName() + ".json");
    }

    private JsonNode runFileText() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError(main.getSimpleName() + " has ended, see " + log());
        }
        return Files.exists(runFile()) ? JSON.readTree(Files.readAllBytes(runFile())) : JSON.createObjectNode();
    }
}
