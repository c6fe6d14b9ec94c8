package io.messagescheduler.worker;

import static io.messagescheduler.worker.Imminent.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.message.HeaderNames;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PackedRecordTest {
    private static final TopicPartition PARTITION = new TopicPartition(Imminent.TOPIC, 1);

    private static ConsumerRecord<byte[], byte[]> throughPacking(
            RecordHeaders headers, byte @Nullable [] key, byte @Nullable [] value) {
        return PackedRecord.unpack(PARTITION, 7, PackedRecord.pack(Imminent.record(7, headers, key, value)));
    }

    @Test
    void unpack_packed_isTheSameInEveryByteAndInTheOrderOfItsHeaders() {
        RecordHeaders headers = Imminent.version("o-7", "orders", 1_700_000_000_000L, 9);
        headers.add("mine", text("again"));
        headers.add("", text("without a name"));
        headers.add("größer", null);
        headers.add(HeaderNames.TOPIC, new byte[0]);
        ConsumerRecord<byte[], byte[]> record = throughPacking(headers, text("key"), text("value"));
        assertThat(record.key()).isEqualTo(text("key"));
        assertThat(record.value()).isEqualTo(text("value"));
        assertThat(record.headers()).isEqualTo(headers);
        assertThat(record.topic()).isEqualTo(Imminent.TOPIC);
        assertThat(record.partition()).isEqualTo(1);
        assertThat(record.offset()).isEqualTo(7);
    }

    @Test
    void unpack_emptyAndNull_areToldApart() {
        ConsumerRecord<byte[], byte[]> nulls = throughPacking(new RecordHeaders(), null, null);
        assertThat(nulls.key()).isNull();
        assertThat(nulls.value()).isNull();
        ConsumerRecord<byte[], byte[]> empty = throughPacking(new RecordHeaders(), new byte[0], new byte[0]);
        assertThat(empty.key()).isEmpty();
        assertThat(empty.value()).isEmpty();
        assertThat(empty.headers()).isEmpty();
    }
}
