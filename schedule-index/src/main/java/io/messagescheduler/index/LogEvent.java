package io.messagescheduler.index;

import io.messagescheduler.core.index.IndexEvent;
import io.messagescheduler.core.index.Live;
import io.messagescheduler.core.message.Action;
import io.messagescheduler.core.message.Command;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.core.message.InvalidSchedule;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.Stamp;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** A record of the schedules log: which id it is about, and what it tells. */
record LogEvent(ScheduleId id, IndexEvent event) {

    /** Thrown for a record of the schedules log that none of our processes can have written. */
    static final class NotOurs extends Exception {
        private static final long serialVersionUID = 1L;

        NotOurs(String message) {
            super(message);
        }
    }

    /** The mark that the record is, or null if it is about a schedule. */
    static @Nullable IntakeMark mark(Record<byte[], byte[]> record) throws NotOurs {
        if (Command.of(value(record.headers(), HeaderNames.COMMAND)) != Command.MARK) {
            return null;
        }
        byte[] mark = record.value();
        try {
            return IntakeMark.decode(mark == null ? new byte[0] : mark);
        } catch (IllegalArgumentException e) {
            throw new NotOurs("no readable mark: " + e.getMessage());
        }
    }

    /**
     * What the record tells. When somebody asked is when the log took the record, by the broker's clock; a producer's own
     * timestamp can be anything.
     *
     * @param offset its own in the log
     */
    static LogEvent read(Record<byte[], byte[]> record, long offset) throws NotOurs {
        Headers headers = record.headers();
        ScheduleId id = ScheduleId.of(value(headers, HeaderNames.ID));
        Command command = Command.of(value(headers, HeaderNames.COMMAND));
        if (id == null || command == null) {
            throw new NotOurs("no readable " + (id == null ? HeaderNames.ID : HeaderNames.COMMAND));
        }
        long atMs = record.timestamp();
        return new LogEvent(
                id,
                switch (command) {
                    case SCHEDULE -> scheduled(record, offset);
                    case CANCEL -> new IndexEvent.Asked(Action.CANCEL, 0, request(headers), atMs);
                    case MOVE ->
                        new IndexEvent.Asked(Action.MOVE, number(headers, HeaderNames.DUE), request(headers), atMs);
                    case FIRE -> new IndexEvent.Asked(Action.FIRE, 0, request(headers), atMs);
                    case DELIVERED -> new IndexEvent.Delivered(version(headers), when(record));
                    case CANCELLED -> new IndexEvent.Cancelled(version(headers), when(record));
                    case DEAD -> new IndexEvent.Dead(version(headers), code(headers), when(record));
                    case MARK -> throw new NotOurs("a mark is about no schedule");
                });
    }

    private static IndexEvent scheduled(Record<byte[], byte[]> record, long offset) throws NotOurs {
        Headers headers = record.headers();
        byte[] request = value(headers, HeaderNames.SCHEDULE_REQUEST_ID);
        Long movedFrom =
                headers.lastHeader(HeaderNames.MOVED_FROM) == null ? null : number(headers, HeaderNames.MOVED_FROM);
        byte[] body = StoredMessage.encode(visible(headers), record.key(), record.value());
        Live live = new Live(
                offset,
                number(headers, HeaderNames.DUE),
                request == null ? null : new String(request, StandardCharsets.UTF_8),
                body);
        return new IndexEvent.Scheduled(live, movedFrom, record.timestamp());
    }

    private static io.messagescheduler.core.message.Headers visible(Headers headers) {
        return visitor -> {
            for (Header header : headers) {
                visitor.header(header.key(), header.value());
            }
        };
    }

    private static long version(Headers headers) throws NotOurs {
        return number(headers, HeaderNames.VERSION);
    }

    private static long when(Record<byte[], byte[]> record) throws NotOurs {
        return number(record.headers(), HeaderNames.ORIGINAL_TIMESTAMP);
    }

    private static String request(Headers headers) throws NotOurs {
        byte[] request = value(headers, HeaderNames.SCHEDULE_REQUEST_ID);
        if (request == null) {
            throw new NotOurs("no " + HeaderNames.SCHEDULE_REQUEST_ID);
        }
        return new String(request, StandardCharsets.UTF_8);
    }

    /** Null for a reason that this version does not know. */
    private static InvalidSchedule.@Nullable Code code(Headers headers) {
        byte[] name = value(headers, HeaderNames.ERROR_CODE);
        for (InvalidSchedule.Code code : InvalidSchedule.Code.values()) {
            if (name != null && code.name().equals(new String(name, StandardCharsets.UTF_8))) {
                return code;
            }
        }
        return null;
    }

    private static long number(Headers headers, String name) throws NotOurs {
        byte[] value = value(headers, name);
        if (value == null || value.length != Long.BYTES) {
            throw new NotOurs("no readable " + name);
        }
        return Stamp.decode(value);
    }

    private static byte @Nullable [] value(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? null : header.value();
    }
}
