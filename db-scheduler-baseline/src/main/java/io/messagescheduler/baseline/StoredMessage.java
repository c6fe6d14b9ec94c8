package io.messagescheduler.baseline;

import io.messagescheduler.messenger.MessageHeader;
import io.messagescheduler.messenger.SentMessage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A message as its row holds it. Headers are one binary column: for each, the length of its name (4 bytes, big-endian), the
 * name in UTF-8, the length of its value, −1 for null, and the value; in order, so that names may repeat.
 *
 * @param time when it is due, UTC
 */
@SuppressWarnings("ArrayRecordComponent")
record StoredMessage(
        String id,
        int number,
        LocalDateTime time,
        String topic,
        byte @Nullable [] key,
        byte @Nullable [] value,
        byte[] headers) {

    /** The columns that {@link #read} needs. */
    static final String COLUMNS = "`id`, `number`, `time`, `topic`, `key`, `value`, `headers`";

    static StoredMessage read(ResultSet row) throws SQLException {
        return new StoredMessage(
                row.getString("id"),
                row.getInt("number"),
                row.getObject("time", LocalDateTime.class),
                row.getString("topic"),
                row.getBytes("key"),
                row.getBytes("value"),
                row.getBytes("headers"));
    }

    static LocalDateTime time(long epochMs) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(epochMs), ZoneOffset.UTC);
    }

    ProducerRecord<byte[], byte[]> record() {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, null, null, key, value);
        for (MessageHeader header : decode(headers)) {
            record.headers().add(header.name(), header.value());
        }
        return record;
    }

    static byte[] encode(List<MessageHeader> headers) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (MessageHeader header : headers) {
                byte[] name = header.name().getBytes(StandardCharsets.UTF_8);
                out.writeInt(name.length);
                out.write(name);
                byte[] value = header.value();
                out.writeInt(value == null ? -1 : value.length);
                if (value != null) {
                    out.write(value);
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory takes all", impossible);
        }
        return bytes.toByteArray();
    }

    static List<MessageHeader> decode(byte[] bytes) {
        List<MessageHeader> headers = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            byte[] name = new byte[in.getInt()];
            in.get(name);
            int length = in.getInt();
            byte @Nullable [] value = length < 0 ? null : new byte[length];
            if (value != null) {
                in.get(value);
            }
            headers.add(new MessageHeader(new String(name, StandardCharsets.UTF_8), value));
        }
        return headers;
    }

    /** A whole message as bytes, for a system that takes one thing; its time is not among them. */
    static byte[] pack(SentMessage message) {
        return encode(List.of(
                new MessageHeader("topic", message.target().getBytes(StandardCharsets.UTF_8)),
                new MessageHeader("key", message.key()),
                new MessageHeader("value", message.value()),
                new MessageHeader("headers", encode(message.headers()))));
    }

    static ProducerRecord<byte[], byte[]> unpack(byte[] data) {
        List<MessageHeader> parts = decode(data);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                new String(Objects.requireNonNull(parts.get(0).value()), StandardCharsets.UTF_8),
                null,
                null,
                parts.get(1).value(),
                parts.get(2).value());
        for (MessageHeader header : decode(Objects.requireNonNull(parts.get(3).value()))) {
            record.headers().add(header.name(), header.value());
        }
        return record;
    }
}
