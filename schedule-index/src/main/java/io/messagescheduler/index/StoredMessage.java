package io.messagescheduler.index;

import io.messagescheduler.core.message.HeaderVisitor;
import io.messagescheduler.core.message.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A record's key, headers and value as they stand in the index, read where they lie: only what is asked for is copied. The
 * value comes last and may be left out, its size known all the same.
 *
 * <pre>
 * key size (4 bytes, -1 = null), key, number of headers (4), for each: name size (4), name, value size (4, -1 = null), value,
 * value size (4, -1 = null), 1 if the value follows or 0, value
 * </pre>
 */
public final class StoredMessage implements Headers {
    private static final byte KEPT = 1;
    private static final byte LEFT_OUT = 0;

    private final byte[] bytes;
    private final int start;
    private final int headersAt;
    private final int valueAt;

    /** Reads the message that ends with the array and begins at {@code start}; the array is kept. */
    StoredMessage(byte[] bytes, int start) {
        this.bytes = bytes;
        this.start = start;
        ByteBuffer in = ByteBuffer.wrap(bytes, start, bytes.length - start);
        skip(in, size(in));
        this.headersAt = in.position();
        int headers = size(in);
        for (int i = 0; i < headers; i++) {
            int name = size(in);
            if (name < 0) {
                throw new UnreadableEntry("a header without a name");
            }
            skip(in, name);
            skip(in, size(in));
        }
        this.valueAt = in.position();
        int value = size(in);
        byte kept = in.hasRemaining() ? in.get() : -1;
        if (kept == KEPT) {
            skip(in, value);
        } else if (kept != LEFT_OUT) {
            throw new UnreadableEntry("no value");
        }
        if (in.hasRemaining()) {
            throw new UnreadableEntry("more than a message");
        }
    }

    /** The message of these parts. */
    public static StoredMessage of(Headers headers, byte @Nullable [] key, byte @Nullable [] value) {
        return new StoredMessage(encode(headers, key, value), 0);
    }

    static byte[] encode(Headers headers, byte @Nullable [] key, byte @Nullable [] value) {
        Measure measure = new Measure();
        headers.forEach(measure);
        ByteBuffer out = ByteBuffer.allocate(3 * Integer.BYTES + 1 + length(key) + measure.bytes + length(value));
        put(out, key);
        out.putInt(measure.count);
        headers.forEach((name, header) -> {
            put(out, name.getBytes(StandardCharsets.UTF_8));
            put(out, header);
        });
        out.putInt(value == null ? -1 : value.length).put(KEPT);
        if (value != null) {
            out.put(value);
        }
        return out.array();
    }

    /** The same message, its value left out. */
    byte[] withoutValue() {
        byte[] rest = Arrays.copyOfRange(bytes, start, valueAt + Integer.BYTES + 1);
        rest[rest.length - 1] = LEFT_OUT;
        return rest;
    }

    /** A copy of the record's key. */
    public byte @Nullable [] key() {
        return copy(ByteBuffer.wrap(bytes, start, bytes.length - start));
    }

    @Override
    public void forEach(HeaderVisitor visitor) {
        ByteBuffer in = ByteBuffer.wrap(bytes, headersAt, valueAt - headersAt);
        int count = in.getInt();
        for (int i = 0; i < count; i++) {
            int length = in.getInt();
            String name = new String(bytes, in.position(), length, StandardCharsets.UTF_8);
            in.position(in.position() + length);
            visitor.header(name, copy(in));
        }
    }

    /** The last value of the header, or null. */
    public byte @Nullable [] header(String wanted) {
        byte[] name = wanted.getBytes(StandardCharsets.UTF_8);
        ByteBuffer in = ByteBuffer.wrap(bytes, headersAt, valueAt - headersAt);
        int count = in.getInt();
        int found = -1;
        for (int i = 0; i < count; i++) {
            int length = in.getInt();
            int at = in.position();
            in.position(at + length);
            if (Arrays.equals(bytes, at, at + length, name, 0, name.length)) {
                found = in.position();
            }
            skip(in, in.getInt());
        }
        return found < 0 ? null : copy(in.clear().position(found));
    }

    /** Bytes of the value, which need not be here; 0 for a null value. */
    public int valueSize() {
        return Math.max(0, ByteBuffer.wrap(bytes).getInt(valueAt));
    }

    /** Whether {@link #value()} is the record's own; it is not kept of what is over. */
    public boolean hasValue() {
        return bytes[valueAt + Integer.BYTES] == KEPT;
    }

    /** A copy of the value; null when it is null or not kept. */
    public byte @Nullable [] value() {
        boolean isNull = ByteBuffer.wrap(bytes).getInt(valueAt) < 0;
        return isNull || !hasValue() ? null : Arrays.copyOfRange(bytes, valueAt + Integer.BYTES + 1, bytes.length);
    }

    private static int size(ByteBuffer in) {
        int size = in.remaining() < Integer.BYTES ? -2 : in.getInt();
        if (size < -1) {
            throw new UnreadableEntry("no size");
        }
        return size;
    }

    private static void skip(ByteBuffer in, int size) {
        if (size > in.remaining()) {
            throw new UnreadableEntry("a part of a message");
        }
        in.position(in.position() + Math.max(0, size));
    }

    private static byte @Nullable [] copy(ByteBuffer in) {
        int size = in.getInt();
        if (size < 0) {
            return null;
        }
        byte[] copy = new byte[size];
        in.get(copy);
        return copy;
    }

    private static void put(ByteBuffer out, byte @Nullable [] part) {
        out.putInt(part == null ? -1 : part.length);
        if (part != null) {
            out.put(part);
        }
    }

    private static int length(byte @Nullable [] part) {
        return part == null ? 0 : part.length;
    }

    private static final class Measure implements HeaderVisitor {
        private int count;
        private int bytes;

        @Override
        public void header(String name, byte @Nullable [] value) {
            count++;
            bytes += 2 * Integer.BYTES + name.getBytes(StandardCharsets.UTF_8).length + length(value);
        }
    }
}
