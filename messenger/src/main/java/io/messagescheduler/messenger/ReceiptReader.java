package io.messagescheduler.messenger;

import io.messagescheduler.core.message.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Reads receipts of one experiment out of records. Total: any record's bytes give a receipt or none. The trace headers
 * are the only ones that a delivered message may have beyond those it was sent with.
 */
final class ReceiptReader {
    private final LoadPlan plan;
    private final ExperimentHeaders names;
    private final @Nullable String deadLetterTopic;

    /** @param deadLetterTopic where records are dead letters and not deliveries */
    ReceiptReader(LoadPlan plan, ExperimentHeaders names, @Nullable String deadLetterTopic) {
        this.plan = plan;
        this.names = names;
        this.deadLetterTopic = deadLetterTopic;
    }

    /**
     * Null for a record of another experiment. A record in the target topic that names no experiment at all is a receipt
     * too: the target is the run's own, so it is one of ours that was damaged, or one that nobody should have sent.
     */
    @Nullable
    Sighting read(ConsumerRecord<byte[], byte[]> record, long receivedMs) {
        boolean deadLetter = record.topic().equals(deadLetterTopic);
        @Nullable String experiment = text(record.headers(), names.experimentId());
        if (experiment == null ? deadLetter : !experiment.equals(plan.experimentId())) {
            return null;
        }
        @Nullable String id = text(record.headers(), names.messageId());
        Receipt receipt = new Receipt(
                new Position(record.topic(), record.partition(), record.offset()),
                deadLetter,
                id == null ? Receipt.UNKNOWN : plan.numberOf(id).orElse(Receipt.UNKNOWN),
                id,
                receivedMs,
                record.timestampType() == TimestampType.LOG_APPEND_TIME ? record.timestamp() : null,
                hops(record.headers()),
                time(record.headers(), HeaderNames.MH_TIMESTAMP),
                time(record.headers(), HeaderNames.WORKER_TIMESTAMP),
                Content.of(record.key(), record.value(), withoutTrace(record.headers())),
                text(record.headers(), HeaderNames.ERROR_CODE));
        return new Sighting(receipt, time(record.headers(), names.creationTime()));
    }

    private static List<MessageHeader> withoutTrace(Headers headers) {
        List<MessageHeader> kept = new ArrayList<>();
        for (Header header : headers) {
            if (!HeaderNames.isTrace(header.key())) {
                kept.add(new MessageHeader(header.key(), header.value()));
            }
        }
        return kept;
    }

    private static @Nullable Long hops(Headers headers) {
        @Nullable String text = text(headers, HeaderNames.HOP_COUNT);
        return text != null && text.matches("\\d{1,9}") ? Long.valueOf(text) : null;
    }

    private static @Nullable Long time(Headers headers, String name) {
        @Nullable String text = text(headers, name);
        return text == null ? null : Times.parse(text);
    }

    private static @Nullable String text(Headers headers, String name) {
        @Nullable Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
