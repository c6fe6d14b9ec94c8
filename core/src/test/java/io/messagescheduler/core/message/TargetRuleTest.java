package io.messagescheduler.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.core.message.InvalidSchedule.Code;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetRuleTest {
    private final TargetRule open = new TargetRule(List.of("tenant-a.intake"), List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MESSAGES",
                "a",
                "...",
                ".a",
                "_single",
                "-",
                "A.b_c-9",
                "history",
                "SCHEDULED_MESSAGES_2",
                "scheduled_messages"
            })
    void refusal_ordinaryTopic_isNone(String topic) {
        assertThat(open.refusal(topic)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "__consumer_offsets",
                "__transaction_state",
                "__SM_BUCKET_0_10",
                "__SM_BUCKET_80_640_3",
                "__SM_DEAD_LETTERS",
                "__SM_SCHEDULES",
                "__anything",
                "__",
                "SCHEDULED_MESSAGES",
                "tenant-a.intake"
            })
    void refusal_internalTopic_isInternal(String topic) {
        assertThat(codeOf(open.refusal(topic))).isEqualTo(Code.TARGET_INTERNAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                " ",
                "a b",
                "a/b",
                "a\\b",
                "a:b",
                "a*",
                "a,b",
                "tab\t",
                "line\n",
                "nul\0",
                "caf\u00e9",
                "\ud83d\ude00",
                "a\u202eb",
                "__a b",
                "javascript:alert(1)"
            })
    void refusal_nameKafkaRefuses_isBadName(String topic) {
        assertThat(codeOf(open.refusal(topic))).isEqualTo(Code.BAD_TOPIC_NAME);
    }

    @Test
    void refusal_longName_endsAfter249Characters() {
        assertThat(open.refusal("t".repeat(249))).isNull();
        assertThat(codeOf(open.refusal("t".repeat(250)))).isEqualTo(Code.BAD_TOPIC_NAME);
        assertThat(codeOf(open.refusal("t".repeat(1_000_000)))).isEqualTo(Code.BAD_TOPIC_NAME);
    }

    @Test
    void refusal_allowList_takesExactNamesAndPrefixes() {
        TargetRule rule = new TargetRule(List.of(), List.of("orders", "mail.*"));

        assertThat(rule.refusal("orders")).isNull();
        assertThat(rule.refusal("mail.")).isNull();
        assertThat(rule.refusal("mail.out")).isNull();
        for (String other : List.of("orders2", "order", "Orders", "mail", "email.out")) {
            assertThat(codeOf(rule.refusal(other))).as(other).isEqualTo(Code.TARGET_FORBIDDEN);
        }
    }

    @Test
    void refusal_allowListNamesInternalTopics_theyStayInternal() {
        TargetRule rule = new TargetRule(List.of(), List.of("*", "__*", "SCHEDULED_MESSAGES", "__SM_DEAD_LETTERS"));

        assertThat(rule.refusal("orders")).isNull();
        assertThat(codeOf(rule.refusal("SCHEDULED_MESSAGES"))).isEqualTo(Code.TARGET_INTERNAL);
        assertThat(codeOf(rule.refusal("__SM_DEAD_LETTERS"))).isEqualTo(Code.TARGET_INTERNAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "*a", "a**", "a*b", "..", "ord\u00e9rs"})
    void constructor_entryThatMatchesNothing_isRefused(String entry) {
        assertThatThrownBy(() -> new TargetRule(List.of(), List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("neither the name of a topic");
    }

    private static @Nullable Code codeOf(@Nullable InvalidSchedule refusal) {
        return refusal == null ? null : refusal.code();
    }

    @Test
    void refusal_probe_isTheOneInternalTopicAllowedWhateverTheList() {
        TargetRule rule = new TargetRule(List.of(), List.of("orders"));
        assertThat(rule.refusal(TargetRule.PROBE)).isNull();
        assertThat(rule.refusal(TargetRule.PROBE + "2")).isNotNull();
    }
}
