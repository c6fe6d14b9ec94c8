package io.messagescheduler.messagehandler;

import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.Intake;
import io.messagescheduler.core.message.IntakeParser;
import io.messagescheduler.core.message.InvalidSchedule;
import io.messagescheduler.core.message.InvalidSchedule.Code;
import io.messagescheduler.core.message.Schedule;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.core.route.Router;
import io.messagescheduler.kafkaio.StampedRecord;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.kafkaio.TransactionalRouter;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a record at the intake: parsed once, stamped, routed; or sent unchanged to the dead letters. Everything
 * downstream reads only the stamps.
 */
final class IntakeStep implements TransactionalRouter.Step {
    private final IntakeParser parser;
    private final Router router;
    private final SystemRecords records;
    private final Map<Code, Integer> rejected = new EnumMap<>(Code.class);

    IntakeStep(IntakeParser parser, Router router, SystemRecords records) {
        this.parser = parser;
        this.router = router;
        this.records = records;
    }

    @Override
    public ProducerRecord<byte[], byte[]> next(ConsumerRecord<byte[], byte[]> record, long nowMs) {
        return switch (parse(record, nowMs)) {
            case Intake.Accepted accepted -> park(record, accepted.schedule(), nowMs);
            case Intake.Asked asked ->
                reject(record, new InvalidSchedule(Code.BAD_ACTION, "Schedules cannot be changed yet"), nowMs);
            case Intake.OwnTombstone own ->
                reject(record, new InvalidSchedule(Code.BAD_ACTION, "No schedules topic"), nowMs);
            case Intake.Rejected refused -> reject(record, refused.reason(), nowMs);
        };
    }

    @Override
    public ProducerRecord<byte[], byte[]> unsendable(ConsumerRecord<byte[], byte[]> record, long nowMs) {
        rejected.merge(Code.TOO_LARGE, 1, Integer::sum);
        return records.withoutPayload(record, "Too large for every topic of the system, dead letters included", nowMs);
    }

    /** Target of a record that will be accepted, else null. */
    @Nullable
    String targetOf(ConsumerRecord<byte[], byte[]> record) {
        return parse(record, record.timestamp()) instanceof Intake.Accepted accepted
                ? accepted.schedule().target()
                : null;
    }

    /** Records refused since the last call, by reason. */
    Map<Code, Integer> takeRejected() {
        Map<Code, Integer> taken = Map.copyOf(rejected);
        rejected.clear();
        return taken;
    }

    private Intake parse(ConsumerRecord<byte[], byte[]> record, long nowMs) {
        return parser.parse(StampedRecord.headersOf(record), record.key(), record.value() == null, nowMs);
    }

    private ProducerRecord<byte[], byte[]> park(ConsumerRecord<byte[], byte[]> record, Schedule schedule, long nowMs) {
        RecordHeaders headers = SystemRecords.withoutOurs(record);
        headers.add(HeaderNames.DUE, Stamp.encode(schedule.dueMs()));
        headers.add(HeaderNames.SEQUENCE, new Sequence(record.topic(), record.partition(), record.offset()).encode());
        headers.add(HeaderNames.ORIGINAL_TIMESTAMP, Stamp.encode(record.timestamp()));
        records.addTrace(headers, record, 1, nowMs, null);
        return records.on(router.route(schedule.dueMs(), nowMs), record, headers, nowMs);
    }

    private ProducerRecord<byte[], byte[]> reject(
            ConsumerRecord<byte[], byte[]> record, InvalidSchedule reason, long nowMs) {
        rejected.merge(reason.code(), 1, Integer::sum);
        return records.toDeadLetters(record, reason, nowMs);
    }
}
