package io.messagescheduler.core.delivery;

import io.messagescheduler.core.message.Sequence;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Checkpoint metadata, version 1, in Base64 without padding:
 *
 * <pre>
 * version       1 byte
 * checksum      4 bytes, CRC-32C of version, the committed offset (8 bytes) and what follows
 * R − low       varint
 * K length      varint, 0 if there is none
 * K             8 bytes due time, then the sequence as {@link Sequence#encode} has it
 * E count       varint
 * E             varints, each the distance from the one before, the first from low
 * </pre>
 *
 * <p>The checksum covers the committed offset, since the rest means nothing beside another one. Varints are 7 bits a
 * byte, lowest first, at most 9 bytes for a non-negative long; so 128 exceptions, a topic name of 249 bytes and the
 * rest come to at most 1451 bytes, 1935 characters.
 */
final class CheckpointFormat {
    static final int VERSION = 1;
    static final int MAX_SEQUENCE_LENGTH = Long.BYTES + Integer.BYTES + 249;

    private static final int CHECKSUM_AT = 1;
    private static final int BODY_AT = 5;
    private static final int MAX_BYTES = Checkpoint.MAX_METADATA_LENGTH * 3 / 4;

    private CheckpointFormat() {}

    static String encode(Checkpoint checkpoint) {
        ByteBuffer out = ByteBuffer.allocate(MAX_BYTES);
        out.put((byte) VERSION).putInt(0);
        putVarint(out, checkpoint.readOffset() - checkpoint.low());
        SortKey delivered = checkpoint.delivered();
        if (delivered == null) {
            putVarint(out, 0);
        } else {
            byte[] sequence = delivered.sequence().encode();
            putVarint(out, Long.BYTES + sequence.length);
            out.putLong(delivered.dueMs()).put(sequence);
        }
        putVarint(out, checkpoint.exceptions().size());
        long previous = checkpoint.low();
        for (long offset : checkpoint.exceptions()) {
            putVarint(out, offset - previous);
            previous = offset;
        }
        out.putInt(CHECKSUM_AT, checksum(checkpoint.low(), out.array(), out.position()));
        return Base64.getEncoder().withoutPadding().encodeToString(Arrays.copyOf(out.array(), out.position()));
    }

    static Checkpoint decode(long low, String metadata) throws UnreadableCheckpoint {
        if (metadata.isEmpty()) {
            throw new UnreadableCheckpoint("the committed offset " + low + " has no metadata");
        }
        if (metadata.length() > Checkpoint.MAX_METADATA_LENGTH) {
            throw new UnreadableCheckpoint("the metadata of offset " + low + " is longer than any of ours");
        }
        byte[] bytes = bytesOf(low, metadata);
        if (bytes.length < BODY_AT) {
            throw new UnreadableCheckpoint("the metadata of offset " + low + " is cut short");
        }
        if (Byte.toUnsignedInt(bytes[0]) > VERSION) {
            throw new UnreadableCheckpoint("the metadata of offset " + low + " is of version "
                    + Byte.toUnsignedInt(bytes[0]) + ", newer than this program, which knows version " + VERSION);
        }
        if (bytes[0] != VERSION || ByteBuffer.wrap(bytes).getInt(CHECKSUM_AT) != checksum(low, bytes, bytes.length)) {
            throw new UnreadableCheckpoint("the metadata of offset " + low + " is damaged or belongs elsewhere");
        }
        Checkpoint checkpoint = body(low, ByteBuffer.wrap(bytes, BODY_AT, bytes.length - BODY_AT));
        if (!checkpoint.encode().equals(metadata)) {
            throw new UnreadableCheckpoint("the metadata of offset " + low + " is not in the form that we write");
        }
        return checkpoint;
    }

    private static byte[] bytesOf(long low, String metadata) throws UnreadableCheckpoint {
        try {
            return Base64.getDecoder().decode(metadata);
        } catch (IllegalArgumentException notBase64) {
            throw new UnreadableCheckpoint("the metadata of offset " + low + " is not Base64");
        }
    }

    private static Checkpoint body(long low, ByteBuffer in) throws UnreadableCheckpoint {
        try {
            long readOffset = Math.addExact(low, varint(in));
            SortKey delivered = sortKey(in, varint(in));
            long count = varint(in);
            List<Long> exceptions = new ArrayList<>();
            long previous = low;
            for (long i = 0; i < count; i++) {
                previous = Math.addExact(previous, varint(in));
                exceptions.add(previous);
            }
            return new Checkpoint(low, readOffset, delivered, exceptions);
        } catch (BufferUnderflowException | IllegalArgumentException | ArithmeticException malformed) {
            throw new UnreadableCheckpoint("the metadata of offset " + low + " is malformed");
        }
    }

    private static @Nullable SortKey sortKey(ByteBuffer in, long length) {
        if (length == 0) {
            return null;
        }
        if (length < Long.BYTES || length > in.remaining()) {
            throw new IllegalArgumentException("sort key length " + length);
        }
        long dueMs = in.getLong();
        byte[] sequence = new byte[(int) length - Long.BYTES];
        in.get(sequence);
        return new SortKey(dueMs, Sequence.decode(sequence));
    }

    private static int checksum(long low, byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes[0]);
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, low));
        crc.update(bytes, BODY_AT, length - BODY_AT);
        return (int) crc.getValue();
    }

    private static void putVarint(ByteBuffer out, long value) {
        long rest = value;
        while (rest > 0x7f) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than 63 bits");
    }
}
