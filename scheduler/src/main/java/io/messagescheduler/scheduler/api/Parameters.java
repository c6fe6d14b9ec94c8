package io.messagescheduler.scheduler.api;

import io.javalin.http.Context;
import io.messagescheduler.core.message.ParsedTime;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.TimeParser;
import io.messagescheduler.process.Problem;
import io.messagescheduler.scheduler.api.ScheduleEntry.State;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what stands in paths, queries and headers of requests; what is wrong there is a {@link Problem}. */
final class Parameters {
    static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final Duration USUAL_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final int LONGEST_FILTER = 1_024;
    private static final Pattern REQUEST = Pattern.compile("[!-~]{1,128}");

    private final TimeParser times;

    /** @param zone of times that name none */
    Parameters(ZoneId zone) {
        this.times = new TimeParser(zone, Duration.ofDays(365 * 8_000L));
    }

    static ScheduleId id(Context context) {
        return id(context.pathParam("id"));
    }

    static ScheduleId id(String text) {
        byte[] utf8 = Text.bytes(text);
        ScheduleId id = ScheduleId.of(utf8);
        if (id == null) {
            throw Problems.badRequest("An id is text that is not blank, without control characters, of at most "
                    + ScheduleId.MAX_BYTES + " bytes.");
        }
        return id;
    }

    /** What the caller wants the request to be known by, or null. */
    static @Nullable String idempotencyKey(Context context) {
        String key = context.header(IDEMPOTENCY_KEY);
        if (key != null && !REQUEST.matcher(key).matches()) {
            throw Problems.badRequest("An " + IDEMPOTENCY_KEY + " is 1 to 128 printable ASCII characters, no blanks.");
        }
        return key;
    }

    static Duration longestWait(Context context) {
        String text = context.queryParam("wait");
        if (text == null) {
            return USUAL_WAIT;
        }
        Duration wait = Spans.parse(text);
        if (wait == null || wait.compareTo(LONGEST_WAIT) > 0) {
            throw Problems.badRequest(
                    "The parameter wait is a span of at most " + LONGEST_WAIT.toSeconds() + " s, such as 5s or 500ms.");
        }
        return wait;
    }

    static int limit(Context context, int usual, int most) {
        String text = context.queryParam("limit");
        try {
            int limit = text == null ? usual : Integer.parseInt(text);
            if (limit >= 1 && limit <= most) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw Problems.badRequest("The parameter limit is a number from 1 to " + most + ".");
    }

    static boolean flag(Context context, String name) {
        String text = context.queryParam(name);
        if (text == null || text.equals("false")) {
            return false;
        }
        if (text.equals("true") || text.isEmpty()) {
            return true;
        }
        throw Problems.badRequest("The parameter " + name + " is true or false.");
    }

    Schedules.Filter filter(Context context, long nowMs) {
        return new Schedules.Filter(
                text(context, "id"),
                text(context, "target"),
                text(context, "key"),
                time(context, "from", nowMs),
                time(context, "to", nowMs),
                states(context.queryParam("state")));
    }

    LetterFilter letters(Context context, long nowMs) {
        return new LetterFilter(
                text(context, "code"),
                text(context, "target"),
                time(context, "from", nowMs),
                time(context, "to", nowMs));
    }

    private static @Nullable String text(Context context, String name) {
        String text = context.queryParam(name);
        if (text != null && text.length() > LONGEST_FILTER) {
            throw Problems.badRequest("The parameter " + name + " has more than " + LONGEST_FILTER + " characters.");
        }
        return text == null || text.isEmpty() ? null : text;
    }

    private @Nullable Long time(Context context, String name, long nowMs) {
        String text = context.queryParam(name);
        return text == null || text.isEmpty() ? null : time(name, text, nowMs);
    }

    /** Epoch milliseconds. */
    long time(String name, String text, long nowMs) {
        // An offset's plus is a blank in a query unless it is escaped.
        String repaired = text.replaceFirst(" (\\d\\d:?\\d\\d)$", "+$1");
        if (times.parse(repaired.getBytes(StandardCharsets.UTF_8), nowMs) instanceof ParsedTime.At at) {
            return at.dueMs();
        }
        throw Problems.badRequest(
                "The parameter " + name + " is no time: write 2027-01-01T00:00:00Z, or milliseconds since 1970.");
    }

    private static Set<State> states(@Nullable String text) {
        String wanted = text == null ? "pending" : text.toLowerCase(Locale.ROOT);
        return switch (wanted) {
            case "all" -> EnumSet.allOf(State.class);
            case "finished" ->
                Stream.of(State.values())
                        .filter(State::isOver)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(State.class)));
            default ->
                Stream.of(State.values())
                        .filter(state -> state.label().equals(wanted))
                        .findFirst()
                        .map(EnumSet::of)
                        .orElseThrow(() -> Problems.badRequest("The parameter state is one of all, finished, "
                                + Stream.of(State.values()).map(State::label).collect(Collectors.joining(", "))
                                + "."));
        };
    }
}
