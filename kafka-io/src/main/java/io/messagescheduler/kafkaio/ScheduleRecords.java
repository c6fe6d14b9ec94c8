package io.messagescheduler.kafkaio;

import io.messagescheduler.core.delivery.Cancellations;
import io.messagescheduler.core.message.Command;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.Intake;
import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.core.message.IntakePartition;
import io.messagescheduler.core.message.InvalidSchedule;
import io.messagescheduler.core.message.Schedule;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.core.message.Stamp;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Makes and reads the records of the schedules log and of the cancellations: their one home. */
public final class ScheduleRecords {
    private static final byte ASKED = 0;
    private static final byte DECIDED = 1;
    private static final int CANCELLATION_BYTES = 1 + Long.BYTES;

    /** Begins the key of a mark among the cancellations, and is longer than a version's whole key. */
    private static final String MARK = "intake-mark-";

    private static final byte[] MARK_BYTES = MARK.getBytes(StandardCharsets.US_ASCII);

    /** What a record of the cancellations says. The index has read the schedules log up to what it is about. */
    public sealed interface Cancellation {
        /** Which version it is about: an offset of the schedules log. */
        long version();

        /** It must not be delivered; its delivery task has not said whether it was. */
        record Open(Cancellations.Asked asked) implements Cancellation {
            @Override
            public long version() {
                return asked.version();
            }
        }

        /** It will not be delivered. */
        record Decided(long version) implements Cancellation {}

        /** It is over. */
        record Gone(long version) implements Cancellation {}

        /** No version, but a MessageHandler's mark, which stood there in the schedules log. */
        record Mark(long version, IntakeMark mark) implements Cancellation {}
    }

    private final int partitions;

    /** @param partitions of the schedules log */
    public ScheduleRecords(int partitions) {
        this.partitions = partitions;
    }

    /** A producer's message with an id. {@code headers} are its own and the trace; the stamps are added. */
    public ProducerRecord<byte[], byte[]> schedule(
            ConsumerRecord<byte[], byte[]> from, RecordHeaders headers, Schedule schedule, ScheduleId id) {
        stamp(headers, Command.SCHEDULE, id, from.timestamp());
        headers.add(HeaderNames.DUE, Stamp.encode(schedule.dueMs()));
        headers.add(HeaderNames.ORIGIN, origin(from).encode());
        return new ProducerRecord<>(Names.SCHEDULES, id.partition(partitions), null, from.key(), from.value(), headers);
    }

    /** What a producer asks of the schedule with an id. */
    public ProducerRecord<byte[], byte[]> ask(ConsumerRecord<byte[], byte[]> from, Intake.Asked asked) {
        RecordHeaders headers = new RecordHeaders();
        Command command = switch (asked.action()) {
            case CANCEL -> Command.CANCEL;
            case MOVE -> Command.MOVE;
            case FIRE -> Command.FIRE;
            case SCHEDULE -> throw new IllegalArgumentException("a message is no request");
        };
        stamp(headers, command, asked.id(), from.timestamp());
        if (command == Command.MOVE) {
            headers.add(HeaderNames.DUE, Stamp.encode(asked.dueMs()));
        }
        Sequence origin = origin(from);
        headers.add(HeaderNames.ORIGIN, origin.encode());
        String request = asked.request() == null
                ? origin.topic() + "-" + origin.partition() + "-" + origin.offset()
                : asked.request();
        headers.add(HeaderNames.SCHEDULE_REQUEST_ID, request.getBytes(StandardCharsets.US_ASCII));
        return new ProducerRecord<>(
                Names.SCHEDULES,
                asked.id().partition(partitions),
                null,
                asked.id().utf8(),
                null,
                headers);
    }

    public static ProducerRecord<byte[], byte[]> delivered(ScheduleVersion version, long nowMs) {
        return event(Command.DELIVERED, version, nowMs);
    }

    public static ProducerRecord<byte[], byte[]> cancelled(ScheduleVersion version, long nowMs) {
        return event(Command.CANCELLED, version, nowMs);
    }

    public static ProducerRecord<byte[], byte[]> dead(ScheduleVersion version, InvalidSchedule.Code code, long nowMs) {
        ProducerRecord<byte[], byte[]> event = event(Command.DEAD, version, nowMs);
        event.headers().add(HeaderNames.ERROR_CODE, code.name().getBytes(StandardCharsets.US_ASCII));
        return event;
    }

    private static ProducerRecord<byte[], byte[]> event(Command command, ScheduleVersion version, long nowMs) {
        RecordHeaders headers = new RecordHeaders();
        stamp(headers, command, version.id(), nowMs);
        headers.add(HeaderNames.VERSION, Stamp.encode(version.place().offset()));
        return new ProducerRecord<>(
                Names.SCHEDULES, version.place().partition(), null, version.id().utf8(), null, headers);
    }

    private static void stamp(RecordHeaders headers, Command command, ScheduleId id, long atMs) {
        headers.add(HeaderNames.COMMAND, command.label());
        headers.add(HeaderNames.ID, id.utf8());
        headers.add(HeaderNames.ORIGINAL_TIMESTAMP, Stamp.encode(atMs));
    }

    private static Sequence origin(ConsumerRecord<?, ?> from) {
        return new Sequence(from.topic(), from.partition(), from.offset());
    }

    /** Tells all who follow a partition of the schedules log how far the intake was read. */
    public static ProducerRecord<byte[], byte[]> mark(int partition, IntakeMark mark) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(HeaderNames.COMMAND, Command.MARK.label());
        return new ProducerRecord<>(Names.SCHEDULES, partition, null, null, mark.encode(), headers);
    }

    /** Whether the record of the schedules log is about no schedule. */
    public static boolean isMark(ConsumerRecord<byte[], byte[]> record) {
        return record.topic().equals(Names.SCHEDULES)
                && Command.of(StampedRecord.header(record, HeaderNames.COMMAND)) == Command.MARK;
    }

    /** The mark that a record for which {@link #isMark} holds is, or null if it cannot be read. */
    public static @Nullable IntakeMark markOf(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() == null ? null : IntakeMark.decode(record.value());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Which id's schedule a record of the schedules log makes or asks something of, or null if it does neither. */
    public static @Nullable ScheduleId asksAbout(ConsumerRecord<byte[], byte[]> record) {
        Command command = Command.of(StampedRecord.header(record, HeaderNames.COMMAND));
        if (command == null) {
            return null;
        }
        return switch (command) {
            case SCHEDULE, CANCEL, MOVE, FIRE -> ScheduleId.of(StampedRecord.header(record, HeaderNames.ID));
            case DELIVERED, CANCELLED, DEAD, MARK -> null;
        };
    }

    /** Key of a mark among the cancellations, of which only the newest is kept there. */
    public static byte[] markKey(IntakeMark mark) {
        IntakePartition first = mark.first();
        return (MARK + first.topic() + "-" + first.number()).getBytes(StandardCharsets.US_ASCII);
    }

    /** A mark as the index passes it on. */
    public static byte[] passedOn(long offset, IntakeMark mark) {
        byte[] encoded = mark.encode();
        return ByteBuffer.allocate(Long.BYTES + encoded.length)
                .putLong(offset)
                .put(encoded)
                .array();
    }

    /** Key of a version's records among the cancellations. */
    public static byte[] cancellationKey(long version) {
        return Stamp.encode(version);
    }

    /** Asks the delivery task to drop the version. */
    public static byte[] asked(Cancellations.Asked asked) {
        return cancellation(ASKED, asked);
    }

    /** The delivery task has given its word. */
    public static ProducerRecord<byte[], byte[]> decided(Cancellations.Asked asked, int partition) {
        return new ProducerRecord<>(
                Names.CANCELLATIONS, partition, cancellationKey(asked.version()), cancellation(DECIDED, asked));
    }

    /** Nothing with the version comes any more. */
    public static ProducerRecord<byte[], byte[]> gone(ScheduleVersion version) {
        return new ProducerRecord<>(
                Names.CANCELLATIONS,
                version.place().partition(),
                cancellationKey(version.place().offset()),
                null);
    }

    private static byte[] cancellation(byte state, Cancellations.Asked asked) {
        byte[] id = asked.id().utf8();
        return ByteBuffer.allocate(CANCELLATION_BYTES + id.length)
                .put(state)
                .putLong(asked.dueMs())
                .put(id)
                .array();
    }

    /** What a record of the cancellations says, or null if it is none of ours. */
    public static @Nullable Cancellation cancellation(byte @Nullable [] key, byte @Nullable [] value) {
        if (key == null || key.length != Long.BYTES) {
            return passedOn(key, value);
        }
        long version = Stamp.decode(key);
        if (value == null) {
            return new Cancellation.Gone(version);
        }
        if (value.length <= CANCELLATION_BYTES) {
            return null;
        }
        if (value[0] == DECIDED) {
            return new Cancellation.Decided(version);
        }
        ByteBuffer buffer = ByteBuffer.wrap(value, 1, value.length - 1);
        long dueMs = buffer.getLong();
        byte[] utf8 = new byte[buffer.remaining()];
        buffer.get(utf8);
        ScheduleId id = ScheduleId.of(utf8);
        return value[0] == ASKED && id != null
                ? new Cancellation.Open(new Cancellations.Asked(version, dueMs, id))
                : null;
    }

    /** Whether a record of the cancellations with this key is a mark that the index has passed on. */
    public static boolean isPassedOn(byte @Nullable [] key) {
        return key != null
                && key.length > MARK_BYTES.length
                && Arrays.equals(key, 0, MARK_BYTES.length, MARK_BYTES, 0, MARK_BYTES.length);
    }

    private static @Nullable Cancellation passedOn(byte @Nullable [] key, byte @Nullable [] value) {
        if (value == null || value.length < Long.BYTES || !isPassedOn(key)) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(value);
        long offset = buffer.getLong();
        byte[] mark = new byte[buffer.remaining()];
        buffer.get(mark);
        try {
            return new Cancellation.Mark(offset, IntakeMark.decode(mark));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
