package io.messagescheduler.index;

import io.messagescheduler.core.delivery.Cancellations;
import io.messagescheduler.core.index.IndexEffect.Reschedule;
import io.messagescheduler.core.index.Live;
import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.core.message.Dialect;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.core.message.Target;
import io.messagescheduler.kafkaio.ScheduleRecords;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Makes the records that the index sends, each for the partition that its event came from. */
final class Outgoing {
    private Outgoing() {}

    static Record<Placed, byte[]> cancellation(int partition, ScheduleId id, Live what, long atMs) {
        Cancellations.Asked asked = new Cancellations.Asked(what.version(), what.dueMs(), id);
        byte[] key = ScheduleRecords.cancellationKey(what.version());
        return new Record<>(new Placed(partition, key), ScheduleRecords.asked(asked), atMs);
    }

    @SuppressWarnings("NullAway") // A record without a value is how a compacted topic forgets.
    static Record<Placed, byte[]> noCancellation(int partition, long version, long atMs) {
        return new Record<>(new Placed(partition, ScheduleRecords.cancellationKey(version)), null, atMs);
    }

    /** @param place where it stands in the schedules log */
    static Record<Placed, byte[]> mark(RecordMetadata place, IntakeMark mark, long atMs) {
        return new Record<>(
                new Placed(place.partition(), ScheduleRecords.markKey(mark)),
                ScheduleRecords.passedOn(place.offset(), mark),
                atMs);
    }

    static Record<Placed, byte[]> outcome(int partition, ScheduleId id, Outcome outcome, long atMs) {
        return new Record<>(new Placed(partition, id.utf8()), OutcomeJson.write(id, outcome), atMs);
    }

    /** The record as the log had it but for its due time, and with the version that it had. */
    @SuppressWarnings("NullAway") // Key and value may be null in Kafka.
    static Record<Placed, byte[]> schedule(int partition, Reschedule move, long atMs) {
        StoredMessage message = new StoredMessage(move.what().body(), 0);
        Target target = Target.of(message);
        boolean epoch = target != null && target.dialect() == Dialect.EPOCH;
        RecordHeaders headers = new RecordHeaders();
        message.forEach((name, value) -> {
            switch (name) {
                case HeaderNames.MOVED_FROM -> {}
                case HeaderNames.DUE -> headers.add(name, Stamp.encode(move.dueMs()));
                case HeaderNames.SCHEDULER_EPOCH -> headers.add(name, epoch ? seconds(move.dueMs()) : value);
                default -> headers.add(name, value);
            }
        });
        headers.add(HeaderNames.MOVED_FROM, Stamp.encode(move.what().version()));
        return new Record<>(new Placed(partition, message.key()), message.value(), atMs, headers);
    }

    private static byte[] seconds(long dueMs) {
        return Long.toString(Math.floorDiv(dueMs, 1_000)).getBytes(StandardCharsets.US_ASCII);
    }
}
