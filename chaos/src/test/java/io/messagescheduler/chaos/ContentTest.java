package io.messagescheduler.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.message.HeaderNames;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ContentTest {
    private static final Content CONTENT = new Content(5, 1_000, "intake", 4);
    private static final Send SEND = new Send(42, MessageKind.WITH_ID, 0, 42, 7, 9_000);

    @Test
    void record_ofANumber_isAlwaysTheSame() {
        ProducerRecord<byte[], byte[]> one = CONTENT.record(SEND);
        ProducerRecord<byte[], byte[]> other = CONTENT.record(SEND);
        assertThat(one.value()).isEqualTo(other.value()).isNotEmpty();
        assertThat(one.headers()).isEqualTo(other.headers());
        assertThat(one.partition()).isEqualTo(7 % 4);
    }

    @Test
    void isUnaltered_deliveredAsSent_isSo() {
        ConsumerRecord<byte[], byte[]> delivered = delivered();
        assertThat(Content.numberOf(delivered)).isEqualTo(42);
        assertThat(CONTENT.isUnaltered(delivered, SEND)).isTrue();
    }

    @Test
    void isUnaltered_withOtherBytesOrHeaders_isNot() {
        ConsumerRecord<byte[], byte[]> value = delivered();
        value.value()[0]++;
        ConsumerRecord<byte[], byte[]> key = delivered();
        key.key()[0]++;
        ConsumerRecord<byte[], byte[]> more = delivered();
        more.headers().add(HeaderNames.TIME, "left over".getBytes(UTF_8));
        ConsumerRecord<byte[], byte[]> less = delivered();
        less.headers().remove("chaos-note");
        ConsumerRecord<byte[], byte[]> other = delivered();
        other.headers().remove("chaos-note");
        other.headers().add("chaos-note", new byte[16]);
        assertThat(List.of(value, key, more, less, other)).noneMatch(record -> CONTENT.isUnaltered(record, SEND));
    }

    @Test
    void numberOf_foreignRecord_isNone() {
        ConsumerRecord<byte[], byte[]> foreign = delivered();
        foreign.headers().remove("chaos-number");
        assertThat(Content.numberOf(foreign)).isEqualTo(-1);
    }

    /** What the system under test should make of it. */
    private static ConsumerRecord<byte[], byte[]> delivered() {
        ProducerRecord<byte[], byte[]> sent = CONTENT.record(SEND);
        Headers headers = new RecordHeaders();
        sent.headers().forEach(header -> {
            if (header.key().startsWith("chaos-")) {
                headers.add(header);
            }
        });
        headers.add(HeaderNames.HOP_COUNT, "3".getBytes(UTF_8));
        return new ConsumerRecord<>(
                Targets.STEADY,
                0,
                0,
                10_000,
                TimestampType.LOG_APPEND_TIME,
                sent.key().length,
                sent.value().length,
                sent.key(),
                sent.value(),
                headers,
                Optional.empty());
    }
}
