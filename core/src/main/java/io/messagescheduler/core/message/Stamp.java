package io.messagescheduler.core.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** How an instant (epoch milliseconds) is written into a header: eight bytes for us, ISO-8601 text for people. */
public final class Stamp {
    private static final long MS_PER_DAY = 86_400_000;
    private static final long YEAR_0_MS = -62_167_219_200_000L;

    /** The last millisecond of the year 9999, in UTC. */
    static final long LAST_MS = 253_402_300_799_999L;

    private Stamp() {}

    /** Eight bytes, big-endian. */
    public static byte[] encode(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    /**
     * The opposite of {@link #encode(long)}.
     *
     * @throws IllegalArgumentException if there is no value or it has not eight bytes
     */
    public static long decode(byte @Nullable [] encoded) {
        if (encoded == null || encoded.length != Long.BYTES) {
            throw new IllegalArgumentException(
                    "A stamp has 8 bytes, not " + (encoded == null ? "none" : encoded.length));
        }
        return ByteBuffer.wrap(encoded).getLong();
    }

    /**
     * ISO-8601 in UTC, always with three decimals ({@code 2026-11-23T19:00:00.123Z}); a year outside 0 to 9999 as {@link
     * Instant#toString()} writes it.
     */
    public static byte[] text(long epochMs) {
        if (epochMs < YEAR_0_MS || epochMs > LAST_MS) {
            return Instant.ofEpochMilli(epochMs).toString().getBytes(StandardCharsets.US_ASCII);
        }
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(epochMs, MS_PER_DAY));
        int ofDay = Math.floorMod(epochMs, (int) MS_PER_DAY);
        byte[] text = "0000-00-00T00:00:00.000Z".getBytes(StandardCharsets.US_ASCII);
        digits(text, 4, date.getYear());
        digits(text, 7, date.getMonthValue());
        digits(text, 10, date.getDayOfMonth());
        digits(text, 13, ofDay / 3_600_000);
        digits(text, 16, ofDay / 60_000 % 60);
        digits(text, 19, ofDay / 1_000 % 60);
        digits(text, 23, ofDay % 1_000);
        return text;
    }

    private static void digits(byte[] text, int end, int value) {
        for (int i = end - 1, rest = value; rest > 0; i--, rest /= 10) {
            text[i] = (byte) ('0' + rest % 10);
        }
    }
}
