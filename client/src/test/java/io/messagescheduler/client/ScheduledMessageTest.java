package io.messagescheduler.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.client.SchedulingException.Reason;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduledMessageTest {

    @Test
    void to_emptyTopic_isRefused() {
        assertRefused(() -> ScheduledMessage.to(""), Reason.NO_TOPIC_ASSOCIATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "a b", "ä", "a/b"})
    void to_illegalName_isRefused(String topic) {
        assertRefused(() -> ScheduledMessage.to(topic), Reason.BAD_TOPIC_NAME);
    }

    @Test
    void to_longestName_isTaken() {
        assertThat(ScheduledMessage.to("t".repeat(249))
                        .dueIn(Duration.ZERO)
                        .build()
                        .target())
                .hasSize(249);
        assertRefused(() -> ScheduledMessage.to("t".repeat(250)), Reason.BAD_TOPIC_NAME);
    }

    @Test
    void to_internalTopic_isRefused() {
        assertRefused(() -> ScheduledMessage.to("__consumer_offsets"), Reason.TARGET_INTERNAL);
    }

    @Test
    void build_noDueTime_isRefused() {
        assertRefused(() -> ScheduledMessage.to("orders").build(), Reason.NO_DUE_TIME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\t\n"})
    void id_blank_isRefused(String id) {
        assertRefused(() -> ScheduledMessage.to("orders").id(id), Reason.NO_SCHEDULER_ID);
    }

    @Test
    void id_longestInBytes_isTaken() {
        String longest = "ä".repeat(512);

        assertThat(ScheduledMessage.to("orders")
                        .id(longest)
                        .dueIn(Duration.ZERO)
                        .build()
                        .id())
                .isEqualTo(longest);
        assertRefused(() -> ScheduledMessage.to("orders").id(longest + "x"), Reason.BAD_ID);
    }

    @Test
    void id_controlCharacter_isRefused() {
        assertRefused(() -> ScheduledMessage.to("orders").id("a\nb"), Reason.BAD_ID);
    }

    @Test
    void id_halfASurrogatePair_isRefused() {
        assertRefused(() -> ScheduledMessage.to("orders").id("a\ud800"), Reason.BAD_ID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ä", "\u0007"})
    void requestId_notPrintableAscii_isRefused(String requestId) {
        assertRefused(() -> ScheduledMessage.to("orders").requestId(requestId), Reason.BAD_REQUEST_ID);
    }

    @Test
    void requestId_tooLong_isRefused() {
        assertThat(ScheduledMessage.to("orders")
                        .id("a")
                        .requestId("r".repeat(128))
                        .dueIn(Duration.ZERO)
                        .build()
                        .requestId())
                .hasSize(128);
        assertRefused(() -> ScheduledMessage.to("orders").requestId("r".repeat(129)), Reason.BAD_REQUEST_ID);
    }

    @Test
    void build_withAnId_isARequestOfItsOwn() {
        ScheduledMessage.Builder builder = ScheduledMessage.to("orders").id("a").dueIn(Duration.ZERO);

        ScheduledMessage first = builder.build();
        ScheduledMessage second = builder.build();

        assertThat(first.requestId()).isNotNull().isNotEqualTo(second.requestId());
    }

    @Test
    void build_withoutAnId_hasNoRequestId() {
        assertThat(ScheduledMessage.to("orders").dueIn(Duration.ZERO).build().requestId())
                .isNull();
    }

    @Test
    void requestId_withoutId_isRefused() {
        assertRefused(
                () -> ScheduledMessage.to("orders")
                        .requestId("r")
                        .dueIn(Duration.ZERO)
                        .build(),
                Reason.BAD_REQUEST_ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "time",
                "topic",
                "schedule-id",
                "schedule-action",
                "schedule-request-id",
                "scheduler-epoch",
                "scheduler-key",
                "__sm_due",
                "__sm_anything"
            })
    void header_reservedName_isRefused(String name) {
        assertRefused(() -> ScheduledMessage.to("orders").header(name, "x"), Reason.RESERVED_HEADER);
    }

    @Test
    void build_bytesChangedAfterwards_keepsWhatWasGiven() {
        byte[] value = {1};
        ScheduledMessage message =
                ScheduledMessage.to("orders").value(value).dueIn(Duration.ZERO).build();

        value[0] = 2;

        assertThat(message.value()).containsExactly(1);
    }

    @Test
    void toString_leavesOutKeyAndValue() {
        ScheduledMessage message = ScheduledMessage.to("orders")
                .key("secret")
                .value("secret")
                .header("h", "secret")
                .dueIn(Duration.ofMinutes(1))
                .id("a")
                .build();

        assertThat(message.toString()).isEqualTo("message for orders due a delay of PT1M with id a");
    }

    static void assertRefused(ThrowingCallable call, Reason reason) {
        assertThatThrownBy(call).isInstanceOfSatisfying(SchedulingException.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e).message().isNotBlank();
        });
    }
}
