package io.messagescheduler.systemtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Runs the README's examples as they stand there; only addresses and the target's name are those of the engine under test,
 * and the outcome of a change may take longer.
 */
@WithEngine
class ReadmeExamplesIT {
    private static final Pattern EXAMPLE =
            Pattern.compile("<!-- run by ReadmeExamplesIT -->\n```(sh|java)\n(.*?)```", Pattern.DOTALL);
    private static final String TARGET = EngineUnderTest.TARGET_PREFIX + "greetings";

    private final EngineUnderTest engine;
    private final KafkaUser user;

    ReadmeExamplesIT(EngineUnderTest engine, KafkaUser user) {
        this.engine = engine;
        this.user = user;
    }

    @Test
    void examples_all_doWhatTheySay() throws Exception {
        Kcat kcat = Kcat.find(engine.bootstrapServers());
        user.createTopicWithAppendTimes(TARGET, 1);
        List<String> shell = new ArrayList<>();
        String java = "";
        Matcher examples = EXAMPLE.matcher(Files.readString(Repository.file("README.md")));
        while (examples.find()) {
            if (examples.group(1).equals("java")) {
                java = examples.group(2);
            } else {
                shell.add(examples.group(2));
            }
        }
        assertThat(shell).as("shell examples of the README").hasSizeGreaterThanOrEqualTo(5);
        assertThat(java).isNotEmpty();
        takeTheBuildForFinished();

        run(
                List.of(
                        javaProgram(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        program(java).toString()),
                kcat);
        StringBuilder said = new StringBuilder();
        for (String example : shell) {
            said.append(run(List.of("bash", "-euo", "pipefail", "-c", here(example)), kcat));
        }
        assertThat(said).contains("order-17").contains("\"outcome\":\"MOVED\"").contains("\"outcome\":\"CANCELLED\"");
        try (TopicReader reader = user.reader(List.of(TARGET))) {
            List<String> values = reader.readUntil("three greetings", read -> read.size() >= 3).stream()
                    .map(receipt -> new String(receipt.record().value(), UTF_8))
                    .toList();
            assertThat(values).containsExactlyInAnyOrder("hello", "hello", "your order is late");
        }
    }

    /** Or the script would build the launcher once more, whose libraries this very build has made. */
    private static void takeTheBuildForFinished() throws IOException {
        Path stamp = Repository.file("launcher/target/lib/.built");
        if (!Files.exists(stamp)) {
            Files.createFile(stamp);
        }
    }

    private String here(String example) {
        return example.replace("localhost:9092", engine.bootstrapServers())
                .replace(
                        "localhost:8000",
                        engine.http(EngineUnderTest.Part.SCHEDULER).replace("http://", ""))
                .replace("schedules/order-18", "schedules/order-18?wait=30s")
                .replaceAll("./messagescheduler (move|fire)", "./messagescheduler $1 --wait 30s")
                .replaceAll(
                        "./messagescheduler (\\w+)",
                        "./messagescheduler $1 --url " + engine.http(EngineUnderTest.Part.SCHEDULER))
                .replace("greetings", TARGET);
    }

    /** A program around the lines of the README, for any Java that compiles what it runs. */
    private Path program(String lines) throws IOException {
        Path file = Repository.target().resolve("ReadmeExample.java");
        Files.writeString(file, """
                import static java.nio.charset.StandardCharsets.UTF_8;

                import java.time.Instant;
                import java.util.Map;
                import org.apache.kafka.clients.producer.KafkaProducer;
                import org.apache.kafka.clients.producer.ProducerRecord;
                import org.apache.kafka.common.serialization.StringSerializer;

                public final class ReadmeExample {
                    public static void main(String[] args) {
                        try (var producer = new KafkaProducer<>(
                                Map.<String, Object>of("bootstrap.servers", "%s"),
                                new StringSerializer(),
                                new StringSerializer())) {
                            %s
                        }
                    }
                }
                """.formatted(engine.bootstrapServers(), lines.replace("greetings", TARGET)));
        return file;
    }

    private static String javaProgram() {
        return Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin", "java")
                .toString();
    }

    private static String run(List<String> command, Kcat kcat) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Repository.file(".").toFile())
                .redirectErrorStream(true);
        builder.environment().put("LD_LIBRARY_PATH", kcat.libraries());
        builder.environment()
                .merge("PATH", kcat.program().resolveSibling("").toString(), (path, own) -> own + ":" + path);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s\n%s", command, output).isZero();
        return output;
    }
}
