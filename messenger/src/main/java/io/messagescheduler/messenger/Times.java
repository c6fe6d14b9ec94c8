package io.messagescheduler.messenger;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Epoch milliseconds as text in headers and files: {@code 2026-11-23T19:00:00.123Z}, always with milliseconds. */
final class Times {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Times() {}

    static String text(long epochMs) {
        return FORMAT.format(Instant.ofEpochMilli(epochMs));
    }

    /** Null for a text that is no instant of ISO-8601. */
    static @Nullable Long parse(String text) {
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeParseException | ArithmeticException unreadable) {
            return null;
        }
    }
}
