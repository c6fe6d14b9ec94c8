package io.messagescheduler.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.messagescheduler.core.message.HeaderNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Makes the record of a send, always the same bytes of one number, and recognises it where it arrives. */
final class Content {
    private static final String NUMBER = "chaos-number";
    private static final String NOTE = "chaos-note";
    private static final int NOTE_BYTES = 16;
    private static final int LONGEST_VALUE = 300;
    private static final int LARGE_VALUE = 3 * Targets.NARROW_BYTES;
    private static final int HUGE_HEADER = 40 * 1024;
    private static final int OVERSIZED_VALUE = 1_200_000;

    private final long seed;
    private final long startMs;
    private final String topic;
    private final int partitions;

    /**
     * @param startMs when the load begins, epoch milliseconds
     * @param topic that messages are handed in by, with so many partitions
     */
    Content(long seed, long startMs, String topic, int partitions) {
        this.seed = seed;
        this.startMs = startMs;
        this.topic = topic;
        this.partitions = partitions;
    }

    /** A message, its twin and requests about it go to one partition, so that they stay in order. */
    ProducerRecord<byte[], byte[]> record(Send send) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, send.key() % partitions, key(send), value(send));
        Headers headers = record.headers();
        headers.add(NUMBER, text(send.number()));
        headers.add(NOTE, note(send));
        schedule(send, headers);
        return record;
    }

    private void schedule(Send send, Headers headers) {
        MessageKind kind = send.kind();
        if (kind == MessageKind.BAD_TIME) {
            headers.add(HeaderNames.TIME, "tomorrow at tea".getBytes(UTF_8));
        } else if (kind != MessageKind.CANCEL) {
            headers.add(HeaderNames.TIME, text(startMs + send.dueMs()));
        }
        if (kind == MessageKind.TIME_TWICE) {
            headers.add(HeaderNames.TIME, text(startMs + send.dueMs() + 1));
        }
        if (kind == MessageKind.HUGE_HEADERS) {
            headers.add("chaos-huge", new byte[HUGE_HEADER]);
        }
        if (kind.end() == MessageKind.End.REQUEST) {
            headers.add(HeaderNames.SCHEDULE_ACTION, kind == MessageKind.CANCEL ? bytes("cancel") : bytes("move"));
            headers.add(HeaderNames.SCHEDULE_REQUEST_ID, bytes(request(send)));
            headers.add(HeaderNames.SCHEDULE_ID, id(send.about()));
        } else if (kind != MessageKind.NO_TARGET) {
            headers.add(HeaderNames.TOPIC, bytes(Targets.of(kind)));
        }
        if (kind.hasId()) {
            headers.add(HeaderNames.SCHEDULE_ID, id(send.number()));
        }
    }

    /** What the outcome of a request is found by. */
    static String request(Send send) {
        return "request-" + send.number();
    }

    /** The number of a record that came out of a load; -1 when it carries none. */
    static int numberOf(ConsumerRecord<byte[], byte[]> record) {
        Header number = record.headers().lastHeader(NUMBER);
        try {
            return number == null ? -1 : Integer.parseInt(new String(number.value(), UTF_8));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Whether key, value, and all headers but those of the scheduling and of the trace are as they were sent. */
    boolean isUnaltered(ConsumerRecord<byte[], byte[]> record, Send send) {
        return Arrays.equals(record.key(), key(send))
                && Arrays.equals(record.value(), value(send))
                && theirs(record).equals(List.of(NUMBER, NOTE))
                && Arrays.equals(valueOf(record, NUMBER), text(send.number()))
                && Arrays.equals(valueOf(record, NOTE), note(send));
    }

    private static List<String> theirs(ConsumerRecord<byte[], byte[]> record) {
        List<String> names = new ArrayList<>();
        for (Header header : record.headers()) {
            if (!HeaderNames.isTrace(header.key())) {
                names.add(header.key());
            }
        }
        return names;
    }

    private static byte @Nullable [] valueOf(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }

    private static byte[] key(Send send) {
        return bytes("key-" + send.key());
    }

    private byte[] note(Send send) {
        return random(send, 1, NOTE_BYTES);
    }

    private byte[] value(Send send) {
        return switch (send.kind()) {
            case OVERSIZED -> new byte[OVERSIZED_VALUE];
            case TOO_LARGE -> random(send, 2, LARGE_VALUE);
            default -> random(send, 2, 1 + send.number() % LONGEST_VALUE);
        };
    }

    private byte[] random(Send send, long purpose, int length) {
        byte[] bytes = new byte[length];
        new Random(seed * 31 + send.number() * 4L + purpose).nextBytes(bytes);
        return bytes;
    }

    private static byte[] id(int number) {
        return bytes("schedule-" + number);
    }

    private static byte[] text(long number) {
        return bytes(Long.toString(number));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
