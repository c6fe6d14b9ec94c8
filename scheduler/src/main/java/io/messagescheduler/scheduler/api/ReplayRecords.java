package io.messagescheduler.scheduler.api;

import io.messagescheduler.core.message.Attempts;
import io.messagescheduler.core.message.Dialect;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.Intake;
import io.messagescheduler.core.message.IntakeParser;
import io.messagescheduler.core.message.InvalidSchedule.Code;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.TargetRule;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.StampedRecord;
import io.messagescheduler.kafkaio.SystemRecords;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a dead letter the record that its producer sent, with what is asked for mended, and reads it with the
 * MessageHandler's own parser: a letter that would only come back is not sent. Safe for any number of threads.
 */
final class ReplayRecords {
    private static final String INTAKE_STAGE = "intake";
    private static final int RECORD_OVERHEAD_BYTES = 128;

    private final IntakeParser parser;
    private final Layout layout;
    private final Schedules schedules;
    private final int maxMessageBytes;

    ReplayRecords(IntakeParser parser, Layout layout, Schedules schedules, int maxMessageBytes) {
        this.parser = parser;
        this.layout = layout;
        this.schedules = schedules;
        this.maxMessageBytes = maxMessageBytes;
    }

    /** What a letter becomes: one of the two. */
    sealed interface Replay {
        /** It can be scheduled. */
        record Send(ProducerRecord<byte[], byte[]> record) implements Replay {}

        /**
         * It cannot, as it is.
         *
         * @param code one of {@link Code}, or {@code WITHOUT_PAYLOAD}, or {@code ID_WAITS}
         */
        record Unfit(String code, String message) implements Replay {}
    }

    /** @throws Schedules.Unavailable when it has an id, and the index cannot tell whether that waits */
    Replay of(ConsumerRecord<byte[], byte[]> letter, ReplayOrder order, long nowMs) {
        if (StampedRecord.header(letter, HeaderNames.ERROR_WITHOUT_PAYLOAD) != null) {
            return new Replay.Unfit(
                    "WITHOUT_PAYLOAD", "It was too large even for the dead letters, which have only its origin");
        }
        RecordHeaders headers = SystemRecords.withoutOurs(letter);
        Dialect dialect = dialect(letter);
        Long dueMs = order.dueMs() == null ? stampedDueMs(letter) : order.dueMs();
        if (dueMs != null) {
            replace(headers, timeHeader(dialect), time(dialect, dueMs, nowMs));
        }
        if (order.target() != null) {
            String name = dialect == Dialect.EPOCH ? HeaderNames.SCHEDULER_TARGET_TOPIC : HeaderNames.TOPIC;
            replace(headers, name, order.target());
        }
        if (headers.lastHeader(HeaderNames.SCHEDULE_REQUEST_ID) != null) {
            // Under its old one the index would take it for a repetition.
            replace(headers, HeaderNames.SCHEDULE_REQUEST_ID, "replay-" + LetterPlace.of(letter) + "-" + order.times());
        }
        return switch (parse(headers, letter, nowMs)) {
            case Intake.Rejected rejected ->
                new Replay.Unfit(
                        rejected.reason().code().name(), rejected.reason().message());
            case Intake.Accepted accepted
            when accepted.schedule().target().equals(TargetRule.PROBE) ->
                new Replay.Unfit(Code.TARGET_INTERNAL.name(), TargetRule.PROBE + " is an internal topic");
            case Intake.Accepted accepted
            when waits(accepted.schedule().id()) ->
                new Replay.Unfit(
                        "ID_WAITS",
                        "A newer message with this id waits, which the replay would replace: cancel it first, or leave"
                                + " the letter");
            case Intake.Accepted accepted -> send(letter, headers);
            case Intake.Asked asked -> send(letter, headers);
            case Intake.OwnTombstone own ->
                new Replay.Unfit(Code.CORRUPT_HEADER.name(), "It is a tombstone of this system");
        };
    }

    private Intake parse(RecordHeaders headers, ConsumerRecord<byte[], byte[]> letter, long nowMs) {
        return parser.parse(
                visitor -> headers.forEach(header -> visitor.header(header.key(), header.value())),
                letter.key(),
                letter.value() == null,
                nowMs);
    }

    private boolean waits(@Nullable ScheduleId id) {
        return id != null
                && schedules.find(id).filter(entry -> !entry.state().isOver()).isPresent();
    }

    private Replay send(ConsumerRecord<byte[], byte[]> letter, RecordHeaders headers) {
        long bytes = RECORD_OVERHEAD_BYTES + length(letter.key()) + length(letter.value());
        for (Header header : headers) {
            bytes += header.key().getBytes(StandardCharsets.UTF_8).length + length(header.value());
        }
        // What its producer compressed well may be larger than that, and is taken all the same: the broker tells.
        return bytes > Math.max(maxMessageBytes, 1L << 24)
                ? tooLarge()
                : new Replay.Send(new ProducerRecord<>(
                        layout.intakeTopic(), partition(letter), null, letter.key(), letter.value(), headers));
    }

    Replay.Unfit tooLarge() {
        return new Replay.Unfit(
                Code.TOO_LARGE.name(), "It is larger than the " + maxMessageBytes + " bytes that a message may have");
    }

    /** Where it came in, so that it stands in one order with others of its key. */
    private int partition(ConsumerRecord<byte[], byte[]> letter) {
        String partition = LetterJson.text(letter, HeaderNames.ERROR_ORIGIN_PARTITION);
        boolean isKnown = layout.intakeTopic().equals(LetterJson.text(letter, HeaderNames.ERROR_ORIGIN_TOPIC))
                && partition != null
                && partition.matches("\\d{1,6}");
        return (isKnown ? Integer.parseInt(partition) : letter.partition()) % layout.intakePartitions();
    }

    private Dialect dialect(ConsumerRecord<byte[], byte[]> letter) {
        boolean isEpoch = layout.schedulesTopics()
                        .contains(String.valueOf(LetterJson.text(letter, HeaderNames.ERROR_ORIGIN_TOPIC)))
                || letter.headers().lastHeader(HeaderNames.SCHEDULER_EPOCH) != null
                || letter.headers().lastHeader(HeaderNames.SCHEDULER_TARGET_TOPIC) != null
                || letter.headers().lastHeader(HeaderNames.SCHEDULER_TARGET_KEY) != null;
        return isEpoch ? Dialect.EPOCH : Dialect.TIME_TOPIC;
    }

    /** The due time that it had behind the intake, where it may have been moved to; null for what was refused there. */
    private static @Nullable Long stampedDueMs(ConsumerRecord<byte[], byte[]> letter) {
        if (INTAKE_STAGE.equals(LetterJson.text(letter, HeaderNames.ERROR_STAGE))) {
            return null;
        }
        try {
            byte[] attempts = StampedRecord.header(letter, HeaderNames.ATTEMPTS);
            return attempts == null
                    ? StampedRecord.dueMs(letter)
                    : Attempts.decode(attempts).originalDueMs();
        } catch (StampedRecord.NotStamped | IllegalArgumentException e) {
            return null;
        }
    }

    private static String timeHeader(Dialect dialect) {
        return dialect == Dialect.EPOCH ? HeaderNames.SCHEDULER_EPOCH : HeaderNames.TIME;
    }

    /** What has passed is due now; whole seconds are rounded up, so that nothing is early. */
    private static String time(Dialect dialect, long dueMs, long nowMs) {
        return Long.toString(
                switch (dialect) {
                    case EPOCH -> dueMs <= nowMs ? nowMs / 1_000 : Math.ceilDiv(dueMs, 1_000L);
                    case TIME_TOPIC -> Math.max(dueMs, nowMs);
                });
    }

    private static void replace(RecordHeaders headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
