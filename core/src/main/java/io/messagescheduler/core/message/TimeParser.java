package io.messagescheduler.core.message;

import io.messagescheduler.core.message.InvalidSchedule.Code;
import java.time.Duration;
import java.time.ZoneId;

/**
 * Reads a due time in any of these forms, blanks around it ignored:
 *
 * <pre>
 * 1795460400                            epoch seconds, since its absolute value is below 10^11
 * 1795460400123                         epoch milliseconds
 * 2026-11-23T19:00:00.123Z              ISO-8601; seconds and their fraction may be absent
 * 2026-11-23T20:00+01:00[Europe/Paris]  with offset, zone or both
 * 2026-11-23 20:00:00 Europe/Paris      a blank for the T, and before the zone
 * 2026-11-23 20:00:00                   in the default zone, as with a T
 * 23 Nov 2026 20:00 CET                 English month, three letters or all of them; zone as above
 * </pre>
 *
 * <ul>
 *   <li>A zone is an offset or the IANA id of a zone, as it is spelt there. CET is one; BST and IST are not, and the JDK
 *       would guess Bougainville for BST: refused as {@link Code#AMBIGUOUS_ZONE}. An offset that the zone beside it does
 *       not have at that time contradicts it and is refused.
 *   <li>A local time that a daylight-saving change skips moves later by what was skipped; of one that occurs twice the
 *       earlier is meant, unless an offset says otherwise.
 *   <li>A fraction finer than a millisecond is rounded up, so that nothing is early. Second 60 reads as 59, since POSIX
 *       time has no leap seconds. 24:00 is the end of the day.
 *   <li>Before 1970, later than the horizon and later than the year 9999 is refused as {@link Code#TIME_RANGE}.
 * </ul>
 *
 * Total: no bytes make it throw. Safe for any number of threads.
 */
public final class TimeParser {
    private static final long FIRST_MILLISECONDS = 100_000_000_000L;
    private static final int QUOTED_CHARS = 64;

    private final ZoneId defaultZone;
    private final long horizonMs;

    /**
     * @param defaultZone for local times that name no zone
     * @param horizon how far ahead a message may be scheduled; exactly so far is still allowed
     */
    public TimeParser(ZoneId defaultZone, Duration horizon) {
        if (horizon.isNegative()) {
            throw new IllegalArgumentException("A horizon is not in the past, but this is " + horizon);
        }
        this.defaultZone = defaultZone;
        this.horizonMs = horizon.compareTo(Duration.ofMillis(Stamp.LAST_MS)) < 0 ? horizon.toMillis() : Stamp.LAST_MS;
    }

    /** Reads a time in any form; {@code nowMs} (epoch milliseconds) is what the horizon is counted from. */
    public ParsedTime parse(byte[] text, long nowMs) {
        TimeReader reader = new TimeReader(text, defaultZone);
        return switch (reader.read()) {
            case NUMBER -> {
                long number = reader.number();
                yield inRange(Math.abs(number) < FIRST_MILLISECONDS ? number * 1000 : number, nowMs, text);
            }
            case INSTANT -> inRange(reader.instantMs(), nowMs, text);
            case ABSURD_YEAR -> outOfRange(text);
            case AMBIGUOUS_ZONE ->
                unreadable(
                        Code.AMBIGUOUS_ZONE,
                        quoted(text) + " names its zone by an abbreviation: write an offset such as +01:00"
                                + " or an IANA zone id such as Europe/Paris");
            case UNREADABLE ->
                noTime(
                        text,
                        "epoch seconds or milliseconds, 2026-11-23T19:00:00.123Z, 2026-11-23 20:00:00"
                                + " or 23 Nov 2026 20:00 CET");
        };
    }

    /** Reads whole epoch seconds in decimal digits, and nothing else. */
    ParsedTime parseEpochSeconds(byte[] text, long nowMs) {
        TimeReader reader = new TimeReader(text, defaultZone);
        if (reader.read() != TimeReader.Form.NUMBER) {
            return noTime(text, "whole epoch seconds");
        }
        long seconds = reader.number();
        return Math.abs(seconds) < FIRST_MILLISECONDS ? inRange(seconds * 1000, nowMs, text) : outOfRange(text);
    }

    private ParsedTime inRange(long dueMs, long nowMs, byte[] text) {
        boolean scheduled = dueMs >= 0 && dueMs <= Stamp.LAST_MS && dueMs - horizonMs <= nowMs;
        return scheduled ? new ParsedTime.At(dueMs) : outOfRange(text);
    }

    private static ParsedTime noTime(byte[] text, String whatToWrite) {
        return Utf8.strict(text) == null
                ? unreadable(Code.CORRUPT_HEADER, "The due time is not UTF-8")
                : unreadable(Code.BAD_TIME, quoted(text) + " is no time: write " + whatToWrite);
    }

    private ParsedTime outOfRange(byte[] text) {
        return unreadable(
                Code.TIME_RANGE,
                quoted(text) + " is before 1970 or more than "
                        + Duration.ofMillis(horizonMs).toDays() + " days ahead");
    }

    private static ParsedTime unreadable(Code code, String message) {
        return new ParsedTime.Unreadable(new InvalidSchedule(code, message));
    }

    private static String quoted(byte[] text) {
        return "\"" + PrintableText.of(text, QUOTED_CHARS) + "\"";
    }
}
