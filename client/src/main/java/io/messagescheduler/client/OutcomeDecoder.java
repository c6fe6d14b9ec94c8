package io.messagescheduler.client;

import io.messagescheduler.client.Outcome.Kind;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the value of a record on the outcomes topic. Members that it does not know are for later versions: ignored. */
final class OutcomeDecoder {
    private OutcomeDecoder() {}

    /** Throws {@link IllegalArgumentException} if it is no outcome. */
    static Outcome decode(byte[] json) {
        Map<String, @Nullable Object> members = FlatJson.parse(json);
        return new Outcome(
                text(members, "id"),
                text(members, "request"),
                kind(text(members, "outcome")),
                version(members.get("version")),
                members.get("due") == null ? null : instant(members, "due"),
                instant(members, "at"));
    }

    private static String text(Map<String, @Nullable Object> members, String name) {
        if (members.get(name) instanceof String found) {
            return found;
        }
        throw new IllegalArgumentException("The outcome has no text named " + name);
    }

    private static Kind kind(String name) {
        try {
            return Kind.valueOf(name);
        } catch (IllegalArgumentException e) {
            return Kind.OTHER;
        }
    }

    private static @Nullable Long version(@Nullable Object found) {
        if (found == null) {
            return null;
        }
        try {
            if (found instanceof BigDecimal number) {
                return number.longValueExact();
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("The outcome's version is not a whole number", e);
        }
        throw new IllegalArgumentException("The outcome's version is not a number");
    }

    private static Instant instant(Map<String, @Nullable Object> members, String name) {
        try {
            return Instant.parse(text(members, name));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("The outcome's time named " + name + " is not ISO-8601 in UTC", e);
        }
    }
}
