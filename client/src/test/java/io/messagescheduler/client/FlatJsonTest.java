package io.messagescheduler.client;

import static io.messagescheduler.client.Producers.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlatJsonTest {

    @Test
    void parse_everyKindOfValue_keepsOrder() {
        Map<String, @Nullable Object> found =
                parse(" { \"a\" : \"x\" ,\n\"b\":-12.50,\t\"c\":null,\"d\":0,\"e\":1e3,\"\":\"\"} \r\n");

        assertThat(found)
                .containsExactly(
                        entry("a", "x"),
                        entry("b", new BigDecimal("-12.50")),
                        entry("c", null),
                        entry("d", BigDecimal.ZERO),
                        entry("e", new BigDecimal("1E+3")),
                        entry("", ""));
    }

    @Test
    void parse_emptyObject_isEmpty() {
        assertThat(parse("{ }")).isEmpty();
    }

    @Test
    void parse_escapes_areRead() {
        assertThat(parse("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\uD83D\\ude00ä😀\"}"))
                .containsEntry("a", "\"\\/\b\f\n\r\tä😀ä😀");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "{",
                "}",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":}",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\" 1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":1}x",
                "{\"a\":1}{}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":true}",
                "{\"a\":false}",
                "{\"a\":{}}",
                "{\"a\":[]}",
                "{\"a\":nul}",
                "{\"a\":nullx}",
                "{\"a\":NaN}",
                "{\"a\":+1}",
                "{\"a\":01}",
                "{\"a\":-}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":1e}",
                "{\"a\":0x1}",
                "{\"a\":1e9999}",
                "{\"a\":\"x}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\\",
                "{\"a\":\"\n\"}",
                "\ufeff{}"
            })
    void parse_anythingElse_isRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(text));
    }

    @Test
    void parse_notUtf8_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FlatJson.parse(new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'}));
    }

    @Test
    void parse_tooLong_isRefused() {
        String longest = "{\"a\":\"" + "x".repeat(FlatJson.MAX_BYTES - 8) + "\"}";

        assertThat(parse(longest)).hasSize(1);
        assertThatIllegalArgumentException().isThrownBy(() -> parse(longest + " "));
    }

    /** Whatever is damaged is either read or refused: nothing else is thrown, and it ends. */
    @Test
    void parse_damagedText_isTotal() {
        Random random = new Random(20261123);
        String sound = "{\"id\":\"a\\u00e4\",\"request\":\"r\",\"version\":12,\"due\":null,\"at\":\"2026\"}";
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = utf8(sound);
            for (int change = 0; change <= random.nextInt(3); change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(FlatJson.parse(bytes)).hasSizeLessThanOrEqualTo(5);
            } catch (IllegalArgumentException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(5_000);
    }

    private static Map<String, @Nullable Object> parse(String text) {
        return FlatJson.parse(utf8(text));
    }
}
