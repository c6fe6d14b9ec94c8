package io.messagescheduler.kafkaio;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.message.Attempts;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.InvalidSchedule;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.core.route.Route;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Makes the records that this system writes: copies of what it read, with the headers that belong to the next hop. Keys and
 * values are passed on as they are.
 */
public final class SystemRecords {
    /** Which process moves the message: it names the trace header and a dead letter's stage. */
    public enum Stage {
        INTAKE("intake", HeaderNames.MH_TIMESTAMP),
        DRAIN("drain", HeaderNames.WORKER_TIMESTAMP),
        DELIVERY("delivery", HeaderNames.WORKER_TIMESTAMP);

        private final String label;
        private final String timestampHeader;

        Stage(String label, String timestampHeader) {
            this.label = label;
            this.timestampHeader = timestampHeader;
        }
    }

    private static final int MOST_SEQUENCE_BYTES = 512;

    private final Stage stage;
    private final boolean trace;
    private final int partitions;
    private final String imminentTopic;

    /** The text of {@link #timestampMs}, made once a batch. */
    private byte[] timestamp = new byte[0];

    private long timestampMs = Long.MIN_VALUE;

    /**
     * @param trace whether hops, times and jobs are written into headers
     * @param partitions of every bucket and of the dead-letter topic
     */
    public SystemRecords(Stage stage, boolean trace, int partitions, BucketLadder ladder) {
        this.stage = stage;
        this.trace = trace;
        this.partitions = partitions;
        this.imminentTopic = ladder.imminent().topic();
    }

    /** The record's headers without the ones that only we write; what a producer forged is gone. */
    public static RecordHeaders withoutOurs(ConsumerRecord<byte[], byte[]> record) {
        RecordHeaders headers = new RecordHeaders();
        for (Header header : record.headers()) {
            if (!HeaderNames.isWrittenByUs(header.key())) {
                headers.add(header);
            }
        }
        return headers;
    }

    /** The record's headers without the trace, which the next hop writes anew. */
    public static RecordHeaders withoutTrace(ConsumerRecord<byte[], byte[]> record) {
        RecordHeaders headers = new RecordHeaders();
        for (Header header : record.headers()) {
            if (!HeaderNames.isTrace(header.key())) {
                headers.add(header);
            }
        }
        return headers;
    }

    /** Adds this hop's trace, with the earlier stages' times kept. */
    public void addTrace(
            RecordHeaders headers, ConsumerRecord<byte[], byte[]> from, int hops, long nowMs, byte @Nullable [] jobId) {
        if (!trace) {
            return;
        }
        if (stage != Stage.INTAKE) {
            byte[] handled = StampedRecord.header(from, HeaderNames.MH_TIMESTAMP);
            if (handled != null) {
                headers.add(HeaderNames.MH_TIMESTAMP, handled);
            }
        }
        headers.add(stage.timestampHeader, timestamp(nowMs));
        headers.add(HeaderNames.HOP_COUNT, text(Integer.toString(hops)));
        byte[] job = jobId == null && stage != Stage.INTAKE ? StampedRecord.header(from, HeaderNames.JOB_ID) : jobId;
        if (job != null) {
            headers.add(HeaderNames.JOB_ID, job);
        }
    }

    /** The record for where its route leads, in the partition that belongs to its source partition. */
    public ProducerRecord<byte[], byte[]> on(
            Route route, ConsumerRecord<byte[], byte[]> from, RecordHeaders headers, long nowMs) {
        return switch (route) {
            case Route.Imminent imminent -> toBucket(imminentTopic, from, headers);
            case Route.Park park -> toBucket(park.bucket().topic(), from, headers);
            case Route.Reject reject -> toDeadLetters(from, reject.reason(), nowMs);
        };
    }

    private ProducerRecord<byte[], byte[]> toBucket(
            String topic, ConsumerRecord<byte[], byte[]> from, RecordHeaders headers) {
        return new ProducerRecord<>(topic, from.partition() % partitions, null, from.key(), from.value(), headers);
    }

    /** The record as it came, for the dead-letter topic, with the reason and where it came in. */
    public ProducerRecord<byte[], byte[]> toDeadLetters(
            ConsumerRecord<byte[], byte[]> from, InvalidSchedule reason, long nowMs) {
        return toDeadLetters(from, reason, attempts(from), nowMs);
    }

    private ProducerRecord<byte[], byte[]> toDeadLetters(
            ConsumerRecord<byte[], byte[]> from, InvalidSchedule reason, int attempts, long nowMs) {
        RecordHeaders headers = new RecordHeaders(from.headers());
        headers.add(HeaderNames.ERROR_CODE, text(reason.code().name()));
        headers.add(HeaderNames.ERROR_MESSAGE, text(reason.message()));
        Sequence origin = origin(from);
        headers.add(HeaderNames.ERROR_ORIGIN_TOPIC, text(origin.topic()));
        headers.add(HeaderNames.ERROR_ORIGIN_PARTITION, text(Integer.toString(origin.partition())));
        headers.add(HeaderNames.ERROR_ORIGIN_OFFSET, text(Long.toString(origin.offset())));
        headers.add(HeaderNames.ERROR_STAGE, text(stage.label));
        headers.add(HeaderNames.ERROR_ATTEMPTS, text(Integer.toString(attempts)));
        headers.add(HeaderNames.FAILED_AT, timestamp(nowMs));
        return new ProducerRecord<>(
                Names.DEAD_LETTERS, from.partition() % partitions, null, from.key(), from.value(), headers);
    }

    /**
     * Ends a schedule in the compacted topic that it came in by; marked, so that the intake does not take it for a producer's
     * wish to delete a newer one.
     *
     * @param place of the producer's record
     * @param key the schedule id
     */
    public static ProducerRecord<byte[], byte[]> tombstone(Sequence place, byte[] key) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(HeaderNames.TOMBSTONE, text(Long.toString(place.offset())));
        return new ProducerRecord<>(place.topic(), place.partition(), null, key, null, headers);
    }

    /**
     * The dead letter of a record that not even the dead-letter topic takes: without key, value and headers, but with the
     * reason and where it came in.
     */
    public ProducerRecord<byte[], byte[]> withoutPayload(
            ConsumerRecord<byte[], byte[]> from, String reason, long nowMs) {
        ConsumerRecord<byte[], byte[]> rest =
                new ConsumerRecord<>(from.topic(), from.partition(), from.offset(), null, null);
        byte[] sequence = StampedRecord.header(from, HeaderNames.SEQUENCE);
        if (sequence != null && sequence.length <= MOST_SEQUENCE_BYTES) {
            rest.headers().add(HeaderNames.SEQUENCE, sequence);
        }
        byte[] origin = StampedRecord.header(from, HeaderNames.ORIGIN);
        if (origin != null && origin.length <= MOST_SEQUENCE_BYTES) {
            rest.headers().add(HeaderNames.ORIGIN, origin);
        }
        rest.headers().add(HeaderNames.ERROR_WITHOUT_PAYLOAD, text("true"));
        return toDeadLetters(rest, new InvalidSchedule(InvalidSchedule.Code.TOO_LARGE, reason), attempts(from), nowMs);
    }

    /** How often delivery was tried, this time included. At the intake a stamp would be forged. */
    private int attempts(ConsumerRecord<byte[], byte[]> from) {
        if (stage == Stage.INTAKE) {
            return 0;
        }
        int now = stage == Stage.DELIVERY ? 1 : 0;
        byte[] before = StampedRecord.header(from, HeaderNames.ATTEMPTS);
        if (before == null) {
            return now;
        }
        try {
            Attempts failed = Attempts.decode(before);
            return (now == 1 ? failed.next() : failed).count();
        } catch (IllegalArgumentException e) {
            // Not ours: nothing is known of earlier tries.
            return now;
        }
    }

    /** Where the producer's record stands. At the intake a stamp would be forged; further on it tells. */
    private Sequence origin(ConsumerRecord<byte[], byte[]> from) {
        if (stage != Stage.INTAKE || from.topic().equals(Names.SCHEDULES)) {
            try {
                return StampedRecord.origin(from);
            } catch (StampedRecord.NotStamped e) {
                // Not ours: it came in where it stands.
            }
        }
        return new Sequence(from.topic(), from.partition(), from.offset());
    }

    private byte[] timestamp(long nowMs) {
        if (nowMs != timestampMs) {
            timestampMs = nowMs;
            timestamp = Stamp.text(nowMs);
        }
        return timestamp;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
