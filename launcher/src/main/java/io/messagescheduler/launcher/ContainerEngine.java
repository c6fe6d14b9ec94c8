package io.messagescheduler.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The {@code docker} program, as far as the launcher uses it. Every project it makes has one name, so that a later command
 * finds what an earlier one has started.
 */
final class ContainerEngine {

    static final String PROJECT = "messagescheduler";

    private final String docker;
    private final Output output;

    /** @param docker the program's path, or its name on the {@code PATH} */
    ContainerEngine(String docker, Output output) {
        this.docker = docker;
        this.output = output;
    }

    /** @throws LaunchFailure with one sentence if the program, its daemon or its compose plugin is missing */
    void check() throws InterruptedException {
        if (!succeeds("info")) {
            throw missing(
                    "The docker daemon cannot be reached: start it, or give this user the right to use it (docker info says more)");
        }
        if (!succeeds("compose", "version")) {
            throw missing("The docker program here has no compose plugin: install docker-compose-plugin");
        }
    }

    /**
     * Runs one {@code docker compose} command and shows what it says.
     *
     * @param folder where relative names of files start
     * @param options before the command: files and profiles
     * @param variables that the files refer to
     * @throws LaunchFailure if the command fails
     */
    void compose(Path folder, List<String> options, Map<String, String> variables, String... command)
            throws InterruptedException {
        List<String> words = composeWords(options, command);
        int exit = run(folder, variables, words, true, new ArrayList<>());
        if (exit != 0) {
            throw new LaunchFailure(
                    ExitCode.PROCESS_FAILED,
                    "docker %s failed (exit code %d); what it said stands above. Look with --progress, stop with --stop."
                            .formatted(String.join(" ", words), exit));
        }
    }

    /** The services of the project that run now. */
    List<String> running(Path folder, List<String> options) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        run(folder, Map.of(), composeWords(options, "ps", "--services", "--filter", "status=running"), false, lines);
        return lines.stream().filter(line -> !line.isBlank()).toList();
    }

    private static List<String> composeWords(List<String> options, String... command) {
        return Stream.of(List.of("compose", "--project-name", PROJECT), options, List.of(command))
                .flatMap(List::stream)
                .toList();
    }

    private boolean succeeds(String... words) throws InterruptedException {
        return run(Path.of("").toAbsolutePath(), Map.of(), List.of(words), false, new ArrayList<>()) == 0;
    }

    private int run(Path folder, Map<String, String> variables, List<String> words, boolean shown, List<String> lines)
            throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(docker));
        command.addAll(words);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(shown);
        if (!shown) {
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        }
        builder.environment().putAll(new HashMap<>(variables));
        Process process;
        try {
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw missing("There is no docker program on the PATH: install Docker");
        }
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                if (shown) {
                    output.say("  " + line);
                }
            }
        } catch (IOException e) {
            throw new LaunchFailure(ExitCode.PROCESS_FAILED, "Cannot read what docker says: " + e.getMessage());
        }
        return process.waitFor();
    }

    private static LaunchFailure missing(String what) {
        return new LaunchFailure(
                ExitCode.MISSING, what + ", or leave SM_ENGINE=docker out to run everything as local processes.");
    }
}
