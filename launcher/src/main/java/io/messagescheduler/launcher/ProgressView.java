package io.messagescheduler.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.messagescheduler.process.BearerToken;
import io.messagescheduler.process.RunFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What runs at this moment, as text. */
final class ProgressView {

    private final Path data;
    private final Endpoint endpoint;

    /** @param token shown to the processes that are asked */
    ProgressView(Path data, BearerToken token) {
        this.data = data;
        this.endpoint = new Endpoint(token);
    }

    String text() throws InterruptedException {
        List<String> lines = new ArrayList<>();
        for (RunDirectory directory : RunDirectory.all(data)) {
            Optional<RunDirectory.State> state = directory.state();
            if (directory.isRunning() && state.isPresent()) {
                describe(directory, state.get(), lines);
            } else if (state.isPresent()) {
                describeGone(directory, state.get(), lines);
            }
        }
        if (lines.isEmpty()) {
            return "Nothing is running. Start the application with --app, or an experiment with --exp.";
        }
        return LocalDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + "\n"
                + String.join("\n", lines);
    }

    private void describe(RunDirectory directory, RunDirectory.State state, List<String> lines)
            throws InterruptedException {
        lines.add("%s: %s%s"
                .formatted(
                        directory.isApp()
                                ? "Application"
                                : "Experiment " + directory.path().getFileName(),
                        state.phase(),
                        state.message().isEmpty() ? "" : ", " + state.message()));
        Optional<RunFile> messenger = alive(directory, state, "messenger");
        if (messenger.isPresent()) {
            endpoint.get(messenger.get().http(), "/progress")
                    .filter(answer -> answer.status() == 200)
                    .ifPresentOrElse(
                            answer -> addMessages(answer.body(), lines),
                            () -> lines.add("  messages   the messenger does not answer"));
        }
        addSystemState(directory, state, lines);
        for (ProcessRecord process : state.processes()) {
            lines.add("  %-18s %s".formatted(process.instance(), processState(directory, state, process)));
        }
        lines.add("  logs       " + directory.logs());
    }

    /** All messages in one line; below it each contestant's, when there are several. */
    private static void addMessages(JsonNode progress, List<String> lines) {
        lines.add("  messages   " + MessengerProgress.of(progress).line());
        JsonNode contestants = progress.path("contestants");
        if (contestants.size() > 1) {
            contestants
                    .properties()
                    .forEach(one -> lines.add("    %-14s %s"
                            .formatted(
                                    one.getKey(),
                                    MessengerProgress.of(one.getValue()).line())));
        }
    }

    private void addSystemState(RunDirectory directory, RunDirectory.State state, List<String> lines)
            throws InterruptedException {
        boolean alive = false;
        Optional<Endpoint.Answer> answer = Optional.empty();
        for (ProcessRecord process : state.processes()) {
            if (answer.isEmpty() && process.process().equals("scheduler")) {
                Optional<RunFile> scheduler = alive(directory, state, process.instance());
                alive |= scheduler.isPresent();
                if (scheduler.isPresent()) {
                    // Of several only the leader tells.
                    answer = endpoint.get(scheduler.get().http(), "/api/v1/state")
                            .filter(a -> a.status() == 200);
                }
            }
        }
        if (answer.isEmpty()) {
            if (alive) {
                lines.add("  pending    the Scheduler does not say");
            }
            return;
        }
        JsonNode json = answer.get().body();
        lines.add("  pending    " + pending(json.path("pendingByLevel")));
        long overdueMs = json.path("oldestOverdueMs").asLong();
        lines.add("  overdue    " + (overdueMs <= 0 ? "none" : "the oldest by " + duration(overdueMs)));
        lines.add(String.format(
                Locale.ROOT,
                "  delivered  %,d; dead letters %,d",
                json.path("delivered").asLong(),
                json.path("deadLetters").asLong()));
    }

    private static String pending(JsonNode byLevel) {
        long total = 0;
        StringBuilder text = new StringBuilder();
        for (var level : byLevel.properties()) {
            long count = level.getValue().asLong();
            total += count;
            String name = Character.isDigit(level.getKey().charAt(0)) ? "level " + level.getKey() : level.getKey();
            text.append(text.isEmpty() ? "" : ", ").append(name).append(String.format(Locale.ROOT, " %,d", count));
        }
        return String.format(Locale.ROOT, "%,d", total) + (text.isEmpty() ? "" : " (" + text + ")");
    }

    private String processState(RunDirectory directory, RunDirectory.State state, ProcessRecord process)
            throws InterruptedException {
        String restarts = switch (process.restarts()) {
            case 0 -> "";
            case 1 -> ", started again once";
            default -> ", started again %d times".formatted(process.restarts());
        };
        Optional<RunFile> runFile = alive(directory, state, process.instance());
        if (runFile.isEmpty()) {
            return process.state() + restarts;
        }
        Optional<Endpoint.Answer> readiness = endpoint.get(runFile.get().http(), "/readiness");
        boolean ready = readiness.map(answer -> answer.status() == 200).orElse(false);
        String how = readiness
                .map(answer -> answer.body().path("reason").asText())
                .filter(reason -> !reason.isEmpty())
                .map(reason -> " (" + reason + ")")
                .orElse("");
        return "%s%s, process %d, %s%s"
                .formatted(
                        ready ? "ready" : "not ready",
                        how,
                        process.pid(),
                        runFile.get().http(),
                        restarts);
    }

    private static Optional<RunFile> alive(RunDirectory directory, RunDirectory.State state, String instance) {
        return state.processes().stream()
                .filter(process ->
                        process.instance().equals(instance) && process.alive().isPresent())
                .findAny()
                .flatMap(process -> directory.runFile(instance).filter(file -> file.pid() == process.pid()));
    }

    /** A run whose process in charge is gone without having said why, or with a failure. */
    private static void describeGone(RunDirectory directory, RunDirectory.State state, List<String> lines) {
        long left = state.processes().stream()
                .filter(process -> process.alive().isPresent())
                .count();
        String name = directory.path().getFileName().toString();
        if (left > 0) {
            lines.add("%s: nobody is in charge any more, %d of its processes are left; --stop stops them"
                    .formatted(name, left));
        } else if (state.failed()) {
            lines.add("%s: could not be started: %s".formatted(name, state.message()));
        } else {
            lines.add("%s: was killed; nothing of it is left running. Logs: %s".formatted(name, directory.logs()));
        }
    }

    private static String duration(long ms) {
        Duration duration = Duration.ofMillis(ms);
        return ms < 1000
                ? ms + " ms"
                : duration.truncatedTo(ChronoUnit.SECONDS)
                        .toString()
                        .substring(2)
                        .toLowerCase(Locale.ROOT);
    }
}
