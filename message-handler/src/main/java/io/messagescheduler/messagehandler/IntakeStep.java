package io.messagescheduler.messagehandler;

import io.messagescheduler.core.message.Action;
import io.messagescheduler.core.message.Command;
import io.messagescheduler.core.message.Dialect;
import io.messagescheduler.core.message.EpochEvent;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.Intake;
import io.messagescheduler.core.message.IntakeParser;
import io.messagescheduler.core.message.InvalidSchedule;
import io.messagescheduler.core.message.InvalidSchedule.Code;
import io.messagescheduler.core.message.Schedule;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.core.route.Router;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.ScheduleRecords;
import io.messagescheduler.kafkaio.ScheduleVersion;
import io.messagescheduler.kafkaio.StampedRecord;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.kafkaio.TransactionalRouter;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a record at the intake: parsed once, stamped, routed; or sent unchanged to the dead letters. Everything
 * downstream reads only the stamps.
 *
 * <p>A message with an id goes through the schedules log first, where all that concerns the id stands in one order; it is
 * routed when it is read there, so its place in that log is its version.
 */
final class IntakeStep implements TransactionalRouter.Step {
    private final IntakeParser parser;
    private final Set<String> schedulesTopics;
    private final Router router;
    private final SystemRecords records;
    private final ScheduleRecords schedules;
    private IntakeTally tally = new IntakeTally();

    IntakeStep(
            IntakeParser parser,
            Set<String> schedulesTopics,
            Router router,
            SystemRecords records,
            ScheduleRecords schedules) {
        this.parser = parser;
        this.schedulesTopics = schedulesTopics;
        this.router = router;
        this.records = records;
        this.schedules = schedules;
    }

    @Override
    public void next(ConsumerRecord<byte[], byte[]> record, long nowMs, Consumer<ProducerRecord<byte[], byte[]>> out) {
        if (record.topic().equals(Names.SCHEDULES)) {
            routeVersion(record, nowMs, out);
            return;
        }
        switch (parse(record, nowMs)) {
            case Intake.Accepted accepted -> accept(record, accepted.schedule(), nowMs, out);
            case Intake.Asked asked -> {
                if (isEpoch(record)) {
                    tally.happened(asked.action() == Action.CANCEL ? EpochEvent.DELETED : EpochEvent.OTHER);
                }
                out.accept(schedules.ask(record, asked));
            }
            case Intake.OwnTombstone own -> {
                // It stands for a schedule that is over.
            }
            case Intake.Rejected refused -> reject(record, refused.reason(), nowMs, out);
        }
    }

    @Override
    public void unsendable(
            ConsumerRecord<byte[], byte[]> record, long nowMs, Consumer<ProducerRecord<byte[], byte[]>> out) {
        tally.rejected(Code.TOO_LARGE);
        out.accept(records.withoutPayload(
                record, "Too large for every topic of the system, dead letters included", nowMs));
        ScheduleVersion version = record.topic().equals(Names.SCHEDULES) ? ScheduleVersion.inLog(record) : null;
        if (version != null) {
            out.accept(ScheduleRecords.dead(version, Code.TOO_LARGE, nowMs));
        }
    }

    /** Target of a producer's record that will be accepted, else null. */
    @Nullable
    String targetOf(ConsumerRecord<byte[], byte[]> record) {
        boolean isOurs = record.topic().equals(Names.SCHEDULES);
        return !isOurs && parse(record, record.timestamp()) instanceof Intake.Accepted accepted
                ? accepted.schedule().target()
                : null;
    }

    /**
     * Whether the record should be moved on without waiting for others: it is a message due within so many milliseconds, or asks
     * something of a schedule.
     */
    boolean isUrgent(ConsumerRecord<byte[], byte[]> record, long nowMs, long withinMs) {
        if (record.topic().equals(Names.SCHEDULES)) {
            try {
                return StampedRecord.dueMs(record) <= nowMs + withinMs;
            } catch (StampedRecord.NotStamped e) {
                return false;
            }
        }
        return switch (parse(record, nowMs)) {
            case Intake.Accepted accepted -> accepted.schedule().dueMs() <= nowMs + withinMs;
            case Intake.Asked asked -> true;
            case Intake.OwnTombstone own -> false;
            case Intake.Rejected refused -> false;
        };
    }

    /** What happened since the last call. */
    IntakeTally takeTally() {
        IntakeTally taken = tally;
        tally = new IntakeTally();
        return taken;
    }

    private boolean isEpoch(ConsumerRecord<byte[], byte[]> record) {
        return schedulesTopics.contains(record.topic());
    }

    private Intake parse(ConsumerRecord<byte[], byte[]> record, long nowMs) {
        boolean valueIsNull = record.value() == null;
        return isEpoch(record)
                ? parser.parseSchedulesTopic(
                        StampedRecord.headersOf(record), record.key(), valueIsNull, record.timestamp(), nowMs)
                : parser.parse(StampedRecord.headersOf(record), record.key(), valueIsNull, nowMs);
    }

    private void accept(
            ConsumerRecord<byte[], byte[]> record,
            Schedule schedule,
            long nowMs,
            Consumer<ProducerRecord<byte[], byte[]>> out) {
        if (schedule.dialect() == Dialect.EPOCH) {
            tally.happened(schedule.dueMs() < nowMs ? EpochEvent.MISSED : EpochEvent.PLANNED);
        }
        RecordHeaders headers = SystemRecords.withoutOurs(record);
        ScheduleId id = schedule.id();
        if (id != null) {
            records.addTrace(headers, record, 1, nowMs, null);
            out.accept(schedules.schedule(record, headers, schedule, id));
            return;
        }
        headers.add(HeaderNames.DUE, Stamp.encode(schedule.dueMs()));
        headers.add(HeaderNames.SEQUENCE, placeOf(record).encode());
        headers.add(HeaderNames.ORIGINAL_TIMESTAMP, Stamp.encode(record.timestamp()));
        records.addTrace(headers, record, 1, nowMs, null);
        park(record, headers, schedule.dueMs(), nowMs, out);
    }

    /** A message that stands in the schedules log is routed; the rest there is for the index. */
    private void routeVersion(
            ConsumerRecord<byte[], byte[]> record, long nowMs, Consumer<ProducerRecord<byte[], byte[]>> out) {
        Command command = Command.of(StampedRecord.header(record, HeaderNames.COMMAND));
        if (command != Command.SCHEDULE && command != null) {
            return;
        }
        try {
            long dueMs = StampedRecord.dueMs(record);
            RecordHeaders headers = SystemRecords.withoutTrace(record);
            headers.remove(HeaderNames.COMMAND);
            headers.remove(HeaderNames.SEQUENCE);
            headers.add(HeaderNames.SEQUENCE, placeOf(record).encode());
            records.addTrace(headers, record, StampedRecord.hops(record) + 1, nowMs, null);
            park(record, headers, dueMs, nowMs, out);
        } catch (StampedRecord.NotStamped e) {
            InvalidSchedule reason = new InvalidSchedule(
                    Code.CORRUPT_HEADER, "Not written by this system's MessageHandler: " + e.getMessage());
            tally.rejected(reason.code());
            out.accept(records.toDeadLetters(record, reason, nowMs));
        }
    }

    private void park(
            ConsumerRecord<byte[], byte[]> record,
            RecordHeaders headers,
            long dueMs,
            long nowMs,
            Consumer<ProducerRecord<byte[], byte[]>> out) {
        tally.parked();
        out.accept(records.on(router.route(dueMs, nowMs), record, headers, nowMs));
    }

    private void reject(
            ConsumerRecord<byte[], byte[]> record,
            InvalidSchedule reason,
            long nowMs,
            Consumer<ProducerRecord<byte[], byte[]>> out) {
        tally.rejected(reason.code());
        out.accept(records.toDeadLetters(record, reason, nowMs));
        if (isEpoch(record)) {
            tally.happened(EpochEvent.INVALID);
            if (record.key() != null && record.value() != null) {
                out.accept(SystemRecords.tombstone(placeOf(record), record.key()));
            }
        }
    }

    private static Sequence placeOf(ConsumerRecord<?, ?> record) {
        return new Sequence(record.topic(), record.partition(), record.offset());
    }
}
