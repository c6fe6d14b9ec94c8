package io.messagescheduler.scheduler.api;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads spans of time: {@code 5m}, {@code 2h30m}, {@code 1d12h}, {@code 250ms}, {@code 90} (seconds), {@code PT5M}. */
final class Spans {
    private static final Pattern SHORT =
            Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,10})s?)?(?:(\\d{1,12})ms)?");

    private Spans() {}

    /** The span, never negative, or null if the text is none. */
    static @Nullable Duration parse(String text) {
        if (text.isEmpty() || text.length() > 40) {
            return null;
        }
        if (text.charAt(0) == 'P') {
            try {
                Duration span = Duration.parse(text);
                return span.isNegative() || span.compareTo(Duration.ofDays(1_000_000)) > 0 ? null : span;
            } catch (DateTimeParseException e) {
                return null;
            }
        }
        Matcher parts = SHORT.matcher(text);
        return parts.matches()
                ? Duration.ofDays(part(parts, 1))
                        .plusHours(part(parts, 2))
                        .plusMinutes(part(parts, 3))
                        .plusSeconds(part(parts, 4))
                        .plusMillis(part(parts, 5))
                : null;
    }

    private static long part(Matcher parts, int group) {
        return parts.group(group) == null ? 0 : Long.parseLong(parts.group(group));
    }
}
