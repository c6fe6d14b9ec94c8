package io.messagescheduler.systemtest;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** kcat, so librdkafka: the one installed, or Debian's, unpacked below {@code target}. */
final class Kcat {
    private final Path program;
    private final String bootstrapServers;

    private Kcat(Path program, String bootstrapServers) {
        this.program = program;
        this.bootstrapServers = bootstrapServers;
    }

    /** Aborts the test where it cannot be had. */
    static Kcat find(String bootstrapServers) throws IOException, InterruptedException {
        Process script = new ProcessBuilder(
                        Repository.file("monitoring/install-debian-programs.sh").toString(),
                        Repository.target().resolve("kcat-program").toString(),
                        "kcat librdkafka1 libyajl2",
                        "kcat")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assumeTrue(script.waitFor() == 0, "kcat is not installed and cannot be downloaded");
        return new Kcat(Path.of(said, "kcat"), bootstrapServers);
    }

    /** Produces one record; fails with what kcat says when it does. */
    void produce(String value, String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-P"));
        all.addAll(List.of(arguments));
        run(value, all);
    }

    /** Runs kcat against the engine's broker and gives what it prints. */
    String run(String input, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-b", bootstrapServers, "-q"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LD_LIBRARY_PATH", libraries());
        Process kcat = builder.start();
        try (OutputStream in = kcat.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(kcat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (kcat.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + "\n" + output);
        }
        return output;
    }

    Path program() {
        return program;
    }

    /** Where the libraries of an unpacked kcat are. */
    String libraries() throws IOException {
        Path lib = program.resolveSibling("../lib").normalize();
        try (Stream<Path> folders = Files.list(lib)) {
            return folders.filter(folder -> folder.getFileName().toString().endsWith("-linux-gnu"))
                    .map(Path::toString)
                    .findFirst()
                    .orElse(lib.toString());
        }
    }
}
