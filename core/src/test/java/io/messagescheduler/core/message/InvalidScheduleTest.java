package io.messagescheduler.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.message.InvalidSchedule.Code;
import org.junit.jupiter.api.Test;

class InvalidScheduleTest {
    @Test
    void message_printable_staysAsItIs() {
        assertThat(message("plain ~ text")).isEqualTo("plain ~ text");
        assertThat(message("m".repeat(256))).isEqualTo("m".repeat(256));
    }

    @Test
    void message_anythingElse_isEscaped() {
        assertThat(message("a\r\n\u001b[31m\u202e\u00e9\ud83d\ude00\u007f"))
                .isEqualTo("a\\u000d\\u000a\\u001b[31m\\u202e\\u00e9\\ud83d\\ude00\\u007f");
    }

    @Test
    void message_tooLong_isCutBetweenCharacters() {
        assertThat(message("m".repeat(257))).isEqualTo("m".repeat(253) + "...");
        assertThat(message("\n".repeat(1_000_000))).isEqualTo("\\u000a".repeat(42) + "...");
        assertThat(message("m".repeat(252) + "\n")).isEqualTo("m".repeat(252) + "...");
        assertThat(message("m".repeat(250) + "\n")).isEqualTo("m".repeat(250) + "\\u000a");
    }

    private static String message(String text) {
        return new InvalidSchedule(Code.BAD_TIME, text).message();
    }
}
