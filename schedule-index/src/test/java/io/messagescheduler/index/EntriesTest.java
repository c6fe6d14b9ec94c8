package io.messagescheduler.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.core.index.Change;
import io.messagescheduler.core.index.Ended;
import io.messagescheduler.core.index.Live;
import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.core.message.InvalidSchedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EntriesTest {
    private static final byte[] BODY = StoredMessage.encode(
            visitor -> {
                visitor.header("topic", bytes("orders"));
                visitor.header("empty", null);
                visitor.header("topic", bytes("ordres"));
                visitor.header("größe", bytes("ü"));
            },
            bytes("k"),
            bytes("value"));
    private static final Live LIVE = new Live(7, -5, "r", BODY);

    @Test
    void message_partsOfIt_areAsTheyWere() {
        StoredMessage message = new StoredMessage(BODY, 0);
        List<String> headers = new ArrayList<>();
        message.forEach((name, value) -> headers.add(name + "=" + text(value)));

        assertThat(headers).containsExactly("topic=orders", "empty=null", "topic=ordres", "größe=ü");
        assertThat(message.header("topic")).as("the last").isEqualTo(bytes("ordres"));
        assertThat(message.header("empty")).isNull();
        assertThat(message.header("none")).isNull();
        assertThat(message.key()).isEqualTo(bytes("k"));
        assertThat(message.value()).isEqualTo(bytes("value"));
        assertThat(message.valueSize()).isEqualTo(5);
    }

    @Test
    void message_withoutParts_isNotOneWithEmptyParts() {
        StoredMessage nothing = StoredMessage.of(visitor -> {}, null, null);
        StoredMessage empty = StoredMessage.of(visitor -> {}, new byte[0], new byte[0]);

        assertThat(nothing.key()).isNull();
        assertThat(nothing.value()).isNull();
        assertThat(empty.key()).isEmpty();
        assertThat(empty.value()).isEmpty();
    }

    @Test
    void current_roundTrip() {
        assertThat(Entries.current(Entries.waiting(LIVE)))
                .isInstanceOfSatisfying(
                        Entries.Waiting.class,
                        found -> assertLive(found.schedule().live(), "r"));
        assertThat(Entries.current(Entries.waiting(new Live(7, -5, null, BODY))))
                .isInstanceOfSatisfying(
                        Entries.Waiting.class,
                        found -> assertLive(found.schedule().live(), null));
        assertThat(Entries.current(Entries.inChange(9))).isEqualTo(new Entries.InChange(9));
    }

    @Test
    void change_ofEachKind_roundTrip() {
        for (Change.Kind kind : Change.Kind.values()) {
            Change change = Entries.change(Entries.change(new Change(kind, 12, List.of("a", "b"), LIVE)))
                    .change();

            assertThat(change.kind()).isEqualTo(kind);
            assertThat(change.dueMs()).isEqualTo(12);
            assertThat(change.requests()).containsExactly("a", "b");
            assertLive(change.what(), "r");
        }
    }

    @Test
    void ended_roundTrip_withoutTheValue() {
        Entries.StoredEnd end = Entries.ended(
                Entries.ended(new Ended(Ended.How.DEAD_LETTERED, 3, InvalidSchedule.Code.TOO_LARGE, LIVE)));

        assertThat(end.code()).isEqualTo(InvalidSchedule.Code.TOO_LARGE);
        assertThat(end.what().message().key()).isEqualTo(bytes("k"));
        assertThat(end.what().message().header("topic")).isEqualTo(bytes("ordres"));
        assertThat(end.what().message().value()).isNull();
        assertThat(end.what().message().hasValue()).isFalse();
        assertThat(end.what().message().valueSize()).isEqualTo(5);
        assertThat(Entries.ended(Entries.ended(end.ended())))
                .as("again")
                .satisfies(again -> assertThat(again.ended().what().body())
                        .isEqualTo(end.ended().what().body()));
        assertThat(Entries.ended(Entries.ended(new Ended(Ended.How.MOVED, 3, null, LIVE)))
                        .code())
                .isNull();
    }

    @Test
    void outcome_ofEachKind_roundTrip() {
        for (Outcome.Kind kind : Outcome.Kind.values()) {
            Outcome outcome = new Outcome("r", kind, Outcome.NO_VERSION, 5, 6);
            assertThat(Entries.outcome("r", Entries.outcome(outcome))).isEqualTo(outcome);
        }
    }

    @Test
    void read_anyBytes_isAnEntryOrUnreadableAndNothingElse() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("entries: repeat with -Dseed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> written = List.of(
                Entries.waiting(LIVE),
                Entries.inChange(3),
                Entries.change(new Change(Change.Kind.MOVE, 1, List.of("a"), LIVE)),
                Entries.ended(new Ended(Ended.How.MOVED, 3, null, LIVE)),
                Entries.outcome(new Outcome("r", Outcome.Kind.MOVED, 1, 5, 6)));
        for (int i = 0; i < 20_000; i++) {
            byte[] entry = written.get(random.nextInt(written.size())).clone();
            for (int change = random.nextInt(4); change > 0; change--) {
                entry[random.nextInt(entry.length)] = (byte) random.nextInt();
            }
            byte[] cut = Arrays.copyOf(entry, random.nextInt(4) == 0 ? random.nextInt(entry.length + 2) : entry.length);
            readAll(cut);
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            readAll(noise);
        }
    }

    @Test
    void read_aPartOfAnEntry_isUnreadable() {
        byte[] entry = Entries.waiting(LIVE);
        for (int length = 0; length < entry.length; length++) {
            byte[] cut = Arrays.copyOf(entry, length);
            assertThatThrownBy(() -> Entries.current(cut)).isInstanceOf(UnreadableEntry.class);
        }
        byte[] newer = entry.clone();
        newer[0]++;
        assertThatThrownBy(() -> Entries.current(newer)).hasMessageContaining("another format");
    }

    private static void readAll(byte[] entry) {
        read(entry, bytes -> {
            if (Entries.current(bytes) instanceof Entries.Waiting waiting) {
                readAll(waiting.schedule().message());
            }
        });
        read(entry, bytes -> readAll(Entries.change(bytes).what().message()));
        read(entry, bytes -> readAll(Entries.ended(bytes).what().message()));
        read(entry, bytes -> Entries.outcome("r", bytes));
    }

    private static void readAll(StoredMessage message) {
        message.key();
        message.value();
        message.forEach((name, value) -> message.header(name));
    }

    private static void read(byte[] entry, Consumer<byte[]> reading) {
        try {
            reading.accept(entry);
        } catch (UnreadableEntry expected) {
            assertThat(expected).hasMessageContaining("cannot read");
        }
    }

    private static void assertLive(Live found, @Nullable String request) {
        assertThat(found.version()).isEqualTo(7);
        assertThat(found.dueMs()).isEqualTo(-5);
        assertThat(found.request()).isEqualTo(request);
        assertThat(found.body()).isEqualTo(BODY);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }
}
