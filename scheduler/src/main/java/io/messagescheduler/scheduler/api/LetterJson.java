package io.messagescheduler.scheduler.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.kafkaio.StampedRecord;
import io.messagescheduler.scheduler.api.ScheduleEntry.Header;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** How a dead letter looks in JSON. */
final class LetterJson {
    private LetterJson() {}

    /** @param replayed how often it was replayed */
    static ObjectNode of(ConsumerRecord<byte[], byte[]> record, int replayed, boolean withPayload) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("letter", LetterPlace.of(record).toString());
        ScheduleJson.bytes(json, "key", record.key());
        byte[] value = record.value();
        json.put("size", value == null ? 0 : value.length);
        if (withPayload) {
            ScheduleJson.bytes(json, "value", value);
        }
        if (StampedRecord.header(record, HeaderNames.ERROR_WITHOUT_PAYLOAD) != null) {
            json.put("without_payload", true);
        }
        put(json, "id", record, HeaderNames.ID);
        if (!json.has("id")) {
            put(json, "id", record, HeaderNames.SCHEDULE_ID);
        }
        String target = LetterFilter.targetOf(record);
        if (target != null) {
            json.put("target", target);
        }
        put(json, "code", record, HeaderNames.ERROR_CODE);
        put(json, "message", record, HeaderNames.ERROR_MESSAGE);
        put(json, "stage", record, HeaderNames.ERROR_STAGE);
        put(json, "failed_at", record, HeaderNames.FAILED_AT);
        put(json, "attempts", record, HeaderNames.ERROR_ATTEMPTS);
        json.put("replayed", replayed);
        ObjectNode origin = json.putObject("origin");
        put(origin, "topic", record, HeaderNames.ERROR_ORIGIN_TOPIC);
        number(origin, "partition", record, HeaderNames.ERROR_ORIGIN_PARTITION);
        number(origin, "offset", record, HeaderNames.ERROR_ORIGIN_OFFSET);
        List<Header> headers = new ArrayList<>();
        record.headers().forEach(header -> {
            if (!HeaderNames.isWrittenByUs(header.key())) {
                headers.add(new Header(header.key(), header.value()));
            }
        });
        json.set("headers", ScheduleJson.headers(headers));
        json.put("partition", record.partition());
        json.put("offset", record.offset());
        return json;
    }

    /** The last value of the header, or null if there is none or it is no text. */
    static @Nullable String text(ConsumerRecord<byte[], byte[]> record, String name) {
        byte[] value = StampedRecord.header(record, name);
        return value == null ? null : Text.of(value);
    }

    private static void put(ObjectNode json, String member, ConsumerRecord<byte[], byte[]> record, String name) {
        String text = text(record, name);
        if (text != null) {
            json.put(member, text);
        }
    }

    private static void number(ObjectNode json, String member, ConsumerRecord<byte[], byte[]> record, String name) {
        String text = text(record, name);
        if (text != null && text.matches("\\d{1,18}")) {
            json.put(member, Long.parseLong(text));
        }
    }
}
