package io.messagescheduler.client;

import static io.messagescheduler.client.Producers.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeDecoderTest {
    private static final Instant AT = Instant.parse("2026-11-23T19:00:00.123Z");

    @Test
    void decode_allMembers_areRead() {
        assertThat(decode("{\"id\":\"a\",\"request\":\"r\",\"outcome\":\"MOVED\",\"version\":9007199254740993,"
                        + "\"due\":\"2026-11-24T00:00:00Z\",\"at\":\"2026-11-23T19:00:00.123Z\"}"))
                .isEqualTo(new Outcome(
                        "a",
                        "r",
                        Outcome.Kind.MOVED,
                        9_007_199_254_740_993L,
                        Instant.parse("2026-11-24T00:00:00Z"),
                        AT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"version\":null,\"due\":null,", ""})
    void decode_nullOrAbsentVersionAndDue_areNull(String members) {
        assertThat(
                        decode(
                                "{" + members
                                        + "\"at\":\"2026-11-23T19:00:00.123Z\",\"outcome\":\"UNKNOWN_ID\",\"request\":\"r\",\"id\":\"a\"}"))
                .isEqualTo(new Outcome("a", "r", Outcome.Kind.UNKNOWN_ID, null, null, AT));
    }

    @Test
    void decode_ofALaterVersion_isReadAsFarAsKnown() {
        assertThat(decode("{\"id\":\"a\",\"request\":\"r\",\"outcome\":\"PAUSED\",\"more\":\"x\","
                        + "\"at\":\"2026-11-23T19:00:00.123Z\"}"))
                .isEqualTo(new Outcome("a", "r", Outcome.Kind.OTHER, null, null, AT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"id\":1,\"request\":\"r\",\"outcome\":\"MOVED\",\"at\":\"2026-11-23T19:00:00Z\"}",
                "{\"id\":\"a\",\"request\":null,\"outcome\":\"MOVED\",\"at\":\"2026-11-23T19:00:00Z\"}",
                "{\"id\":\"a\",\"request\":\"r\",\"at\":\"2026-11-23T19:00:00Z\"}",
                "{\"id\":\"a\",\"request\":\"r\",\"outcome\":\"MOVED\"}",
                "{\"id\":\"a\",\"request\":\"r\",\"outcome\":\"MOVED\",\"at\":\"yesterday\"}",
                "{\"id\":\"a\",\"request\":\"r\",\"outcome\":\"MOVED\",\"at\":\"2026-11-23T19:00:00Z\",\"due\":5}",
                "{\"id\":\"a\",\"request\":\"r\",\"outcome\":\"MOVED\",\"at\":\"2026-11-23T19:00:00Z\",\"version\":1.5}",
                "{\"id\":\"a\",\"request\":\"r\",\"outcome\":\"MOVED\",\"at\":\"2026-11-23T19:00:00Z\",\"version\":\"1\"}",
                "{\"id\":\"a\",\"request\":\"r\",\"outcome\":\"MOVED\",\"at\":\"2026-11-23T19:00:00Z\",\"version\":1e99}"
            })
    void decode_noOutcome_isRefused(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> decode(json));
    }

    private static Outcome decode(String json) {
        return OutcomeDecoder.decode(utf8(json));
    }
}
