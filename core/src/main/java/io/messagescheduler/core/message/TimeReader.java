package io.messagescheduler.core.message;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneRulesProvider;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of {@link TimeParser}: a cursor over the bytes of one time, used once by one thread. It works on bytes and
 * makes no text of them (but of a zone's name), since every scheduled message comes by here.
 *
 * <pre>
 * time    = number | isoDate ("T" | blanks) clock [zone] | englishDate blanks clock [zone]
 * number  = ["-"] digits
 * isoDate = ["+" | "-"] 4orMoreDigits "-" 2digits "-" 2digits
 * englishDate = 1or2digits blanks month blanks 4digits
 * clock   = 2digits ":" 2digits [":" 2digits [("." | ",") 1to9digits]], the hour in an English form 1or2digits
 * zone    = [blanks] (("Z" | offset) ["[" name "]"] | "[" name "]" | name)
 * offset  = ("+" | "-") 2digits [[":"] 2digits [[":"] 2digits]]
 * </pre>
 */
final class TimeReader {
    /** What the bytes turned out to be. */
    enum Form {
        /** See {@link TimeReader#number()}. */
        NUMBER,
        /** See {@link TimeReader#instantMs()}. */
        INSTANT,
        /** A date in no year from 0 to 9999. */
        ABSURD_YEAR,
        AMBIGUOUS_ZONE,
        UNREADABLE
    }

    /** Longest time that can mean anything: the longest zone id has half of it. */
    private static final int MAX_BYTES = 128;

    private static final int NONE = -1;
    private static final int LONGEST_OFFSET_SECONDS = 18 * 3600;
    private static final int LAST_YEAR = 9999;
    private static final long ROOM_FOR_A_DIGIT = 100_000_000_000_000_000L;
    private static final String[] MONTHS = {
        "january", "february", "march", "april", "may", "june",
        "july", "august", "september", "october", "november", "december"
    };
    private static final Set<String> IANA_IDS = Set.copyOf(ZoneRulesProvider.getAvailableZoneIds());

    private final byte[] text;
    private final ZoneId defaultZone;
    private final int end;
    private int at;

    private long number;
    private int month;
    private int day;
    private int secondOfDay;
    private int fractionMs;
    private int offsetSeconds;
    private long epochSecond;

    TimeReader(byte[] text, ZoneId defaultZone) {
        this.text = text;
        this.defaultZone = defaultZone;
        int last = text.length;
        while (last > 0 && isBlank(text[last - 1])) {
            last--;
        }
        this.end = last;
    }

    /** The number read; one beyond 10^18 reads as 10^18. */
    long number() {
        return number;
    }

    /** The instant read, in epoch milliseconds. */
    long instantMs() {
        return epochSecond * 1000 + fractionMs;
    }

    Form read() {
        skipBlanks();
        if (at == end || end - at > MAX_BYTES) {
            return Form.UNREADABLE;
        }
        byte sign = text[at] == '-' || text[at] == '+' ? text[at++] : 0;
        int digits = readNumber();
        if (digits == 0) {
            return Form.UNREADABLE;
        }
        if (at == end) {
            number = sign == '-' ? -number : number;
            return sign == '+' ? Form.UNREADABLE : Form.NUMBER;
        }
        boolean isIso = digits >= 4;
        boolean isDated = isIso ? readIsoDate() : sign == 0 && digits <= 2 && readEnglishDate();
        if (!isDated || !readClock(!isIso)) {
            return Form.UNREADABLE;
        }
        if (sign == '-' || number > LAST_YEAR) {
            return Form.ABSURD_YEAR;
        }
        if (day > Month.of(month).length(Year.isLeap(number))) {
            return Form.UNREADABLE;
        }
        return readZone();
    }

    /** Reads all digits there are into {@link #number} and returns how many they are. */
    private int readNumber() {
        int start = at;
        number = 0;
        while (at < end && isDigit(text[at])) {
            int digit = text[at++] - '0';
            number = number < ROOM_FOR_A_DIGIT ? number * 10 + digit : 10 * ROOM_FOR_A_DIGIT;
        }
        return at - start;
    }

    /** The year is read; reads the rest up to the clock. */
    private boolean readIsoDate() {
        if (!skip('-')) {
            return false;
        }
        month = readTwoDigits();
        if (!skip('-')) {
            return false;
        }
        day = readTwoDigits();
        return month >= 1 && month <= 12 && day >= 1 && day <= 31 && (skip('T') || skip('t') || skipBlanks());
    }

    /** The day is read; reads the rest up to the clock. */
    private boolean readEnglishDate() {
        day = (int) number;
        if (day < 1 || day > 31 || !skipBlanks()) {
            return false;
        }
        month = readMonthName();
        return month != NONE && skipBlanks() && readNumber() == 4 && skipBlanks();
    }

    /** 1 to 12, or {@link #NONE}. */
    private int readMonthName() {
        int start = at;
        while (at < end && isLetter(text[at])) {
            at++;
        }
        int length = at - start;
        for (int i = 0; i < MONTHS.length; i++) {
            String name = MONTHS[i];
            if ((length == 3 || length == name.length()) && isLowerCaseAt(start, length, name)) {
                return i + 1;
            }
        }
        return NONE;
    }

    private boolean isLowerCaseAt(int start, int length, String name) {
        for (int i = 0; i < length; i++) {
            // Setting this bit makes an ASCII letter lower case.
            if ((text[start + i] | 0x20) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean readClock(boolean hourMayBeShort) {
        int hour = hourMayBeShort && at + 1 < end && text[at + 1] == ':' ? readOneDigit() : readTwoDigits();
        if (hour == NONE || !skip(':')) {
            return false;
        }
        int minute = readTwoDigits();
        int second = 0;
        if (skip(':')) {
            second = readTwoDigits();
            if (second == NONE || ((skip('.') || skip(',')) && !readFraction())) {
                return false;
            }
        }
        if (minute == NONE || minute > 59 || second > 60) {
            return false;
        }
        secondOfDay = hour * 3600 + minute * 60 + Math.min(second, 59);
        return hour < 24 || (secondOfDay == 24 * 3600 && fractionMs == 0);
    }

    /** Reads a fraction of a second, rounding up to whole milliseconds. */
    private boolean readFraction() {
        int nanos = 0;
        int digits = 0;
        for (; at < end && isDigit(text[at]) && digits < 9; digits++) {
            nanos = nanos * 10 + text[at++] - '0';
        }
        for (int i = digits; i < 9; i++) {
            nanos *= 10;
        }
        fractionMs = (nanos + 999_999) / 1_000_000;
        return digits > 0;
    }

    private Form readZone() {
        skipBlanks();
        LocalDateTime local =
                LocalDate.of((int) number, month, day).atStartOfDay().plusSeconds(secondOfDay);
        if (at == end) {
            return instant(local, defaultZone);
        }
        boolean isUtc = (text[at] == 'Z' || text[at] == 'z') && (at + 1 == end || text[at + 1] == '[');
        if (!isUtc && text[at] != '+' && text[at] != '-') {
            String name = readZoneName();
            ZoneId zone = zoneOf(name);
            return zone == null ? unknownZone(name) : instant(local, zone);
        }
        if (isUtc) {
            at++;
        } else if (!readOffset()) {
            return Form.UNREADABLE;
        }
        epochSecond = local.toEpochSecond(ZoneOffset.UTC) - offsetSeconds;
        if (at == end) {
            return Form.INSTANT;
        }
        String name = text[at] == '[' ? readZoneName() : null;
        ZoneId zone = zoneOf(name);
        if (zone == null) {
            return unknownZone(name);
        }
        // After Z the zone is only a remark (RFC 9557); an offset must be one that the zone has then.
        boolean agrees = isUtc || zone.getRules().isValidOffset(local, ZoneOffset.ofTotalSeconds(offsetSeconds));
        return agrees ? Form.INSTANT : Form.UNREADABLE;
    }

    /** A local time that is skipped moves later by what is skipped; of one that occurs twice the earlier is meant. */
    private Form instant(LocalDateTime local, ZoneId zone) {
        epochSecond = ZonedDateTime.ofLocal(local, zone, null).toEpochSecond();
        return Form.INSTANT;
    }

    private boolean readOffset() {
        int sign = text[at++] == '-' ? -1 : 1;
        int hours = readTwoDigits();
        int minutes = 0;
        int seconds = 0;
        if (hours == NONE) {
            return false;
        }
        if (isAtOffsetPart()) {
            minutes = readTwoDigits();
            if (isAtOffsetPart()) {
                seconds = readTwoDigits();
            }
        }
        int total = hours * 3600 + minutes * 60 + seconds;
        offsetSeconds = sign * total;
        return minutes != NONE && minutes < 60 && seconds != NONE && seconds < 60 && total <= LONGEST_OFFSET_SECONDS;
    }

    private boolean isAtOffsetPart() {
        return skip(':') || (at < end && isDigit(text[at]));
    }

    /** All that is left, without the brackets that may stand around it; null if a bracket is missing. */
    private @Nullable String readZoneName() {
        int last = end;
        if (skip('[') && (--last < at || text[last] != ']')) {
            return null;
        }
        return new String(text, at, last - at, StandardCharsets.ISO_8859_1);
    }

    /** The zone of that IANA id, or null. */
    private static @Nullable ZoneId zoneOf(@Nullable String name) {
        return switch (name) {
            case null -> null;
            // IANA ids that the JDK leaves out of its list.
            case "EST" -> ZoneOffset.ofHours(-5);
            case "MST" -> ZoneOffset.ofHours(-7);
            case "HST" -> ZoneOffset.ofHours(-10);
            default -> IANA_IDS.contains(name) ? ZoneId.of(name) : null;
        };
    }

    private static Form unknownZone(@Nullable String name) {
        if (name == null || name.isEmpty() || !isLetter((byte) name.charAt(0))) {
            return Form.UNREADABLE;
        }
        for (int i = 0; i < name.length(); i++) {
            char next = name.charAt(i);
            boolean abbreviated = next < 0x80
                    && (isLetter((byte) next) || isDigit((byte) next) || next == '+' || next == '-' || next == ':');
            if (!abbreviated) {
                return Form.UNREADABLE;
            }
        }
        return Form.AMBIGUOUS_ZONE;
    }

    private int readTwoDigits() {
        if (at + 1 < end && isDigit(text[at]) && isDigit(text[at + 1])) {
            at += 2;
            return (text[at - 2] - '0') * 10 + text[at - 1] - '0';
        }
        return NONE;
    }

    private int readOneDigit() {
        return isDigit(text[at]) ? text[at++] - '0' : NONE;
    }

    private boolean skip(char expected) {
        if (at < end && text[at] == expected) {
            at++;
            return true;
        }
        return false;
    }

    private boolean skipBlanks() {
        int start = at;
        while (at < end && isBlank(text[at])) {
            at++;
        }
        return at > start;
    }

    private static boolean isBlank(byte next) {
        return next == ' ' || next == '\t' || next == '\r' || next == '\n';
    }

    private static boolean isDigit(byte next) {
        return next >= '0' && next <= '9';
    }

    private static boolean isLetter(byte next) {
        return (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
    }
}
