package io.messagescheduler.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.messagescheduler.process.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "replay",
        sortOptions = false,
        header = "Send dead letters to the intake again, each exactly once.",
        description = {
            "A letter that was replayed already is left alone, so a replay can be repeated: after a broken connection, or by",
            "somebody else at the same time. A letter that would only come back is left too. It keeps its due time, which is",
            "at once if that has passed, and its target. Exit code 1 if a letter was left that was never replayed."
        },
        footerHeading = "%nExamples%n",
        footer = {
            "  ./messagescheduler dead-letters replay 3-17 3-18",
            "  ./messagescheduler dead-letters replay --code TARGET_MISSING --in 10m",
            "  ./messagescheduler dead-letters replay --target remindres --new-target reminders"
        })
final class LettersReplayCommand extends ScheduleCommands.Client implements Callable<Integer> {
    private static final int MOST_IN_REQUEST = 100;

    @Parameters(paramLabel = "LETTER", arity = "0..*", description = "these: partition and offset, as 3-17")
    private List<String> letters = new ArrayList<>();

    @Mixin
    private LetterFilter filter = new LetterFilter();

    @Option(names = "--all", description = "all that there are")
    private boolean all;

    @ArgGroup
    private ScheduleCommands.@Nullable When when;

    @Option(names = "--new-target", paramLabel = "TOPIC", description = "where they shall go, in place of their target")
    private @Nullable String newTarget;

    @Option(
            names = "--times",
            paramLabel = "N",
            defaultValue = "1",
            description = {
                "leave those alone that were replayed N times (default: ${DEFAULT-VALUE});",
                "with 2, those replayed once are sent once more"
            })
    private int times;

    private long replayed;
    private long already;
    private long left;
    private final ArrayNode examples = JsonNodeFactory.instance.arrayNode();

    @Override
    public Integer call() throws InterruptedException {
        if ((letters.isEmpty() ? 0 : 1) + (filter.isAny() ? 0 : 1) + (all ? 1 : 0) != 1) {
            throw new LaunchFailure(
                    ExitCode.USAGE,
                    "Say which dead letters are meant: LETTER…, or --code, --target, --from, --to, or --all.");
        }
        if (letters.isEmpty()) {
            scan();
        } else {
            for (int i = 0; i < letters.size(); i += MOST_IN_REQUEST) {
                ObjectNode body = body();
                ArrayNode some = body.putArray("letters");
                letters.subList(i, Math.min(letters.size(), i + MOST_IN_REQUEST))
                        .forEach(some::add);
                send(body);
            }
        }
        show();
        return left == 0 ? ExitCode.OK : ExitCode.REFUSED;
    }

    private void scan() throws InterruptedException {
        String cursor = null;
        long before = -1;
        do {
            ObjectNode body = body();
            if (all) {
                body.put("all", true);
            }
            filter.members().forEach(body::put);
            if (cursor != null) {
                body.put("cursor", cursor);
            }
            JsonNode answer = send(body);
            cursor = answer.path("cursor").isTextual() ? answer.path("cursor").asText() : null;
            if (cursor != null && !isJson() && replayed != before) {
                output().problem("%d replayed …".formatted(replayed));
                before = replayed;
            }
        } while (cursor != null);
    }

    private ObjectNode body() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (when != null) {
            when.addTo(body);
        }
        if (newTarget != null) {
            body.put("new_target", newTarget);
        }
        return body.put("times", times);
    }

    private JsonNode send(ObjectNode body) throws InterruptedException {
        JsonNode answer = client().change("POST", SchedulerClient.DEAD_LETTERS + "/replay", body)
                .body();
        replayed += answer.path("replayed").asLong();
        already += answer.path("already_replayed").asLong();
        left += answer.path("left").asLong();
        answer.path("examples").forEach(example -> {
            if (examples.size() < MOST_IN_REQUEST) {
                examples.add(example);
            }
        });
        return answer;
    }

    private void show() {
        if (isJson()) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("replayed", replayed).put("already_replayed", already).put("left", left);
            json.set("examples", examples);
            sayJson(json);
            return;
        }
        output().say("%d replayed, %d already replayed before, %d left.".formatted(replayed, already, left));
        examples.forEach(
                each -> output().problem("  " + SafeText.of(each.path("letter").asText()) + " left: "
                        + SafeText.of(each.path("message").asText()) + " ["
                        + SafeText.of(each.path("code").asText()) + "]"));
        if (left > examples.size()) {
            output().problem("  and %d more".formatted(left - examples.size()));
        }
    }
}
