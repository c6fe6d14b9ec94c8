package io.messagescheduler.worker;

import io.messagescheduler.core.message.InvalidSchedule;
import io.messagescheduler.core.message.InvalidSchedule.Code;
import io.messagescheduler.core.route.Router;
import io.messagescheduler.kafkaio.StampedRecord;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.kafkaio.TransactionalRouter;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
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
    public ProducerRecord<byte[], byte[]> next(ConsumerRecord<byte[], byte[]> record, long nowMs) {
        long dueMs;
        try {
            dueMs = StampedRecord.dueMs(record);
        } catch (StampedRecord.NotStamped e) {
            rejected.merge(Code.CORRUPT_HEADER, 1, Integer::sum);
            return records.toDeadLetters(
                    record,
                    new InvalidSchedule(
                            Code.CORRUPT_HEADER, "Not written by this system's MessageHandler: " + e.getMessage()),
                    nowMs);
        }
        RecordHeaders headers = SystemRecords.withoutTrace(record);
        records.addTrace(headers, record, StampedRecord.hops(record) + 1, nowMs, jobId);
        return records.on(router.route(dueMs, nowMs), record, headers, nowMs);
    }

    @Override
    public ProducerRecord<byte[], byte[]> unsendable(ConsumerRecord<byte[], byte[]> record, long nowMs) {
        rejected.merge(Code.TOO_LARGE, 1, Integer::sum);
        return records.withoutPayload(record, "Too large for every topic of the system, dead letters included", nowMs);
    }

    /** Records refused since the last call, by reason. */
    Map<Code, Integer> takeRejected() {
        Map<Code, Integer> taken = Map.copyOf(rejected);
        rejected.clear();
        return taken;
    }
}
