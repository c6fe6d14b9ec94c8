package io.messagescheduler.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.messagescheduler.process.SafeText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "schedule",
        sortOptions = false,
        header = "Schedule a message.",
        description = "A schedule with the same id that waits gives way to this one.",
        footerHeading = "%nExamples%n",
        footer = {
            "  ./messagescheduler schedule --id reminder-7 --in 5m --target reminders --key customer-7 --value 'Hello'",
            "  ./messagescheduler schedule --at 2027-01-01T00:00+01:00 --target greetings --value-file card.json",
            "  echo Hello | ./messagescheduler schedule --in 90s --target reminders --value-file -"
        })
final class ScheduleCommand extends ScheduleCommands.Client implements Callable<Integer> {
    private static final int MOST_BYTES = 64 * 1024 * 1024;

    @Option(names = "--target", required = true, paramLabel = "TOPIC", description = "topic to deliver the message to")
    private String target = "";

    @ArgGroup(multiplicity = "1")
    private ScheduleCommands.When when = new ScheduleCommands.When();

    @ArgGroup(multiplicity = "1")
    private Value value = new Value();

    @Option(names = "--id", description = "id by which to look it up, cancel or move it; without it one is made")
    private @Nullable String id;

    @Option(names = "--key", description = "key of the message")
    private @Nullable String key;

    @Option(names = "--header", paramLabel = "NAME=VALUE", description = "a header of the message; may be repeated")
    private List<String> headers = new ArrayList<>();

    static final class Value {
        @Option(names = "--value", paramLabel = "TEXT", description = "value of the message")
        @Nullable
        String text;

        @Option(
                names = "--value-file",
                paramLabel = "FILE",
                description = "file with the value, any bytes; - is the standard input")
        @Nullable
        Path file;
    }

    @Override
    public Integer call() throws InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("target", target);
        if (key != null) {
            body.put("key", key);
        }
        when.addTo(body);
        addValue(body);
        ObjectNode given = body.putObject("headers");
        headers.forEach(header -> addHeader(given, header));
        JsonNode scheduled = (id == null
                        ? client().change("POST", SchedulerClient.SCHEDULES, body)
                        : client().change("PUT", SchedulerClient.path(id), body))
                .body();
        if (isJson()) {
            sayJson(scheduled);
        } else {
            output().say("Scheduled " + SafeText.of(scheduled.path("id").asText()) + ", due "
                    + SafeText.of(scheduled.path("due").asText()) + ".");
        }
        return ExitCode.OK;
    }

    private static void addHeader(ObjectNode headers, String header) {
        int equals = header.indexOf('=');
        if (equals < 1) {
            throw new LaunchFailure(ExitCode.USAGE, "A header is given as NAME=VALUE.");
        }
        String name = header.substring(0, equals);
        String value = header.substring(equals + 1);
        JsonNode before = headers.get(name);
        if (before == null) {
            headers.put(name, value);
        } else if (before instanceof ArrayNode several) {
            several.add(value);
        } else {
            headers.putArray(name).add(before).add(value);
        }
    }

    private void addValue(ObjectNode body) {
        if (value.text != null) {
            body.put("value", value.text);
            return;
        }
        byte[] bytes = bytes(Objects.requireNonNull(value.file));
        try {
            body.put(
                    "value",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException notText) {
            body.put("value_base64", bytes);
        }
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = file.toString().equals("-") ? System.in : Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new LaunchFailure(ExitCode.USAGE, "The value has more than 64 MiB; no message may be so large.");
            }
            return bytes;
        } catch (IOException e) {
            throw new LaunchFailure(
                    ExitCode.USAGE,
                    "The value cannot be read from %s (%s)."
                            .formatted(file, e.getClass().getSimpleName()));
        }
    }
}
