package io.messagescheduler.systemtest;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Prometheus' programs: those installed, or Debian's, unpacked below {@code target}. */
final class PrometheusTools {
    private final Path programs;

    private PrometheusTools(Path programs) {
        this.programs = programs;
    }

    /** Aborts the test where they cannot be had. */
    static PrometheusTools find() throws IOException, InterruptedException {
        Process script = new ProcessBuilder(
                        Repository.file("monitoring/install-prometheus.sh").toString(),
                        Repository.target().resolve("prometheus-programs").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int exit = script.waitFor();
        assumeTrue(exit == 0, "Prometheus is not installed and cannot be downloaded");
        return new PrometheusTools(Path.of(said));
    }

    /** Runs {@code promtool}; fails with its output when it does. */
    String promtool(List<String> arguments) throws IOException, InterruptedException {
        Process promtool =
                builder("promtool", arguments).redirectErrorStream(true).start();
        String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (promtool.waitFor() != 0) {
            throw new AssertionError("promtool " + String.join(" ", arguments) + "\n" + output);
        }
        return output;
    }

    /** Starts {@code prometheus} or {@code prometheus-node-exporter}; its log goes to the file. */
    Process start(String program, Path log, List<String> arguments) throws IOException {
        return builder(program, arguments)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private ProcessBuilder builder(String program, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(programs.resolve(program).toString());
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }
}
