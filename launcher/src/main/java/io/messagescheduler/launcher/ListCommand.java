package io.messagescheduler.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        sortOptions = false,
        header = "Search schedules.",
        description = "Lists schedules in no particular order, a number of them unless all are asked for.",
        footerHeading = "%nExamples%n",
        footer = {
            "  ./messagescheduler list --target reminders --to 2027-01-01T00:00Z",
            "  ./messagescheduler list --state dead_lettered --all -o json"
        })
final class ListCommand extends ScheduleCommands.Client implements Callable<Integer> {
    private static final int MOST = 100_000;
    private static final int PAGE = 1_000;
    /** A page may be empty: so many are looked at before giving up. */
    private static final int MOST_PAGES = 10_000;

    @Option(names = "--id", paramLabel = "PART", description = "part of the id")
    private @Nullable String id;

    @Option(names = "--target", paramLabel = "TOPIC", description = "the target topic")
    private @Nullable String target;

    @Option(names = "--key", description = "the whole key")
    private @Nullable String key;

    @Option(names = "--from", paramLabel = "TIME", description = "due at this time or later")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "due before this time")
    private @Nullable String to;

    @Option(
            names = "--state",
            defaultValue = "pending",
            description = {
                "pending, changing, delivered, cancelled, dead_lettered, superseded, moved,",
                "finished (any that is over) or all (default: ${DEFAULT-VALUE})"
            })
    private String state = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "how many at most, 1 to 1000 (default: ${DEFAULT-VALUE})")
    private int limit;

    @Option(names = "--all", description = "all that match, up to " + MOST + ", in place of --limit")
    private boolean all;

    @Override
    public Integer call() throws InterruptedException {
        if (limit < 1 || limit > PAGE) {
            throw new LaunchFailure(
                    ExitCode.USAGE, "--limit is a number from 1 to %d; --all lists all.".formatted(PAGE));
        }
        int most = all ? MOST : limit;
        SchedulerClient client = client();
        List<JsonNode> found = new ArrayList<>();
        String cursor = null;
        for (int page = 0; page < MOST_PAGES; page++) {
            JsonNode answer = client.get(query(Math.min(PAGE, most - found.size()), cursor));
            answer.path("schedules").forEach(found::add);
            cursor = answer.path("cursor").isTextual() ? answer.path("cursor").asText() : null;
            if (cursor == null || found.size() >= most) {
                break;
            }
        }
        show(found);
        if (cursor != null) {
            output().problem(
                            all
                                    ? "There are more than can be listed: narrow the search."
                                    : "There are more: raise --limit, narrow the search, or list them with --all.");
        }
        return ExitCode.OK;
    }

    private void show(List<JsonNode> found) {
        if (isJson()) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.putArray("schedules").addAll(found);
            sayJson(json);
        } else if (found.isEmpty()) {
            output().problem("No schedule matches.");
        } else {
            output().say(new ScheduleTable(output().isTerminal()).of(found));
        }
    }

    private String query(int count, @Nullable String cursor) {
        StringBuilder query = new StringBuilder(SchedulerClient.SCHEDULES + "?limit=" + count);
        add(query, "id", id);
        add(query, "target", target);
        add(query, "key", key);
        add(query, "from", from);
        add(query, "to", to);
        add(query, "state", state);
        add(query, "cursor", cursor);
        return query.toString();
    }

    private static void add(StringBuilder query, String name, @Nullable String value) {
        if (value != null) {
            query.append('&').append(name).append('=').append(SchedulerClient.escaped(value));
        }
    }
}
