package io.messagescheduler.scheduler.api;

import io.messagescheduler.core.message.Action;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.Intake;
import io.messagescheduler.core.message.IntakeParser;
import io.messagescheduler.core.message.InvalidSchedule;
import io.messagescheduler.core.message.Schedule;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.TargetRule;
import io.messagescheduler.process.Problem;
import io.messagescheduler.scheduler.api.ScheduleEntry.Header;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Makes the records that the API writes to the intake topic, and reads each with the MessageHandler's own parser first, so
 * that what is accepted here is accepted there. All records of one id go to one partition, so that what is asked later is
 * read later. Safe for any number of threads.
 */
final class IntakeRecords {
    /** What a record needs besides its key, value and headers; generous. */
    private static final int RECORD_OVERHEAD_BYTES = 128;

    private final IntakeParser parser;
    private final String topic;
    private final int partitions;
    private final int maxMessageBytes;

    /** @param partitions of the intake topic */
    IntakeRecords(IntakeParser parser, String topic, int partitions, int maxMessageBytes) {
        this.parser = parser;
        this.topic = topic;
        this.partitions = partitions;
        this.maxMessageBytes = maxMessageBytes;
    }

    /** A message that can be scheduled. */
    record Draft(ScheduleId id, Schedule schedule, ScheduleBody body, ProducerRecord<byte[], byte[]> record) {
        int size() {
            byte[] value = record.value();
            return value == null ? 0 : value.length;
        }
    }

    /**
     * @param request what the outcome shall be found by
     * @throws Problem when it cannot be scheduled
     */
    Draft schedule(ScheduleId id, ScheduleBody body, String request, long nowMs) {
        List<Header> headers = new ArrayList<>();
        headers.add(header(HeaderNames.TIME, time(body, nowMs)));
        if (body.target() != null) {
            headers.add(header(HeaderNames.TOPIC, body.target()));
        }
        headers.add(new Header(HeaderNames.SCHEDULE_ID, id.utf8()));
        headers.add(header(HeaderNames.SCHEDULE_REQUEST_ID, request));
        for (Header header : body.headers()) {
            if (HeaderNames.isWrittenByUs(header.name())) {
                throw Problems.notSchedulable(new InvalidSchedule(
                        InvalidSchedule.Code.CORRUPT_HEADER,
                        "Only this system writes the header " + header.name() + ": leave it out"));
            }
            headers.add(header);
        }
        Intake read = parse(headers, body.key(), body.value(), nowMs);
        if (!(read instanceof Intake.Accepted accepted)) {
            throw Problems.notSchedulable("The headers ask for something else than a schedule.");
        }
        if (accepted.schedule().target().equals(TargetRule.PROBE)) {
            throw Problems.notSchedulable(new InvalidSchedule(
                    InvalidSchedule.Code.TARGET_INTERNAL, "\"" + TargetRule.PROBE + "\" is an internal topic"));
        }
        return new Draft(id, accepted.schedule(), body, record(id, headers, body.key(), body.value()));
    }

    /**
     * @param action anything but {@link Action#SCHEDULE}
     * @param move where to, for a {@link Action#MOVE}; else null
     * @throws Problem when that cannot be asked
     */
    ProducerRecord<byte[], byte[]> ask(
            Action action, ScheduleId id, @Nullable ScheduleBody move, String request, long nowMs) {
        List<Header> headers = new ArrayList<>();
        if (move != null) {
            headers.add(header(HeaderNames.TIME, time(move, nowMs)));
        }
        headers.add(new Header(HeaderNames.SCHEDULE_ID, id.utf8()));
        headers.add(header(HeaderNames.SCHEDULE_ACTION, action.name().toLowerCase(Locale.ROOT)));
        headers.add(header(HeaderNames.SCHEDULE_REQUEST_ID, request));
        parse(headers, id.utf8(), null, nowMs);
        return record(id, headers, id.utf8(), null);
    }

    private Intake parse(List<Header> headers, byte @Nullable [] key, byte @Nullable [] value, long nowMs) {
        Intake read = parser.parse(
                visitor -> headers.forEach(header -> visitor.header(header.name(), header.value())),
                key,
                value == null,
                nowMs);
        if (read instanceof Intake.Rejected rejected) {
            throw Problems.notSchedulable(rejected.reason());
        }
        return read;
    }

    private ProducerRecord<byte[], byte[]> record(
            ScheduleId id, List<Header> headers, byte @Nullable [] key, byte @Nullable [] value) {
        RecordHeaders all = new RecordHeaders();
        long bytes = RECORD_OVERHEAD_BYTES + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
        for (Header header : headers) {
            byte[] content = header.value();
            bytes += header.name().getBytes(StandardCharsets.UTF_8).length + (content == null ? 0 : content.length);
            all.add(header.name(), content);
        }
        if (bytes > maxMessageBytes) {
            throw Problems.tooLarge(maxMessageBytes);
        }
        return new ProducerRecord<>(topic, id.partition(partitions), null, key, value, all);
    }

    private static String time(ScheduleBody body, long nowMs) {
        String in = body.in();
        if (in == null) {
            return String.valueOf(body.due());
        }
        Duration span = Spans.parse(in);
        if (span == null) {
            throw Problems.badRequest("The member in must be a span such as 90s, 5m, 2h30m, 1d or PT5M.");
        }
        return Long.toString(nowMs + span.toMillis());
    }

    private static Header header(String name, String value) {
        byte[] bytes = Text.bytes(value);
        if (bytes == null) {
            throw Problems.badRequest("The body has half a surrogate pair in it, which is no text.");
        }
        return new Header(name, bytes);
    }
}
