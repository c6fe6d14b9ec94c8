package io.messagescheduler.scheduler.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.IntakeParser;
import io.messagescheduler.core.message.SchedulesTopicRule;
import io.messagescheduler.core.message.TargetRule;
import io.messagescheduler.core.message.TimeParser;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Dead letters, and what a replay of them needs. */
final class Letters {
    static final int MAX_MESSAGE_BYTES = 2_048;
    static final Layout LAYOUT =
            new Layout("SCHEDULED_MESSAGES", List.of("schedules"), 10, 8, 10, null, 4, 2, Map.of());
    static final LetterPlace PLACE = new LetterPlace(1, 17);

    private Letters() {}

    static ReplayRecords records(Schedules schedules) {
        IntakeParser parser = new IntakeParser(
                new TimeParser(ZoneOffset.UTC, Duration.ofDays(36_525)),
                new TargetRule(List.of("schedules"), List.of()),
                new SchedulesTopicRule(Duration.ZERO, null, ZoneOffset.UTC));
        return new ReplayRecords(parser, LAYOUT, schedules, MAX_MESSAGE_BYTES);
    }

    static ReplayOrder all(int times, @Nullable String cursor) {
        return new ReplayOrder(LetterFilter.ANY, List.of(), null, null, times, cursor);
    }

    /** As the MessageHandler leaves it: the producer's headers, with some of ours forged, then ours. */
    static RecordHeaders refused(String code, String... producers) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("color", text("blue"));
        headers.add(HeaderNames.ERROR_CODE, text("FORGED"));
        headers.add(HeaderNames.DUE, text("forged"));
        for (int i = 0; i < producers.length; i += 2) {
            headers.add(producers[i], text(producers[i + 1]));
        }
        return gaveUp(headers, code, "intake", "SCHEDULED_MESSAGES");
    }

    static RecordHeaders gaveUp(RecordHeaders headers, String code, String stage, String originTopic) {
        headers.add(HeaderNames.ERROR_CODE, text(code));
        headers.add(HeaderNames.ERROR_MESSAGE, text("a sentence"));
        headers.add(HeaderNames.ERROR_ORIGIN_TOPIC, text(originTopic));
        headers.add(HeaderNames.ERROR_ORIGIN_PARTITION, text("3"));
        headers.add(HeaderNames.ERROR_ORIGIN_OFFSET, text("77"));
        headers.add(HeaderNames.ERROR_STAGE, text(stage));
        headers.add(HeaderNames.ERROR_ATTEMPTS, text("2"));
        headers.add(HeaderNames.FAILED_AT, text("2026-11-25T12:00:00.000Z"));
        return headers;
    }

    static ConsumerRecord<byte[], byte[]> letter(RecordHeaders headers, @Nullable String key, @Nullable String value) {
        return new ConsumerRecord<>(
                Names.DEAD_LETTERS,
                PLACE.partition(),
                PLACE.offset(),
                1_700_000_000_000L,
                TimestampType.LOG_APPEND_TIME,
                -1,
                -1,
                key == null ? null : text(key),
                value == null ? null : text(value),
                headers,
                Optional.empty());
    }

    static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }
}
