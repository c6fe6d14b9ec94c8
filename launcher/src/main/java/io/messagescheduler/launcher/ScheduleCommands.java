package io.messagescheduler.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.messagescheduler.process.SafeText;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands for schedules with an id, and for dead letters: clients of the REST API. */
final class ScheduleCommands {
    private static final int HELP_WIDTH = 120;

    private ScheduleCommands() {}

    /** @param settings reads them, once a command is given that asks a Scheduler */
    static void addTo(CommandLine launcher, Output output, Supplier<LauncherSettings> settings) {
        Map<String, Object> commands = Map.of(
                "schedule", new ScheduleCommand(),
                "get", new GetCommand(),
                "list", new ListCommand(),
                "cancel", new CancelCommand(),
                "move", new MoveCommand(),
                "fire", new FireCommand());
        commands.forEach((name, command) -> {
            ((Client) command).connect(output, settings);
            launcher.addSubcommand(name, command);
        });
        launcher.addSubcommand(DeadLettersCommand.NAME, DeadLettersCommand.line(output, settings));
        launcher.addSubcommand("completion", new AutoComplete.GenerateCompletion());
        launcher.setOut(new PrintWriter(output.stream(), true, StandardCharsets.UTF_8));
        launcher.setUsageHelpWidth(HELP_WIDTH);
    }

    /** How results are shown. */
    enum Format {
        table,
        json
    }

    /** When something shall be due: exactly one of the two. */
    static final class When {
        @Option(names = "--in", paramLabel = "SPAN", description = "how far ahead: 90s, 5m, 2h30m, 1d, PT5M or P1D")
        @Nullable
        String in;

        @Option(
                names = "--at",
                paramLabel = "TIME",
                description = {
                    "at a time: 2027-01-01T00:00+01:00, '2027-01-01 12:00 Europe/Paris', epoch seconds or milliseconds;",
                    "without a zone it is in the Scheduler's (SM_TIME_ZONE)"
                })
        @Nullable
        String at;

        void addTo(ObjectNode body) {
            if (in != null) {
                body.put("in", in);
            } else {
                body.put("due", at);
            }
        }
    }

    /** What all of them have. */
    abstract static class Client {
        private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

        @Option(
                names = "--url",
                paramLabel = "URL",
                description = {
                    "address of the Scheduler; without it that of the one that runs from this checkout,",
                    "else " + SchedulerClient.DEFAULT_URL
                })
        private @Nullable String url;

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FORMAT",
                defaultValue = "table",
                description = "table (for people) or json (as the API answers)")
        private Format format = Format.table;

        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "display this help and exit")
        private boolean help;

        private @Nullable Output output;
        private @Nullable Supplier<LauncherSettings> settings;

        final void connect(Output to, Supplier<LauncherSettings> read) {
            output = to;
            settings = read;
        }

        final SchedulerClient client() {
            LauncherSettings read = given(settings).get();
            return new SchedulerClient(
                    url != null
                            ? url
                            : SchedulerClient.running(read.dataFolder()).orElse(SchedulerClient.DEFAULT_URL),
                    read.token());
        }

        final Output output() {
            return given(output);
        }

        private static <T> T given(@Nullable T value) {
            if (value == null) {
                throw new IllegalStateException("The command is not connected");
            }
            return value;
        }

        final boolean isJson() {
            return format == Format.json;
        }

        final void sayJson(JsonNode json) {
            try {
                output().say(JSON.writeValueAsString(json));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A command that asks something of one schedule, and tells what became of it. */
    abstract static class Change extends Client {
        @Parameters(paramLabel = "ID", description = "the schedule's id")
        private String id = "";

        @Option(
                names = "--wait",
                paramLabel = "SPAN",
                defaultValue = "10s",
                description = "how long to wait for the outcome, at most 30s (default: ${DEFAULT-VALUE})")
        private String wait = "";

        /** @param done begins the sentence that says so */
        final int change(String method, String suffix, @Nullable JsonNode body, String done)
                throws InterruptedException {
            SchedulerClient.Answer answer = client().change(
                            method, SchedulerClient.path(id) + suffix + "?wait=" + SchedulerClient.escaped(wait), body);
            if (isJson()) {
                sayJson(answer.body());
            }
            if (answer.status() == 202) {
                output().problem("It is not decided yet: look at it later with ./messagescheduler get.");
                return ExitCode.REFUSED;
            }
            if (!isJson()) {
                String due = answer.body().path("due").asText("");
                output().say(done + " " + SafeText.of(id)
                        + (due.isEmpty() || due.equals("null") ? "." : ", due " + due + "."));
            }
            return ExitCode.OK;
        }
    }
}
