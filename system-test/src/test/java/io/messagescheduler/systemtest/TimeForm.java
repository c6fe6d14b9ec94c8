package io.messagescheduler.systemtest;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One of the ways to write a due time in the header {@code time}.
 *
 * @param name also a part of a topic's name
 * @param text what the header holds; null = no header
 * @param dueMs the instant meant, epoch milliseconds
 */
record TimeForm(String name, @Nullable String text, long dueMs) {
    private static final int SOME_MS = 123;

    /**
     * All of them, meaning the same second or a fraction more; but for the last two, which are due at once.
     *
     * @param second epoch seconds
     */
    static List<TimeForm> all(long second) {
        Instant instant = Instant.ofEpochSecond(second);
        long ms = instant.toEpochMilli();
        return List.of(
                new TimeForm("epoch-seconds", Long.toString(second), ms),
                new TimeForm("epoch-milliseconds", Long.toString(ms + SOME_MS), ms + SOME_MS),
                new TimeForm("iso-utc", instant.plusMillis(SOME_MS).toString(), ms + SOME_MS),
                new TimeForm(
                        "iso-offset", at(instant, ZoneOffset.ofHoursMinutes(-3, -30), "yyyy-MM-dd'T'HH:mm:ssxxx"), ms),
                new TimeForm(
                        "iso-zone", at(instant, ZoneId.of("Europe/Paris"), "yyyy-MM-dd'T'HH:mm:ssxxx'['VV']'"), ms),
                new TimeForm("iso-local", at(instant, EngineUnderTest.ZONE, "yyyy-MM-dd'T'HH:mm:ss"), ms),
                new TimeForm("blank-for-t", at(instant, EngineUnderTest.ZONE, "yyyy-MM-dd HH:mm:ss"), ms),
                new TimeForm("blank-and-zone", at(instant, ZoneId.of("Asia/Tokyo"), "yyyy-MM-dd HH:mm:ss VV"), ms),
                new TimeForm("english", at(instant, ZoneId.of("CET"), "d MMM yyyy HH:mm:ss 'CET'"), ms),
                new TimeForm("blanks-around", "  " + ms + "\t", ms),
                new TimeForm("english-past", "1 Sep 2023 18:40 CET", 1_693_586_400_000L),
                new TimeForm("none", null, 0));
    }

    private static String at(Instant instant, ZoneId zone, String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.US).format(ZonedDateTime.ofInstant(instant, zone));
    }
}
