package io.messagescheduler.index;

import io.messagescheduler.core.index.Change;
import io.messagescheduler.core.index.Ended;
import io.messagescheduler.core.index.Live;
import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.core.message.InvalidSchedule;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the stores, as bytes. Each entry begins with the format's number; numbers are big-endian, a text has its size
 * before it, an enum is written by its name, so that constants may be reordered. A schedule is always the last part:
 *
 * <pre>
 * version (8), due (8), request (2 + text, size -1 = none), {@link StoredMessage}
 * </pre>
 */
final class Entries {
    private static final byte FORMAT = 1;

    private Entries() {}

    /** What the id's own entry says: the schedule that waits, or which change it lives in. */
    sealed interface Current {}

    record Waiting(Stored schedule) implements Current {}

    /** @param version of the open change */
    record InChange(long version) implements Current {}

    /** A schedule as it lies in its entry. */
    record Stored(long version, long dueMs, @Nullable String request, byte[] entry, int bodyAt) {
        StoredMessage message() {
            return new StoredMessage(entry, bodyAt);
        }

        Live live() {
            return new Live(version, dueMs, request, Arrays.copyOfRange(entry, bodyAt, entry.length));
        }
    }

    record StoredChange(Change.Kind kind, long dueMs, List<String> requests, Stored what) {
        Change change() {
            return new Change(kind, dueMs, requests, what.live());
        }

        /** When it is due, as far as can be said: what was dropped for a move is on its way to its new time. */
        long expectedDueMs() {
            return kind == Change.Kind.RETURN ? dueMs : what.dueMs();
        }
    }

    record StoredEnd(Ended.How how, long atMs, InvalidSchedule.@Nullable Code code, Stored what) {
        Ended ended() {
            return new Ended(how, atMs, code, what.live());
        }
    }

    static byte[] waiting(Live live) {
        Writer out = new Writer().put((byte) 'w');
        return out.schedule(live, live.body());
    }

    static byte[] inChange(long version) {
        return new Writer().put((byte) 'c').put(version).done();
    }

    static Current current(byte[] entry) {
        Reader in = new Reader(entry);
        byte kind = in.next();
        if (kind == 'w') {
            return new Waiting(in.schedule());
        }
        if (kind != 'c') {
            throw new UnreadableEntry("an entry of kind " + kind);
        }
        InChange change = new InChange(in.number());
        in.end();
        return change;
    }

    static byte[] change(Change change) {
        Writer out = new Writer().put(change.kind().name()).put(change.dueMs()).put((long)
                change.requests().size());
        change.requests().forEach(out::put);
        return out.schedule(change.what(), change.what().body());
    }

    static StoredChange change(byte[] entry) {
        Reader in = new Reader(entry);
        Change.Kind kind = in.constant(Change.Kind.class);
        long dueMs = in.number();
        long count = in.number();
        List<String> requests = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            requests.add(in.text());
        }
        return new StoredChange(kind, dueMs, List.copyOf(requests), in.schedule());
    }

    /** Without the message's value. */
    static byte[] ended(Ended ended) {
        InvalidSchedule.Code code = ended.code();
        return new Writer()
                .put(ended.how().name())
                .put(ended.atMs())
                .put(code == null ? null : code.name())
                .schedule(ended.what(), new StoredMessage(ended.what().body(), 0).withoutValue());
    }

    static StoredEnd ended(byte[] entry) {
        Reader in = new Reader(entry);
        Ended.How how = in.constant(Ended.How.class);
        long atMs = in.number();
        String code = in.textOrNull();
        return new StoredEnd(
                how, atMs, code == null ? null : Reader.constant(InvalidSchedule.Code.class, code), in.schedule());
    }

    /** Without its request, which is in the key. */
    static byte[] outcome(Outcome outcome) {
        return new Writer()
                .put(outcome.kind().name())
                .put(outcome.version())
                .put(outcome.dueMs())
                .put(outcome.atMs())
                .done();
    }

    static Outcome outcome(String request, byte[] entry) {
        Reader in = new Reader(entry);
        Outcome outcome = new Outcome(request, in.constant(Outcome.Kind.class), in.number(), in.number(), in.number());
        in.end();
        return outcome;
    }

    private static final class Writer {
        private ByteBuffer out = ByteBuffer.allocate(256).put(FORMAT);

        Writer put(byte value) {
            room(1).put(value);
            return this;
        }

        Writer put(long value) {
            room(Long.BYTES).putLong(value);
            return this;
        }

        Writer put(@Nullable String text) {
            if (text == null) {
                room(Short.BYTES).putShort((short) -1);
                return this;
            }
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            if (utf8.length > Short.MAX_VALUE) {
                throw new IllegalArgumentException("A text of " + utf8.length + " bytes");
            }
            room(Short.BYTES + utf8.length).putShort((short) utf8.length).put(utf8);
            return this;
        }

        byte[] schedule(Live live, byte[] body) {
            put(live.version()).put(live.dueMs()).put(live.request());
            byte[] entry = Arrays.copyOf(out.array(), out.position() + body.length);
            System.arraycopy(body, 0, entry, out.position(), body.length);
            return entry;
        }

        byte[] done() {
            return Arrays.copyOf(out.array(), out.position());
        }

        private ByteBuffer room(int bytes) {
            if (out.remaining() < bytes) {
                out = ByteBuffer.allocate(2 * (out.position() + bytes)).put(out.array(), 0, out.position());
            }
            return out;
        }
    }

    private static final class Reader {
        private final byte[] entry;
        private final ByteBuffer in;

        Reader(byte[] entry) {
            this.entry = entry;
            this.in = ByteBuffer.wrap(entry);
            if (next() != FORMAT) {
                throw new UnreadableEntry("an entry of another format");
            }
        }

        byte next() {
            need(1);
            return in.get();
        }

        long number() {
            need(Long.BYTES);
            return in.getLong();
        }

        @Nullable
        String textOrNull() {
            need(Short.BYTES);
            int size = in.getShort();
            if (size == -1) {
                return null;
            }
            need(size);
            String text = new String(entry, in.position(), size, StandardCharsets.UTF_8);
            in.position(in.position() + size);
            return text;
        }

        String text() {
            String text = textOrNull();
            if (text == null) {
                throw new UnreadableEntry("a text that is not there");
            }
            return text;
        }

        <E extends Enum<E>> E constant(Class<E> type) {
            return constant(type, text());
        }

        static <E extends Enum<E>> E constant(Class<E> type, String name) {
            try {
                return Enum.valueOf(type, name);
            } catch (IllegalArgumentException e) {
                throw new UnreadableEntry("an unknown " + type.getSimpleName());
            }
        }

        Stored schedule() {
            long version = number();
            long dueMs = number();
            String request = textOrNull();
            Stored stored = new Stored(version, dueMs, request, entry, in.position());
            stored.message();
            return stored;
        }

        void end() {
            if (in.hasRemaining()) {
                throw new UnreadableEntry("more than an entry");
            }
        }

        private void need(int bytes) {
            if (bytes < 0 || in.remaining() < bytes) {
                throw new UnreadableEntry("a part of an entry");
            }
        }
    }
}
