package io.messagescheduler.worker;

import io.messagescheduler.core.message.InvalidSchedule;
import io.messagescheduler.core.message.InvalidSchedule.Code;
import io.messagescheduler.core.route.Router;
import io.messagescheduler.kafkaio.ScheduleRecords;
import io.messagescheduler.kafkaio.ScheduleVersion;
import io.messagescheduler.kafkaio.StampedRecord;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.kafkaio.TransactionalRouter;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** What happens to a record when its bucket is drained: routed anew by its own due time, never by its topic's name. */
final class DrainStep implements TransactionalRouter.Step {
    private final Router router;
    private final SystemRecords records;
    private final byte[] jobId;
    private final Map<Code, Integer> rejected = new EnumMap<>(Code.class);

    DrainStep(Router router, SystemRecords records, UUID jobId) {
        this.router = router;
        this.records = records;
        this.jobId = jobId.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void next(ConsumerRecord<byte[], byte[]> record, long nowMs, Consumer<ProducerRecord<byte[], byte[]>> out) {
        long dueMs;
        try {
            dueMs = StampedRecord.dueMs(record);
        } catch (StampedRecord.NotStamped e) {
            rejected.merge(Code.CORRUPT_HEADER, 1, Integer::sum);
            out.accept(records.toDeadLetters(
                    record,
                    new InvalidSchedule(
                            Code.CORRUPT_HEADER, "Not written by this system's MessageHandler: " + e.getMessage()),
                    nowMs));
            return;
        }
        RecordHeaders headers = SystemRecords.withoutTrace(record);
        records.addTrace(headers, record, StampedRecord.hops(record) + 1, nowMs, jobId);
        out.accept(records.on(router.route(dueMs, nowMs), record, headers, nowMs));
    }

    @Override
    public void unsendable(
            ConsumerRecord<byte[], byte[]> record, long nowMs, Consumer<ProducerRecord<byte[], byte[]>> out) {
        rejected.merge(Code.TOO_LARGE, 1, Integer::sum);
        out.accept(records.withoutPayload(
                record, "Too large for every topic of the system, dead letters included", nowMs));
        ScheduleVersion version = ScheduleVersion.of(record);
        if (version != null) {
            out.accept(ScheduleRecords.dead(version, Code.TOO_LARGE, nowMs));
        }
    }

    /** Records refused since the last call, by reason. */
    Map<Code, Integer> takeRejected() {
        Map<Code, Integer> taken = Map.copyOf(rejected);
        rejected.clear();
        return taken;
    }
}
