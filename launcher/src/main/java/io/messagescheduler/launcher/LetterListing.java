package io.messagescheduler.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists dead letters, newest first. */
abstract class LetterListing extends ScheduleCommands.Client implements Callable<Integer> {
    private static final int MOST = 100_000;
    private static final int PAGE = 200;
    /** A page may be empty: so many are looked at before giving up. */
    private static final int MOST_PAGES = 100_000;

    @Mixin
    private LetterFilter filter = new LetterFilter();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "how many at most, 1 to " + MOST + " (default: ${DEFAULT-VALUE})")
    private int limit;

    @Override
    public final Integer call() throws InterruptedException {
        if (limit < 1 || limit > MOST) {
            throw new LaunchFailure(ExitCode.USAGE, "--limit is a number from 1 to %d.".formatted(MOST));
        }
        SchedulerClient client = client();
        List<JsonNode> found = new ArrayList<>();
        String cursor = null;
        for (int page = 0; page < MOST_PAGES; page++) {
            int count = filter.isAny() ? Math.min(PAGE, limit - found.size()) : PAGE;
            JsonNode answer = client.get(query(count, cursor));
            answer.path("dead_letters").forEach(found::add);
            cursor = answer.path("cursor").isTextual() ? answer.path("cursor").asText() : null;
            if (cursor == null || found.size() >= limit) {
                break;
            }
        }
        boolean isMore = cursor != null || found.size() > limit;
        show(found.subList(0, Math.min(found.size(), limit)));
        if (isMore) {
            output().problem("There are more: raise --limit, or narrow the search.");
        }
        return ExitCode.OK;
    }

    private void show(List<JsonNode> found) {
        if (isJson()) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.putArray("dead_letters").addAll(found);
            sayJson(json);
        } else if (found.isEmpty()) {
            output().problem(filter.isAny() ? "There are no dead letters." : "No dead letter matches.");
        } else {
            output().say(LetterTable.of(found));
            output().problem("Show one: ./messagescheduler dead-letters show LETTER. Send it again: ./messagescheduler"
                    + " dead-letters replay LETTER");
        }
    }

    private String query(int count, @Nullable String cursor) {
        StringBuilder query = new StringBuilder(SchedulerClient.DEAD_LETTERS + "?limit=" + count);
        filter.members().forEach((name, value) -> add(query, name, value));
        if (cursor != null) {
            add(query, "cursor", cursor);
        }
        return query.toString();
    }

    private static void add(StringBuilder query, String name, String value) {
        query.append('&').append(name).append('=').append(SchedulerClient.escaped(value));
    }
}
