package io.messagescheduler.scheduler.api;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the JSON object that asks for a replay. Used for one request. */
final class ReplayBody {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Set<String> MEMBERS =
            Set.of("all", "code", "target", "from", "to", "letters", "due", "in", "new_target", "times", "cursor");
    private static final int MOST_LETTERS = 100;

    private final Parameters parameters;
    private final long nowMs;

    ReplayBody(Parameters parameters, long nowMs) {
        this.parameters = parameters;
        this.nowMs = nowMs;
    }

    ReplayOrder read(byte[] bytes) {
        JsonNode body = parse(bytes);
        for (String member : (Iterable<String>) body::fieldNames) {
            if (!MEMBERS.contains(member)) {
                throw Problems.badRequest("The body has a member that is none of all, code, target, from, to, letters,"
                        + " due, in, new_target, times and cursor.");
            }
        }
        LetterFilter filter =
                new LetterFilter(text(body, "code"), text(body, "target"), time(body, "from"), time(body, "to"));
        List<LetterPlace> letters = letters(body.path("letters"));
        boolean all = body.path("all").asBoolean();
        int ways = (all ? 1 : 0) + (letters.isEmpty() ? 0 : 1) + (filter.isAny() ? 0 : 1);
        if (ways != 1) {
            throw Problems.badRequest(
                    "Say which letters are meant: letters, or one or more of code, target, from and to,"
                            + " or \"all\": true.");
        }
        return new ReplayOrder(
                filter, letters, due(body), text(body, "new_target"), times(body.path("times")), text(body, "cursor"));
    }

    private static JsonNode parse(byte[] bytes) {
        try {
            JsonNode body = JSON.readTree(bytes);
            if (body != null && body.isObject()) {
                return body;
            }
        } catch (IOException e) {
            // Said below.
        }
        throw Problems.badRequest("The body must be a JSON object that names no member twice.");
    }

    private static List<LetterPlace> letters(JsonNode given) {
        if (given.isMissingNode()) {
            return List.of();
        }
        List<LetterPlace> letters = new ArrayList<>();
        for (JsonNode each : given) {
            LetterPlace place = LetterPlace.parse(each.asText());
            if (place != null && !letters.contains(place)) {
                letters.add(place);
            }
            if (place == null || letters.size() > MOST_LETTERS) {
                break;
            }
        }
        if (!given.isArray() || letters.isEmpty() || letters.size() > MOST_LETTERS || !areAll(given)) {
            throw Problems.badRequest("The member letters is an array of 1 to " + MOST_LETTERS
                    + " partitions and offsets, as [\"3-17\"].");
        }
        return letters;
    }

    private static boolean areAll(JsonNode given) {
        for (JsonNode each : given) {
            if (!each.isTextual() || LetterPlace.parse(each.asText()) == null) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Long due(JsonNode body) {
        Long due = time(body, "due");
        String in = text(body, "in");
        if (in == null) {
            return due;
        }
        Duration span = Spans.parse(in);
        if (span == null || due != null) {
            throw Problems.badRequest("Give due or in, not both; in is a span such as 90s, 5m, 2h30m, 1d or PT5M.");
        }
        return nowMs + span.toMillis();
    }

    private static int times(JsonNode given) {
        if (given.isMissingNode()) {
            return 1;
        }
        if (given.isInt() && given.asInt() >= 1 && given.asInt() <= ReplayedLetters.MOST_TIMES) {
            return given.asInt();
        }
        throw Problems.badRequest("The member times is a number from 1 to " + ReplayedLetters.MOST_TIMES + ".");
    }

    private @Nullable Long time(JsonNode body, String name) {
        JsonNode given = body.path(name);
        String text = given.isNumber() ? given.asText() : text(body, name);
        return text == null ? null : parameters.time(name, text, nowMs);
    }

    private static @Nullable String text(JsonNode body, String name) {
        JsonNode given = body.path(name);
        if (given.isMissingNode() || given.isNull()) {
            return null;
        }
        if (!given.isTextual() || given.asText().isEmpty() || Text.bytes(given.asText()) == null) {
            throw Problems.badRequest("The member " + name + " must be text that is not empty.");
        }
        return given.asText();
    }
}
