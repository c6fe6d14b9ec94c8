package io.messagescheduler.kafkaio;

import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.Headers;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.core.message.Stamp;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a Kafka record what the MessageHandler stamped on it. Everything downstream of the intake reads only these
 * stamps; a record of an internal topic without them was written by somebody else.
 */
public final class StampedRecord {
    private StampedRecord() {}

    /** Thrown for a record of an internal topic that our own MessageHandler cannot have written. */
    public static final class NotStamped extends Exception {
        private static final long serialVersionUID = 1L;

        NotStamped(String message) {
            super(message);
        }
    }

    /** Due time in epoch milliseconds. */
    public static long dueMs(ConsumerRecord<?, ?> record) throws NotStamped {
        byte[] value = header(record, HeaderNames.DUE);
        if (value == null || value.length != Long.BYTES) {
            throw new NotStamped("no readable " + HeaderNames.DUE);
        }
        return Stamp.decode(value);
    }

    /** Where the message came in: its identity and its place in the order of arrival. */
    public static Sequence sequence(ConsumerRecord<?, ?> record) throws NotStamped {
        byte[] value = header(record, HeaderNames.SEQUENCE);
        if (value == null) {
            throw new NotStamped("no " + HeaderNames.SEQUENCE);
        }
        try {
            return Sequence.decode(value);
        } catch (IllegalArgumentException e) {
            throw new NotStamped("no readable " + HeaderNames.SEQUENCE);
        }
    }

    /** Where the producer's own record stands: the {@link #sequence}, unless the message went through the schedules log. */
    public static Sequence origin(ConsumerRecord<?, ?> record) throws NotStamped {
        byte[] value = header(record, HeaderNames.ORIGIN);
        if (value == null) {
            return sequence(record);
        }
        try {
            return Sequence.decode(value);
        } catch (IllegalArgumentException e) {
            throw new NotStamped("no readable " + HeaderNames.ORIGIN);
        }
    }

    /** Hops so far; 0 when trace headers are off or not ours. */
    public static int hops(ConsumerRecord<?, ?> record) {
        byte[] value = header(record, HeaderNames.HOP_COUNT);
        if (value == null || value.length == 0 || value.length > 6) {
            return 0;
        }
        int hops = 0;
        for (byte digit : value) {
            if (digit < '0' || digit > '9') {
                return 0;
            }
            hops = hops * 10 + (digit - '0');
        }
        return hops;
    }

    /** Last value of the header, or null. */
    public static byte @Nullable [] header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }

    /** The record's headers as core sees them. */
    public static Headers headersOf(ConsumerRecord<?, ?> record) {
        return visitor -> {
            for (Header header : record.headers()) {
                visitor.header(header.key(), header.value());
            }
        };
    }
}
