package io.messagescheduler.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What this system writes into headers of its own: {@link Sequence}, {@link Stamp}, {@link Attempts}. */
class EncodingsTest {
    @Test
    void sequenceEncode_example_isOffsetPartitionTopic() {
        byte[] encoded = new Sequence("in", 3, 258).encode();

        assertThat(HexFormat.of().formatHex(encoded)).isEqualTo("0000000000000102" + "00000003" + "696e");
    }

    @Test
    void sequenceDecode_whatEncodeWrote_isTheSame() {
        for (Sequence sequence : List.of(
                new Sequence("SCHEDULED_MESSAGES", 0, 0),
                new Sequence("t".repeat(249), Integer.MAX_VALUE, Long.MAX_VALUE),
                new Sequence("\u00e9", 1, 1))) {
            assertThat(Sequence.decode(sequence.encode())).isEqualTo(sequence);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "0000000000000102",
                "000000000000010200000003",
                "ffffffffffffffff00000003696e",
                "0000000000000102ffffffff696e",
                "000000000000010200000003ff"
            })
    void sequenceDecode_malformed_isRefused(String hex) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sequence.decode(HexFormat.of().parseHex(hex)));
    }

    @Test
    void sequenceCompareTo_shuffled_sortsByOffsetThenPartitionThenTopic() {
        List<Sequence> sorted = List.of(
                new Sequence("b", 9, 1),
                new Sequence("a", 0, 2),
                new Sequence("b", 0, 2),
                new Sequence("a", 1, 2),
                new Sequence("a", 0, 3));
        List<Sequence> shuffled = new ArrayList<>(sorted);
        Collections.shuffle(shuffled, new Random(1));

        Collections.sort(shuffled);

        assertThat(shuffled).isEqualTo(sorted);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, 1_795_460_400_123L, Long.MAX_VALUE})
    void stampDecode_whatEncodeWrote_isTheSame(long value) {
        assertThat(Stamp.encode(value)).hasSize(8);
        assertThat(Stamp.decode(Stamp.encode(value))).isEqualTo(value);
    }

    @Test
    void stampDecode_malformed_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Stamp.decode(null));
        assertThatIllegalArgumentException().isThrownBy(() -> Stamp.decode(new byte[7]));
        assertThatIllegalArgumentException().isThrownBy(() -> Stamp.decode(new byte[9]));
    }

    @Test
    void stampText_anyInstant_isIsoWithThreeDecimals() {
        long seed = Seeds.next("stampText_anyInstant_isIsoWithThreeDecimals");
        Random random = new Random(seed);
        DateTimeFormatter iso =
                DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
        assertThat(text(1_795_460_400_123L)).isEqualTo("2026-11-23T19:00:00.123Z");
        assertThat(text(-62_167_219_200_000L)).isEqualTo("0000-01-01T00:00:00.000Z");
        assertThat(text(253_402_300_799_999L)).isEqualTo("9999-12-31T23:59:59.999Z");
        for (int i = 0; i < 20_000; i++) {
            long epochMs = random.nextLong(-62_167_219_200_000L, 253_402_300_800_000L);
            assertThat(text(epochMs)).as("seed %d", seed).isEqualTo(iso.format(Instant.ofEpochMilli(epochMs)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -62_167_219_200_001L, 253_402_300_800_000L, Long.MAX_VALUE})
    void stampText_extremeYear_isAsTheJdkWritesIt(long epochMs) {
        assertThat(text(epochMs)).isEqualTo(Instant.ofEpochMilli(epochMs).toString());
    }

    @Test
    void attemptsDecode_whatEncodeWrote_isTheSame() {
        Attempts attempts = new Attempts(3, 1_795_460_400_123L, Long.MIN_VALUE);

        assertThat(attempts.encode()).hasSize(20);
        assertThat(Attempts.decode(attempts.encode())).isEqualTo(attempts);
    }

    @Test
    void attemptsDecode_malformed_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Attempts.decode(null));
        assertThatIllegalArgumentException().isThrownBy(() -> Attempts.decode(new byte[19]));
        assertThatIllegalArgumentException().isThrownBy(() -> Attempts.decode(new byte[20]));
    }

    @Test
    void holdDecode_whatEncodeWrote_isTheSameAndAnythingElseIsRefused() {
        Hold hold = new Hold(1_795_460_400_123L, Long.MIN_VALUE);

        assertThat(hold.encode()).hasSize(16);
        assertThat(Hold.decode(hold.encode())).isEqualTo(hold);
        assertThatIllegalArgumentException().isThrownBy(() -> Hold.decode(null));
        assertThatIllegalArgumentException().isThrownBy(() -> Hold.decode(new byte[15]));
    }

    @Test
    void attemptsNext_counts_andStopsAtTheEnd() {
        assertThat(new Attempts(1, 10, 5).next()).isEqualTo(new Attempts(2, 10, 5));
        assertThat(new Attempts(Integer.MAX_VALUE, 10, 5).next()).isEqualTo(new Attempts(Integer.MAX_VALUE, 10, 5));
    }

    private static String text(long epochMs) {
        return new String(Stamp.text(epochMs), StandardCharsets.US_ASCII);
    }
}
