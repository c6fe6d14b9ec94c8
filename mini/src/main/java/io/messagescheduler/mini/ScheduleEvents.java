package io.messagescheduler.mini;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.messagescheduler.core.index.IndexEvent;
import io.messagescheduler.core.index.Live;
import io.messagescheduler.core.message.Action;
import io.messagescheduler.core.message.Command;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.InvalidSchedule;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.kafkaio.StampedRecord;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads what a record of the schedules log tells the index. */
final class ScheduleEvents {
    private static final byte[] NOTHING = {};

    private ScheduleEvents() {}

    /** Null for a record that this system did not write, and for a mark. */
    static @Nullable IndexEvent of(ConsumerRecord<byte[], byte[]> record) {
        Command command = Command.of(StampedRecord.header(record, HeaderNames.COMMAND));
        if (command == null || command == Command.MARK) {
            return null;
        }
        try {
            return of(command, record);
        } catch (StampedRecord.NotStamped | IllegalArgumentException | NullPointerException e) {
            return null;
        }
    }

    private static IndexEvent of(Command command, ConsumerRecord<byte[], byte[]> record)
            throws StampedRecord.NotStamped {
        long atMs = record.timestamp();
        return switch (command) {
            case SCHEDULE ->
                new IndexEvent.Scheduled(
                        new Live(record.offset(), StampedRecord.dueMs(record), request(record), NOTHING),
                        movedFrom(record),
                        atMs);
            case CANCEL -> new IndexEvent.Asked(Action.CANCEL, 0, asker(record), atMs);
            case MOVE -> new IndexEvent.Asked(Action.MOVE, StampedRecord.dueMs(record), asker(record), atMs);
            case FIRE -> new IndexEvent.Asked(Action.FIRE, 0, asker(record), atMs);
            case DELIVERED -> new IndexEvent.Delivered(version(record), atMs);
            case CANCELLED -> new IndexEvent.Cancelled(version(record), atMs);
            case DEAD -> new IndexEvent.Dead(version(record), code(record), atMs);
            case MARK -> throw new IllegalArgumentException("a mark is about no schedule");
        };
    }

    private static long version(ConsumerRecord<byte[], byte[]> record) {
        return Stamp.decode(Objects.requireNonNull(StampedRecord.header(record, HeaderNames.VERSION)));
    }

    private static @Nullable Long movedFrom(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = StampedRecord.header(record, HeaderNames.MOVED_FROM);
        return value == null ? null : Long.valueOf(Stamp.decode(value));
    }

    private static String asker(ConsumerRecord<byte[], byte[]> record) {
        return Objects.requireNonNull(request(record));
    }

    private static @Nullable String request(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = StampedRecord.header(record, HeaderNames.SCHEDULE_REQUEST_ID);
        return value == null ? null : new String(value, US_ASCII);
    }

    private static InvalidSchedule.@Nullable Code code(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = StampedRecord.header(record, HeaderNames.ERROR_CODE);
        return value == null ? null : InvalidSchedule.Code.valueOf(new String(value, US_ASCII));
    }
}
