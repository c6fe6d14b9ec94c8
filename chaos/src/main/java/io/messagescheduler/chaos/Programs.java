package io.messagescheduler.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs the system's small programs ({@code ip}, {@code tc}, {@code kill}, {@code mount}), each for a moment. */
final class Programs {
    private static final long LIMIT_SECONDS = 20;

    private Programs() {}

    /** What a program said, and how it ended. */
    record Result(int exit, String text) {}

    /** Runs it and returns what it printed. Throws {@link IllegalStateException} with its own words if it failed. */
    static String run(String... command) {
        Result result = tried(command);
        if (result.exit() != 0) {
            throw new IllegalStateException(
                    String.join(" ", command) + " ended with " + result.exit() + ": " + result.text());
        }
        return result.text();
    }

    /** Runs it, whatever comes of it. */
    static Result tried(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Result(-1, "no end within " + LIMIT_SECONDS + " s");
            }
            return new Result(process.exitValue(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + List.of(command), e);
        }
    }

    static boolean isInstalled(String program) {
        return Stream.of("/usr/sbin", "/sbin", "/usr/bin", "/bin", "/usr/local/bin", "/usr/local/sbin")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
