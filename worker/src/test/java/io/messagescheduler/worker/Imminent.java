package io.messagescheduler.worker;

import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.kafkaio.Names;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Records as the MessageHandler leaves them in a bucket. */
final class Imminent {
    static final String TOPIC = "__SM_BUCKET_0_10";

    private Imminent() {}

    static RecordHeaders stamps(long dueMs, long sequence) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(HeaderNames.DUE, Stamp.encode(dueMs));
        headers.add(HeaderNames.SEQUENCE, new Sequence("SCHEDULED_MESSAGES", 3, sequence).encode());
        headers.add(HeaderNames.ORIGINAL_TIMESTAMP, Stamp.encode(1_700_000_001_999L));
        return headers;
    }

    static RecordHeaders timeTopic(String target, long dueMs, long sequence) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(HeaderNames.TIME, text("2026-11-23T19:00:00Z"));
        headers.add("mine", text("kept"));
        headers.add(HeaderNames.TOPIC, text(target));
        stamps(dueMs, sequence).forEach(headers::add);
        return headers;
    }

    /** A message that came through the schedules log, in its partition 0. */
    static RecordHeaders version(String id, String target, long dueMs, long version) {
        RecordHeaders headers = timeTopic(target, dueMs, 0);
        asVersion(headers, id, version);
        return headers;
    }

    static void asVersion(RecordHeaders headers, String id, long version) {
        byte[] origin = headers.lastHeader(HeaderNames.SEQUENCE).value();
        headers.remove(HeaderNames.SEQUENCE);
        headers.add(HeaderNames.SEQUENCE, new Sequence(Names.SCHEDULES, 0, version).encode());
        headers.add(HeaderNames.ORIGIN, origin);
        headers.add(HeaderNames.ID, text(id));
    }

    static ConsumerRecord<byte[], byte[]> record(
            long offset, RecordHeaders headers, byte @Nullable [] key, byte @Nullable [] value) {
        return new ConsumerRecord<>(
                TOPIC,
                1,
                offset,
                0,
                TimestampType.LOG_APPEND_TIME,
                key == null ? -1 : key.length,
                value == null ? -1 : value.length,
                key,
                value,
                headers,
                Optional.empty());
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
