package io.messagescheduler.index;

import io.messagescheduler.core.message.ScheduleId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The stores' keys. An id has no control characters, so the 0 after it parts it from whatever follows, and ids keep their order.
 */
final class Keys {
    private static final byte SEPARATOR = 0;

    private Keys() {}

    static byte[] id(ScheduleId id) {
        return id.utf8();
    }

    /** The id, 0, the version in 8 bytes: in the order of versions within an id. */
    static byte[] version(byte[] id, long version) {
        return ByteBuffer.allocate(id.length + 1 + Long.BYTES)
                .put(id)
                .put(SEPARATOR)
                .putLong(version)
                .array();
    }

    /** The id, 0, the request's UTF-8. */
    static byte[] request(byte[] id, String request) {
        byte[] utf8 = request.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(id.length + 1 + utf8.length)
                .put(id)
                .put(SEPARATOR)
                .put(utf8)
                .array();
    }

    /** Not above any key of the id that has more than the id. */
    static byte[] first(byte[] id) {
        return Arrays.copyOf(id, id.length + 1);
    }

    /** Above every key of the id, below every other id's that comes later: no id has a byte 1. */
    static byte[] last(byte[] id) {
        byte[] last = Arrays.copyOf(id, id.length + 1);
        last[id.length] = 1;
        return last;
    }

    /** The first key above this one. */
    static byte[] after(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    /** The id of a key of any store but that of expiries. */
    static byte[] idOf(byte[] key) {
        int end = 0;
        while (end < key.length && key[end] != SEPARATOR) {
            end++;
        }
        return Arrays.copyOf(key, end);
    }

    /** The request of a key that {@link #request} made. */
    static String requestOf(byte[] key) {
        int start = Math.min(key.length, idOf(key).length + 1);
        return new String(key, start, key.length - start, StandardCharsets.UTF_8);
    }

    /** When, then of which store, then which key there. */
    static byte[] expiry(long atMs, Expiring store, byte[] key) {
        return ByteBuffer.allocate(Long.BYTES + 1 + key.length)
                .putLong(atMs)
                .put(store.label)
                .put(key)
                .array();
    }

    static long expiryTime(byte[] expiry) {
        return ByteBuffer.wrap(expiry).getLong();
    }

    static Expiring expiringStore(byte[] expiry) {
        return expiry[Long.BYTES] == Expiring.OUTCOMES.label ? Expiring.OUTCOMES : Expiring.FINISHED;
    }

    static byte[] expiringKey(byte[] expiry) {
        return Arrays.copyOfRange(expiry, Long.BYTES + 1, expiry.length);
    }

    /** The stores whose entries are kept for a while only. */
    enum Expiring {
        FINISHED('f'),
        OUTCOMES('o');

        private final byte label;

        Expiring(char label) {
            this.label = (byte) label;
        }
    }
}
