package io.messagescheduler.worker;

import io.messagescheduler.core.delivery.SortKey;
import io.messagescheduler.core.message.Attempts;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.Hold;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.core.message.Target;
import io.messagescheduler.kafkaio.ScheduleVersion;
import io.messagescheduler.kafkaio.StampedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of the imminent topic, read: when it is due and where it goes.
 *
 * @param key its place in the order of delivery
 * @param target null when the record was not written by this system: it goes to the dead letters
 * @param version which version of which schedule it is, or null if it has no id
 * @param waitsForIndex whether only the index can tell that the version is to be delivered: what was asked before a moved one
 *     came back stands ahead of it in the log, and one with a request may repeat an earlier
 * @param attempts what earlier tries left behind, or null at the first
 * @param hold what it left behind when it came up too soon after what it waits to hear, or null
 */
record Parcel(
        ConsumerRecord<byte[], byte[]> record,
        SortKey key,
        @Nullable Target target,
        @Nullable ScheduleVersion version,
        boolean waitsForIndex,
        @Nullable Attempts attempts,
        @Nullable Hold hold) {
    static Parcel of(ConsumerRecord<byte[], byte[]> record) {
        try {
            SortKey key = new SortKey(StampedRecord.dueMs(record), StampedRecord.sequence(record));
            byte[] tried = StampedRecord.header(record, HeaderNames.ATTEMPTS);
            byte[] held = StampedRecord.header(record, HeaderNames.HOLD);
            return new Parcel(
                    record,
                    key,
                    Target.of(StampedRecord.headersOf(record)),
                    ScheduleVersion.of(record),
                    StampedRecord.header(record, HeaderNames.MOVED_FROM) != null
                            || StampedRecord.header(record, HeaderNames.SCHEDULE_REQUEST_ID) != null,
                    tried == null ? null : Attempts.decode(tried),
                    held == null ? null : Hold.decode(held));
        } catch (StampedRecord.NotStamped | IllegalArgumentException e) {
            Sequence here = new Sequence(record.topic(), record.partition(), record.offset());
            return new Parcel(record, new SortKey(0, here), null, null, false, null, null);
        }
    }

    /** The due time that the producer asked for, epoch milliseconds; {@link #key} holds the next try's. */
    long askedDueMs() {
        return attempts != null ? attempts.originalDueMs() : hold != null ? hold.originalDueMs() : key.dueMs();
    }
}
