package io.messagescheduler.kafkaio;

import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.Sequence;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Which version of which schedule a message is.
 *
 * @param place of its record in the schedules log: the partition belongs to the id, the offset is the version
 */
public record ScheduleVersion(ScheduleId id, Sequence place) {
    /** Of a message on its way, or null if it has no id and so can be neither cancelled nor moved. */
    public static @Nullable ScheduleVersion of(ConsumerRecord<?, ?> record) {
        ScheduleId id = ScheduleId.of(StampedRecord.header(record, HeaderNames.ID));
        if (id == null) {
            return null;
        }
        try {
            Sequence place = StampedRecord.sequence(record);
            return place.topic().equals(Names.SCHEDULES) ? new ScheduleVersion(id, place) : null;
        } catch (StampedRecord.NotStamped e) {
            return null;
        }
    }

    /** Of a message that stands in the schedules log itself, or null if the record names no id. */
    public static @Nullable ScheduleVersion inLog(ConsumerRecord<?, ?> record) {
        ScheduleId id = ScheduleId.of(StampedRecord.header(record, HeaderNames.ID));
        return id == null
                ? null
                : new ScheduleVersion(id, new Sequence(record.topic(), record.partition(), record.offset()));
    }
}
