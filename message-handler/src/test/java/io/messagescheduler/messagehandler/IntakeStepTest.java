package io.messagescheduler.messagehandler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.message.EpochEvent;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.IntakeParser;
import io.messagescheduler.core.message.InvalidSchedule.Code;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.SchedulesTopicRule;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.core.message.TargetRule;
import io.messagescheduler.core.message.TimeParser;
import io.messagescheduler.core.route.Router;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.ScheduleRecords;
import io.messagescheduler.kafkaio.SystemRecords;
import java.lang.reflect.Field;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IntakeStepTest {
    private static final long NOW = Instant.parse("2026-11-23T19:00:00Z").toEpochMilli();
    private static final String IN_AN_HOUR = "2026-11-23T20:00:00Z";
    private static final String EPOCH_IN_AN_HOUR = "1795464000";
    private static final BucketLadder LADDER = new BucketLadder(Duration.ofSeconds(10), 8, Duration.ofDays(30), null);

    private final IntakeStep step = new IntakeStep(
            new IntakeParser(
                    new TimeParser(ZoneOffset.UTC, Duration.ofDays(36_525)),
                    new TargetRule(List.of("schedules"), List.of()),
                    new SchedulesTopicRule(Duration.ZERO, null, ZoneOffset.UTC)),
            Set.of("schedules"),
            new Router(LADDER),
            new SystemRecords(SystemRecords.Stage.INTAKE, false, 4, LADDER),
            new ScheduleRecords(4));

    private static RecordHeaders headers(String... namesAndValues) {
        RecordHeaders headers = new RecordHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1].getBytes(UTF_8));
        }
        return headers;
    }

    private List<ProducerRecord<byte[], byte[]>> next(
            String topic, Headers headers, @Nullable String key, @Nullable String value) {
        List<ProducerRecord<byte[], byte[]>> out = new ArrayList<>();
        step.next(record(topic, headers, key, value), NOW, out::add);
        return out;
    }

    private static ConsumerRecord<byte[], byte[]> record(
            String topic, Headers headers, @Nullable String key, @Nullable String value) {
        return new ConsumerRecord<>(
                topic,
                2,
                5,
                NOW,
                TimestampType.CREATE_TIME,
                0,
                0,
                key == null ? null : key.getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8),
                headers,
                Optional.empty());
    }

    @Test
    void isUrgent_dueWithinTheTimeOrARequest_only() {
        assertThat(isUrgent(headers("time", Long.toString(NOW + 250), "topic", "orders")))
                .isTrue();
        assertThat(isUrgent(headers("time", Long.toString(NOW + 251), "topic", "orders")))
                .isFalse();
        assertThat(isUrgent(headers("schedule-id", "one", "schedule-action", "cancel")))
                .isTrue();
        assertThat(isUrgent(headers("time", "never", "topic", "orders")))
                .as("a dead letter")
                .isFalse();
    }

    private boolean isUrgent(Headers headers) {
        return step.isUrgent(record("SCHEDULED_MESSAGES", headers, "k", "v"), NOW, 250);
    }

    private static @Nullable String text(ProducerRecord<byte[], byte[]> record, String header) {
        return record.headers().lastHeader(header) == null
                ? null
                : new String(record.headers().lastHeader(header).value(), UTF_8);
    }

    @Test
    void next_withoutId_goesStraightToItsBucket() {
        List<ProducerRecord<byte[], byte[]>> out =
                next("SCHEDULED_MESSAGES", headers("time", IN_AN_HOUR, "topic", "orders"), "k", "v");
        assertThat(out).singleElement().satisfies(record -> {
            assertThat(record.topic()).startsWith(Names.BUCKET_PREFIX);
            assertThat(record.partition()).isEqualTo(2);
            assertThat(record.headers().lastHeader(HeaderNames.ID)).isNull();
        });
        assertThat(step.takeTally().parkedMessages()).isEqualTo(1);
    }

    @Test
    void next_everyHeaderOfOursInbound_isStripped() throws IllegalAccessException {
        RecordHeaders headers = headers("time", IN_AN_HOUR, "topic", "orders", "mine", "kept");
        for (Field field : HeaderNames.class.getFields()) {
            String name = (String) field.get(null);
            if (HeaderNames.isWrittenByUs(name)) {
                headers.add(name, "forged".getBytes(UTF_8));
            }
        }
        assertThat(headers.toArray()).hasSizeGreaterThan(20);
        assertThat(next("SCHEDULED_MESSAGES", headers, "k", "v"))
                .singleElement()
                .satisfies(record -> {
                    assertThat(text(record, "mine")).isEqualTo("kept");
                    record.headers()
                            .forEach(header -> assertThat(new String(header.value(), UTF_8))
                                    .as(header.key())
                                    .isNotEqualTo("forged"));
                });
    }

    @Test
    void next_withId_goesToTheSchedulesLogByItsIdAndFromThereToTheBucket() {
        ProducerRecord<byte[], byte[]> logged = next(
                        "SCHEDULED_MESSAGES",
                        headers("time", IN_AN_HOUR, "topic", "orders", "schedule-id", "o-7", "__sm_id", "forged"),
                        "k",
                        "v")
                .getFirst();
        assertThat(logged.topic()).isEqualTo(Names.SCHEDULES);
        assertThat(logged.partition()).isEqualTo(new ScheduleId("o-7").partition(4));
        assertThat(text(logged, HeaderNames.ID)).isEqualTo("o-7");
        assertThat(text(logged, HeaderNames.COMMAND)).isEqualTo("schedule");
        assertThat(logged.key()).isEqualTo("k".getBytes(UTF_8));
        assertThat(Sequence.decode(
                        logged.headers().lastHeader(HeaderNames.ORIGIN).value()))
                .isEqualTo(new Sequence("SCHEDULED_MESSAGES", 2, 5));

        ProducerRecord<byte[], byte[]> parked =
                next(Names.SCHEDULES, logged.headers(), "k", "v").getFirst();
        assertThat(parked.topic()).startsWith(Names.BUCKET_PREFIX);
        assertThat(parked.partition()).as("the log's partition").isEqualTo(2);
        assertThat(Sequence.decode(
                        parked.headers().lastHeader(HeaderNames.SEQUENCE).value()))
                .isEqualTo(new Sequence(Names.SCHEDULES, 2, 5));
        assertThat(parked.headers().lastHeader(HeaderNames.COMMAND)).isNull();
        assertThat(text(parked, "schedule-id")).isEqualTo("o-7");
    }

    @Test
    void next_cancelWithoutRequestId_isNamedAfterItsPlace() {
        ProducerRecord<byte[], byte[]> asked = next(
                        "SCHEDULED_MESSAGES", headers("schedule-id", "o-7", "schedule-action", "cancel"), null, null)
                .getFirst();
        assertThat(asked.topic()).isEqualTo(Names.SCHEDULES);
        assertThat(text(asked, HeaderNames.COMMAND)).isEqualTo("cancel");
        assertThat(text(asked, HeaderNames.SCHEDULE_REQUEST_ID)).isEqualTo("SCHEDULED_MESSAGES-2-5");
        assertThat(next(Names.SCHEDULES, asked.headers(), "o-7", null)).isEmpty();
    }

    @Test
    void next_schedulesTopic_nullValueCancelsAndOurTombstoneIsNothing() {
        assertThat(text(next("schedules", headers(), "video", null).getFirst(), HeaderNames.COMMAND))
                .isEqualTo("cancel");
        assertThat(next("schedules", headers(HeaderNames.TOMBSTONE, "5"), "video", null))
                .isEmpty();
        assertThat(step.takeTally().events()).isEqualTo(Map.of(EpochEvent.DELETED, 1));
    }

    @Test
    void next_schedulesTopic_invalid_isADeadLetterAndATombstone() {
        List<ProducerRecord<byte[], byte[]>> out = next(
                "schedules",
                headers("scheduler-epoch", "1795460399", "scheduler-target-topic", "orders"),
                "video",
                "v");
        assertThat(out).hasSize(2);
        assertThat(text(out.get(0), HeaderNames.ERROR_CODE)).isEqualTo(Code.EXPIRED.name());
        assertThat(out.get(1).topic()).isEqualTo("schedules");
        assertThat(out.get(1).partition()).isEqualTo(2);
        assertThat(out.get(1).value()).isNull();
        assertThat(text(out.get(1), HeaderNames.TOMBSTONE)).isEqualTo("5");
        IntakeTally tally = step.takeTally();
        assertThat(tally.events()).isEqualTo(Map.of(EpochEvent.INVALID, 1));
        assertThat(tally.rejectedByCode()).isEqualTo(Map.of(Code.EXPIRED, 1));
    }

    @Test
    void next_schedulesTopic_isTheEpochDialectWhateverElseTheHeadersSay() {
        ProducerRecord<byte[], byte[]> logged = next(
                        "schedules",
                        headers(
                                "scheduler-epoch",
                                EPOCH_IN_AN_HOUR,
                                "scheduler-target-topic",
                                "orders",
                                "topic",
                                "the customer's own"),
                        "video",
                        "v")
                .getFirst();
        assertThat(text(logged, HeaderNames.ID)).isEqualTo("video");
        assertThat(Stamp.decode(logged.headers().lastHeader(HeaderNames.DUE).value()))
                .isEqualTo(1_795_464_000_000L);
        assertThat(step.takeTally().events()).isEqualTo(Map.of(EpochEvent.PLANNED, 1));
    }

    @Test
    void unsendable_versionInTheLog_isToldToTheIndex() {
        ProducerRecord<byte[], byte[]> logged = next(
                        "SCHEDULED_MESSAGES",
                        headers("time", IN_AN_HOUR, "topic", "orders", "schedule-id", "o-7"),
                        "k",
                        "v")
                .getFirst();
        List<ProducerRecord<byte[], byte[]>> out = new ArrayList<>();
        step.unsendable(
                new ConsumerRecord<>(
                        Names.SCHEDULES,
                        2,
                        9,
                        NOW,
                        TimestampType.LOG_APPEND_TIME,
                        0,
                        0,
                        logged.key(),
                        logged.value(),
                        logged.headers(),
                        Optional.empty()),
                NOW,
                out::add);
        assertThat(out).hasSize(2);
        assertThat(out.get(0).value()).isNull();
        assertThat(text(out.get(1), HeaderNames.COMMAND)).isEqualTo("dead");
        assertThat(Stamp.decode(
                        out.get(1).headers().lastHeader(HeaderNames.VERSION).value()))
                .isEqualTo(9);
    }
}
