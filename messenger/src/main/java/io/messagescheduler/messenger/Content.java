package io.messagescheduler.messenger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fingerprint of what a message carries, so that a receipt need not be stored with its payload: the first 8 bytes of
 * SHA-256 of the key, of the value and of the headers with their order. Null and empty differ.
 */
record Content(long key, long value, long headers) {
    static Content of(byte @Nullable [] key, byte @Nullable [] value, List<MessageHeader> headers) {
        MessageDigest digest = sha256();
        return new Content(fingerprint(digest, key), fingerprint(digest, value), fingerprint(digest, headers));
    }

    /** What differs, in the words of a log line; empty when nothing does. */
    List<String> differencesFrom(Content other) {
        List<String> differences = new ArrayList<>();
        if (key != other.key) {
            differences.add("key");
        }
        if (value != other.value) {
            differences.add("value");
        }
        if (headers != other.headers) {
            differences.add("headers");
        }
        return differences;
    }

    private static long fingerprint(MessageDigest digest, byte @Nullable [] bytes) {
        update(digest, bytes);
        return firstEightBytes(digest);
    }

    private static long fingerprint(MessageDigest digest, List<MessageHeader> headers) {
        for (MessageHeader header : headers) {
            update(digest, header.name().getBytes(StandardCharsets.UTF_8));
            update(digest, header.value());
        }
        return firstEightBytes(digest);
    }

    /** The length comes first, so that no two different sequences of parts look the same. */
    private static void update(MessageDigest digest, byte @Nullable [] bytes) {
        int length = bytes == null ? -1 : bytes.length;
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
        if (bytes != null) {
            digest.update(bytes);
        }
    }

    private static long firstEightBytes(MessageDigest digest) {
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
