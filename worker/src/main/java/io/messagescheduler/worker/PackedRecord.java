package io.messagescheduler.worker;

import io.messagescheduler.core.message.HeaderNames;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * A record in one array, while it waits for its due time: as objects it would take three times as much memory, and every
 * young collection would have to copy a dozen of them.
 */
final class PackedRecord {
    /** Names that nearly every record has are a byte; their order is nobody's affair, since no packed record is stored. */
    private static final List<String> COMMON = List.of(
            HeaderNames.DUE,
            HeaderNames.SEQUENCE,
            HeaderNames.ORIGINAL_TIMESTAMP,
            HeaderNames.TIME,
            HeaderNames.TOPIC,
            HeaderNames.MH_TIMESTAMP,
            HeaderNames.WORKER_TIMESTAMP,
            HeaderNames.HOP_COUNT,
            HeaderNames.JOB_ID,
            HeaderNames.ID,
            HeaderNames.ORIGIN,
            HeaderNames.SCHEDULE_ID,
            HeaderNames.SCHEDULER_EPOCH,
            HeaderNames.SCHEDULER_TARGET_TOPIC,
            HeaderNames.SCHEDULER_TARGET_KEY);

    private static final Map<String, Byte> CODES = IntStream.range(0, COMMON.size())
            .boxed()
            .collect(Collectors.toUnmodifiableMap(COMMON::get, Integer::byteValue));
    private static final byte OTHER = -1;
    private static final int NULL = -1;

    private PackedRecord() {}

    /** Key, value and headers; where it stands is not in it. */
    static byte[] pack(ConsumerRecord<byte[], byte[]> record) {
        Header[] headers = record.headers().toArray();
        byte[] codes = new byte[headers.length];
        byte[][] names = new byte[headers.length][];
        int size = 3 * Integer.BYTES + length(record.key()) + length(record.value());
        for (int i = 0; i < headers.length; i++) {
            size += 1 + Integer.BYTES + length(headers[i].value());
            codes[i] = CODES.getOrDefault(headers[i].key(), OTHER);
            if (codes[i] == OTHER) {
                names[i] = headers[i].key().getBytes(StandardCharsets.UTF_8);
                size += Integer.BYTES + length(names[i]);
            }
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        put(out, record.key());
        put(out, record.value());
        out.putInt(headers.length);
        for (int i = 0; i < headers.length; i++) {
            out.put(codes[i]);
            if (codes[i] == OTHER) {
                put(out, names[i]);
            }
            put(out, headers[i].value());
        }
        return out.array();
    }

    /** The record, without its time, which nobody asks for. */
    static ConsumerRecord<byte[], byte[]> unpack(TopicPartition partition, long offset, byte[] packed) {
        ByteBuffer in = ByteBuffer.wrap(packed);
        byte[] key = take(in);
        byte[] value = take(in);
        Headers headers = new RecordHeaders();
        for (int left = in.getInt(); left > 0; left--) {
            headers.add(takeName(in), take(in));
        }
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                ConsumerRecord.NO_TIMESTAMP,
                TimestampType.NO_TIMESTAMP_TYPE,
                key == null ? ConsumerRecord.NULL_SIZE : key.length,
                value == null ? ConsumerRecord.NULL_SIZE : value.length,
                key,
                value,
                headers,
                Optional.empty());
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static void put(ByteBuffer out, byte @Nullable [] bytes) {
        out.putInt(bytes == null ? NULL : bytes.length);
        if (bytes != null) {
            out.put(bytes);
        }
    }

    private static String takeName(ByteBuffer in) {
        byte name = in.get();
        if (name != OTHER) {
            return COMMON.get(name);
        }
        byte[] utf8 = new byte[in.getInt()];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static byte @Nullable [] take(ByteBuffer in) {
        int length = in.getInt();
        if (length == NULL) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
