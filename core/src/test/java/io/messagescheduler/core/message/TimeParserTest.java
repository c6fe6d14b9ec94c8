package io.messagescheduler.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.core.message.InvalidSchedule.Code;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeParserTest {
    private static final Duration HORIZON = Duration.ofDays(36_525);
    private static final long NOW_MS = Instant.parse("2026-11-23T12:00:00Z").toEpochMilli();
    private static final long EVENING_MS = 1_795_460_400_123L;
    private static final ZoneId AMSTERDAM = ZoneId.of("Europe/Amsterdam");
    private final TimeParser parser = new TimeParser(AMSTERDAM, HORIZON);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            # epoch seconds below 10^11 in absolute value, milliseconds from there on
            0                                     | 1970-01-01T00:00:00Z
            -0                                    | 1970-01-01T00:00:00Z
            7                                     | 1970-01-01T00:00:07Z
            1795460400                            | 2026-11-23T19:00:00Z
            00000000001795460400                  | 2026-11-23T19:00:00Z
            100000000000                          | 1973-03-03T09:46:40Z
            1795460400123                         | 2026-11-23T19:00:00.123Z
            # ISO-8601 with an offset
            2026-11-23T19:00:00.123Z              | 2026-11-23T19:00:00.123Z
            2026-11-23T19:00:00Z                  | 2026-11-23T19:00:00Z
            2026-11-23t19:00:00z                  | 2026-11-23T19:00:00Z
            2026-11-23T19:00Z                     | 2026-11-23T19:00:00Z
            2026-11-23T19:00:00.1Z                | 2026-11-23T19:00:00.100Z
            2026-11-23T19:00:00,12Z               | 2026-11-23T19:00:00.120Z
            2026-11-23T19:00:00+01                | 2026-11-23T18:00:00Z
            2026-11-23T19:00:00+01:00             | 2026-11-23T18:00:00Z
            2026-11-23T19:00:00-0530              | 2026-11-24T00:30:00Z
            2026-11-23T19:00:00+05:45:30          | 2026-11-23T13:14:30Z
            2026-11-23T19:00:00+054530            | 2026-11-23T13:14:30Z
            2026-11-23T19:00:00+18:00             | 2026-11-23T01:00:00Z
            2026-11-23T19:00:00-18:00             | 2026-11-24T13:00:00Z
            2026-11-23T19:00:00-00:00             | 2026-11-23T19:00:00Z
            2026-11-23 19:00:00+01:00             | 2026-11-23T18:00:00Z
            2026-11-23 19:00:00 +0100             | 2026-11-23T18:00:00Z
            # a fraction finer than a millisecond is rounded up
            2026-11-23T19:00:00.000000Z           | 2026-11-23T19:00:00Z
            2026-11-23T19:00:00.000000001Z        | 2026-11-23T19:00:00.001Z
            2026-11-23T19:00:00.123000Z           | 2026-11-23T19:00:00.123Z
            2026-11-23T19:00:00.123001Z           | 2026-11-23T19:00:00.124Z
            2026-11-23T19:00:00.999999999Z        | 2026-11-23T19:00:01Z
            2026-12-31T23:59:59.9999Z             | 2027-01-01T00:00:00Z
            # a leap second
            2016-12-31T23:59:60Z                  | 2016-12-31T23:59:59Z
            2016-12-31T23:59:60.5Z                | 2016-12-31T23:59:59.500Z
            2017-01-01 00:59:60                   | 2016-12-31T23:59:59Z
            # the end of a day, leap days
            2026-11-23T24:00:00Z                  | 2026-11-24T00:00:00Z
            2026-12-31T24:00Z                     | 2027-01-01T00:00:00Z
            2028-02-29T00:00:00Z                  | 2028-02-29T00:00:00Z
            2000-02-29T00:00:00Z                  | 2000-02-29T00:00:00Z
            # a zone, an offset and a zone
            2026-11-23T19:00:00[Europe/Paris]     | 2026-11-23T18:00:00Z
            2026-11-23T19:00:00 Europe/Paris      | 2026-11-23T18:00:00Z
            2026-11-23 19:00 America/Argentina/Buenos_Aires | 2026-11-23T22:00:00Z
            2026-11-23T19:00:00+01:00[Europe/Paris] | 2026-11-23T18:00:00Z
            2026-11-23T19:00:00Z[Europe/Paris]    | 2026-11-23T19:00:00Z
            2026-11-23 19:00:00 UTC               | 2026-11-23T19:00:00Z
            2026-11-23 19:00:00 GMT               | 2026-11-23T19:00:00Z
            2026-11-23 19:00:00 Zulu              | 2026-11-23T19:00:00Z
            2026-11-23 19:00:00 Etc/GMT+2         | 2026-11-23T21:00:00Z
            2026-11-23 19:00:00 EST               | 2026-11-24T00:00:00Z
            2026-07-23 19:00:00 MST               | 2026-07-24T02:00:00Z
            2026-11-23 19:00:00 HST               | 2026-11-24T05:00:00Z
            2026-11-23 19:00:00 EST5EDT           | 2026-11-24T00:00:00Z
            # the default zone
            2023-09-01 18:40:00                   | 2023-09-01T16:40:00Z
            2023-09-01T18:40:00                   | 2023-09-01T16:40:00Z
            2023-12-01 18:40:00.250               | 2023-12-01T17:40:00.250Z
            # English
            1 Sep 2023 18:40 CET                  | 2023-09-01T16:40:00Z
            1 Sep 2023 18:40                      | 2023-09-01T16:40:00Z
            01 Sep 2023 18:40:30.5 +00:00         | 2023-09-01T18:40:30.500Z
            31 december 2026 9:05 Z               | 2026-12-31T09:05:00Z
            29 FEB 2028 00:00 Asia/Tokyo          | 2028-02-28T15:00:00Z
            1 May 2026 7:00 Europe/London         | 2026-05-01T06:00:00Z
            1   Sep   2023   18:40   CET          | 2023-09-01T16:40:00Z
            """)
    void parse_acceptedForm_readsTheInstant(String text, String instant) {
        assertThat(parse(text)).isEqualTo(at(instant));
    }

    @ParameterizedTest
    @ValueSource(strings = {" 1795460400", "1795460400\n", "\t 1795460400 \r\n"})
    void parse_blanksAround_areIgnored(String text) {
        assertThat(parse(text)).isEqualTo(at("2026-11-23T19:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-",
                "+",
                "now",
                "soon",
                "null",
                "+1795460400",
                "--1",
                "1795460400.5",
                "1.7e9",
                "0x10",
                "1795460400 s",
                "1,795,460,400",
                // dates without a time, or in no form that is read
                "2026-11-23",
                "2026-11-23T",
                "2026-11-23T19Z",
                "2026-11-23T19:Z",
                "20261123T190000Z",
                "2026-11-23T1900Z",
                "2026-11-23_19:00:00",
                "2026/11/23 19:00:00",
                "2026-W48-1T19:00:00Z",
                "2026-327T19:00:00Z",
                "026-11-23T19:00:00Z",
                "26-11-23 19:00:00",
                "23-11-2026 19:00:00",
                "2026-1-23 19:00:00",
                "2026-11-23 9:00:00",
                "2026-11-23 19:0:00",
                "2026-11-23 19:00:0",
                "2026-11-23T19:00:00.Z",
                "2026-11-23T19:00:00.1234567890Z",
                "2026-11-23T19:00:00Z junk",
                "2026-11-23T19:00:00Z Europe/Paris",
                // no such day or time
                "2026-00-23T19:00:00Z",
                "2026-13-23T19:00:00Z",
                "2026-11-00T19:00:00Z",
                "2026-11-31T19:00:00Z",
                "2026-11-32T19:00:00Z",
                "2026-02-29T19:00:00Z",
                "1900-02-29T19:00:00Z",
                "2026-11-23T25:00:00Z",
                "2026-11-23T24:00:01Z",
                "2026-11-23T24:01:00Z",
                "2026-11-23T24:00:00.001Z",
                "2026-11-23T19:60:00Z",
                "2026-11-23T19:00:61Z",
                "2026-11-23T-1:00:00Z",
                // no such offset or zone
                "2026-11-23T19:00:00+",
                "2026-11-23T19:00:00+1",
                "2026-11-23T19:00:00+1:00",
                "2026-11-23T19:00:00+01:",
                "2026-11-23T19:00:00+01:60",
                "2026-11-23T19:00:00+01:00:60",
                "2026-11-23T19:00:00+18:00:01",
                "2026-11-23T19:00:00-18:01",
                "2026-11-23T19:00:00+99:99",
                "2026-11-23T19:00:00[Europe/Paris",
                "2026-11-23T19:00:00Europe/Paris]",
                "2026-11-23T19:00:00[]",
                "2026-11-23T19:00:00[",
                "2026-11-23T19:00:00+01:00[",
                "2026-11-23T19:00:00+01:00Europe/Paris",
                "2026-11-23T19:00:00+05:00[Europe/Paris]",
                "2026-11-23 19:00:00 Europe/Nowhere",
                "2026-11-23 19:00:00 europe/paris",
                "2026-11-23 19:00:00 Eastern Standard Time",
                // English that is not quite
                "0 Sep 2023 18:40 CET",
                "32 Sep 2023 18:40 CET",
                "31 Sep 2023 18:40 CET",
                "1 Sept 2023 18:40 CET",
                "1 Okt 2023 18:40 CET",
                "1 Sep 23 18:40 CET",
                "1 Sep 2023 CET",
                "1 Sep 2023 :40 CET",
                "1 Sep 2023T18:40 CET",
                "1Sep 2023 18:40 CET",
                "Sep 1 2023 18:40 CET",
                "Fri, 1 Sep 2023 18:40:00 GMT",
                "-1 Sep 2023 18:40 CET",
                // other digits, other minus
                "\u0661\u0667\u0669\u0665\u0664\u0666\u0660\u0664\u0660\u0660",
                "2026\u221211\u221223T19:00:00Z",
                "2026-11-23T19:00:00Z\0",
            })
    void parse_noTime_isBadTime(String text) {
        assertThat(codeOf(parse(text))).isEqualTo(Code.BAD_TIME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BST", "IST", "PST", "CEST", "EDT", "JST", "A", "utc", "cet", "GMT+2", "UTC+01:00", "PM"})
    void parse_abbreviation_isAmbiguous(String zone) {
        for (String text : List.of(
                "1 Sep 2023 18:40 " + zone,
                "2023-09-01 18:40:00 " + zone,
                "2023-09-01T18:40:00[" + zone + "]",
                "2023-09-01T18:40:00+01:00[" + zone + "]")) {
            assertThat(codeOf(parse(text))).as(text).isEqualTo(Code.AMBIGUOUS_ZONE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "-1795460400",
                "-1795460400123",
                "-99999999999",
                "99999999999",
                "253402300800000",
                "9223372036854775807",
                "-9223372036854775808",
                "9223372036854775808",
                "99999999999999999999999999999999999999999999",
                "1969-12-31T23:59:59.999Z",
                "1970-01-01T00:59:59+01:00",
                "1970-01-01 00:59:59",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999Z",
                "9999-12-31T24:00:00-18:00",
                "10000-01-01T00:00:00Z",
                "+10000-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z",
                "+999999999-12-31T23:59:59.999999999Z",
                "-999999999-01-01T00:00:00Z",
                "+1000000000-01-01T00:00:00Z",
                "1000000000000000000000-01-01T00:00:00[Europe/Paris]",
                "31 Dec 9999 23:59 Europe/Paris",
            })
    void parse_absurdInstant_isOutOfRange(String text) {
        assertThat(codeOf(parse(text))).isEqualTo(Code.TIME_RANGE);
    }

    @Test
    void parse_aroundTheHorizon_endsExactlyThere() {
        long lastMs = NOW_MS + HORIZON.toMillis();

        assertThat(parse(Long.toString(lastMs - 1))).isEqualTo(new ParsedTime.At(lastMs - 1));
        assertThat(parse(Long.toString(lastMs))).isEqualTo(new ParsedTime.At(lastMs));
        assertThat(codeOf(parse(Long.toString(lastMs + 1)))).isEqualTo(Code.TIME_RANGE);
        assertThat(parse(Instant.ofEpochMilli(lastMs).toString())).isEqualTo(new ParsedTime.At(lastMs));
        assertThat(codeOf(parse(Instant.ofEpochMilli(lastMs + 1).toString()))).isEqualTo(Code.TIME_RANGE);
    }

    @Test
    void parse_hugeHorizon_endsWithTheYear9999() {
        TimeParser patient = new TimeParser(ZoneOffset.UTC, Duration.ofSeconds(Long.MAX_VALUE));

        assertThat(patient.parse(bytes("9999-12-31T23:59:59.999Z"), NOW_MS))
                .isEqualTo(new ParsedTime.At(253_402_300_799_999L));
        assertThat(codeOf(patient.parse(bytes("9999-12-31T24:00:00Z"), NOW_MS))).isEqualTo(Code.TIME_RANGE);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, EVENING_MS, Long.MAX_VALUE})
    void parse_anyPresent_doesNotOverflow(long nowMs) {
        boolean reachable = nowMs >= EVENING_MS - HORIZON.toMillis();

        ParsedTime parsed = parser.parse(bytes(Long.toString(EVENING_MS)), nowMs);

        assertThat(parsed instanceof ParsedTime.At).isEqualTo(reachable);
    }

    @Test
    void constructor_negativeHorizon_isRefused() {
        assertThatThrownBy(() -> new TimeParser(AMSTERDAM, Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("horizon");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # skipped: later by what was skipped
            2026-03-29 01:59:59.999 Europe/Paris | 2026-03-29T00:59:59.999Z
            2026-03-29 02:00:00 Europe/Paris     | 2026-03-29T01:00:00Z
            2026-03-29 02:30:00 Europe/Paris     | 2026-03-29T01:30:00Z
            2026-03-29 03:30:00 Europe/Paris     | 2026-03-29T01:30:00Z
            2026-03-29 02:30:00                  | 2026-03-29T01:30:00Z
            29 Mar 2026 2:30 CET                 | 2026-03-29T01:30:00Z
            2026-10-04 02:15:00 Australia/Lord_Howe | 2026-10-03T15:45:00Z
            2011-12-30 12:00:00 Pacific/Apia     | 2011-12-30T22:00:00Z
            # twice: the earlier, unless an offset says otherwise
            2026-10-25 02:30:00 Europe/Paris     | 2026-10-25T00:30:00Z
            2026-10-25 02:30:00                  | 2026-10-25T00:30:00Z
            2026-10-25 02:59:59.999 Europe/Paris | 2026-10-25T00:59:59.999Z
            2026-10-25 03:00:00 Europe/Paris     | 2026-10-25T02:00:00Z
            2026-10-25T02:30:00+02:00[Europe/Paris] | 2026-10-25T00:30:00Z
            2026-10-25T02:30:00+01:00[Europe/Paris] | 2026-10-25T01:30:00Z
            """)
    void parse_aroundAClockChange_followsTheRule(String text, String instant) {
        assertThat(parse(text)).isEqualTo(at(instant));
    }

    @Test
    void parse_offsetInsideAGap_isRefused() {
        assertThat(codeOf(parse("2026-03-29T02:30:00+01:00[Europe/Paris]"))).isEqualTo(Code.BAD_TIME);
    }

    @Test
    void parse_everyClockChangeOfEveryZone_movesLaterInAGapAndTakesTheEarlierInAnOverlap() {
        Instant until = Instant.parse("2040-01-01T00:00:00Z");
        int changes = 0;
        for (String id : ZoneId.getAvailableZoneIds()) {
            ZoneOffsetTransition change =
                    ZoneId.of(id).getRules().nextTransition(Instant.parse("1999-12-31T23:00:00Z"));
            while (change != null && change.getInstant().isBefore(until)) {
                LocalDateTime earlier = change.isGap() ? change.getDateTimeBefore() : change.getDateTimeAfter();
                LocalDateTime inside = earlier.plus(change.getDuration().abs().dividedBy(2));
                // Both read alike: as if the clock had not been changed yet.
                Instant expected = inside.toInstant(change.getOffsetBefore());
                DateTimeFormatter blank = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
                assertThat(parse(blank.format(inside) + " " + id))
                        .as("%s %s", inside, id)
                        .isEqualTo(new ParsedTime.At(expected.toEpochMilli()));
                changes++;
                change = ZoneId.of(id).getRules().nextTransition(change.getInstant());
            }
        }
        assertThat(changes).isGreaterThan(5_000);
    }

    @Test
    void parse_whatTheJdkWrites_agreesWithTheJdk() {
        long seed = Seeds.next("parse_whatTheJdkWrites_agreesWithTheJdk");
        Random random = new Random(seed);
        List<String> zones = ZoneId.getAvailableZoneIds().stream()
                .filter(id -> !id.startsWith("SystemV/"))
                .sorted()
                .toList();
        DateTimeFormatter english = DateTimeFormatter.ofPattern("d MMM uuuu HH:mm:ss VV", Locale.ENGLISH);
        for (int i = 0; i < 20_000; i++) {
            long dueMs = random.nextLong(NOW_MS + HORIZON.toMillis());
            Instant due = Instant.ofEpochMilli(dueMs);
            ZonedDateTime there = due.atZone(ZoneId.of(zones.get(random.nextInt(zones.size()))));
            OffsetDateTime shifted = due.atOffset(ZoneOffset.ofTotalSeconds(random.nextInt(-64_800, 64_801)));
            ParsedTime expected = new ParsedTime.At(dueMs);
            assertThat(parse(due.toString())).as("seed %d: %s", seed, due).isEqualTo(expected);
            assertThat(parse(shifted.toString()))
                    .as("seed %d: %s", seed, shifted)
                    .isEqualTo(expected);
            assertThat(parse(there.toString())).as("seed %d: %s", seed, there).isEqualTo(expected);
            ParsedTime wholeSecond = new ParsedTime.At(
                    Math.floorDiv(there.withEarlierOffsetAtOverlap().toInstant().toEpochMilli(), 1000) * 1000);
            String text = english.format(there);
            assertThat(parse(text)).as("seed %d: %s", seed, text).isEqualTo(wholeSecond);
        }
    }

    @Test
    void parse_notUtf8_isCorrupt() {
        assertThat(codeOf(parser.parse(new byte[] {'1', '7', (byte) 0xC3, (byte) 0x28}, NOW_MS)))
                .isEqualTo(Code.CORRUPT_HEADER);
    }

    @Test
    void parse_hugeText_isRefusedInFewWords() {
        ParsedTime parsed = parse("9".repeat(1_000_000));

        assertThat(codeOf(parsed)).isEqualTo(Code.BAD_TIME);
        assertThat(((ParsedTime.Unreadable) parsed).reason().message()).hasSizeLessThan(257);
    }

    @Test
    void parse_refusal_quotesTheTextEscaped() {
        ParsedTime parsed = parse("tomorrow\r\nFAKE \u202elog");

        assertThat(((ParsedTime.Unreadable) parsed).reason().message())
                .startsWith("\"tomorrow\\u000d\\u000aFAKE \\u202elog\" is no time: write ");
    }

    @Test
    void parseEpochSeconds_digits_areSeconds() {
        assertThat(seconds("1795460400")).isEqualTo(at("2026-11-23T19:00:00Z"));
        assertThat(seconds("0")).isEqualTo(at("1970-01-01T00:00:00Z"));
        assertThat(codeOf(seconds("1795460400123"))).isEqualTo(Code.TIME_RANGE);
        assertThat(codeOf(seconds("99999999999999999999"))).isEqualTo(Code.TIME_RANGE);
        assertThat(codeOf(seconds("-1"))).isEqualTo(Code.TIME_RANGE);
        assertThat(codeOf(seconds(""))).isEqualTo(Code.BAD_TIME);
        assertThat(codeOf(seconds("2026-11-23T19:00:00Z"))).isEqualTo(Code.BAD_TIME);
        assertThat(codeOf(parser.parseEpochSeconds(new byte[] {(byte) 0xFF}, NOW_MS)))
                .isEqualTo(Code.CORRUPT_HEADER);
    }

    private ParsedTime seconds(String text) {
        return parser.parseEpochSeconds(bytes(text), NOW_MS);
    }

    private ParsedTime parse(String text) {
        return parser.parse(bytes(text), NOW_MS);
    }

    private static ParsedTime at(String instant) {
        return new ParsedTime.At(Instant.parse(instant).toEpochMilli());
    }

    private static Code codeOf(ParsedTime parsed) {
        assertThat(parsed).isInstanceOf(ParsedTime.Unreadable.class);
        return ((ParsedTime.Unreadable) parsed).reason().code();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
