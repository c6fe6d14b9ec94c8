package io.messagescheduler.index;

import static io.messagescheduler.index.IndexDriver.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.core.message.Command;
import io.messagescheduler.index.IndexUnavailable.HeldElsewhere;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredSchedulesTest {
    private static final int SMALL = 10_500;
    private static final int LARGE = 5;
    private static final byte[] LARGE_VALUE = new byte[1 << 20];

    @TempDir
    private static Path directory;

    private static IndexDriver first;
    private static IndexDriver second;
    private static ScheduleIndex index;

    /** Partition 0 has so many that one request cannot look at all, partition 1 a few large ones, 2 one in each state. */
    @BeforeAll
    static void fill() {
        first = new IndexDriver(directory.resolve("0"));
        for (int i = 0; i < SMALL; i++) {
            first.schedule("order-" + i, i, null, i % 2 == 0 ? "even" : "odd", bytes("k" + i % 10), bytes("v"));
        }
        second = new IndexDriver(directory.resolve("1"));
        for (int i = 0; i < LARGE; i++) {
            second.schedule("large-" + i, i, null, "big", bytes("k"), LARGE_VALUE);
        }
        second.ask(Command.CANCEL, "large-0", 0, "c");
        second.say(Command.DELIVERED, "large-1", 1);
        second.schedule("large-2", 2, null, "big", bytes("k"), bytes("v"));
        index = new StoredSchedules(new IndexDriver.Some(Map.of(0, first, 1, second), 2), false);
    }

    @AfterAll
    static void stop() {
        first.close();
        second.close();
    }

    @Test
    void search_pageByPage_findsEachOnceInOrder() throws Exception {
        List<String> found = all(query(null, null, null, 0, SMALL, EnumSet.of(ScheduleState.PENDING), 1_000));

        assertThat(found).hasSize(SMALL + LARGE - 2).doesNotHaveDuplicates();
        assertThat(found.subList(0, SMALL)).isSorted();
    }

    @Test
    void search_eachFilter_findsWhatFits() throws Exception {
        Set<ScheduleState> pending = EnumSet.of(ScheduleState.PENDING);
        assertThat(all(query("er-1049", null, null, 0, SMALL, pending, 7))).hasSize(11);
        assertThat(all(query(null, "even", bytes("k4"), 0, 100, pending, 3)))
                .hasSize(10)
                .allMatch(id -> id.endsWith("4"));
        assertThat(all(query(null, null, null, 100, 103, pending, 3)))
                .containsExactly("order-100", "order-101", "order-102");
        assertThat(all(query(null, "nowhere", null, 0, SMALL, pending, 3))).isEmpty();
    }

    @Test
    void search_withoutHits_stopsAtItsBoundWithACursor() throws Exception {
        Page page = index.search(
                query("no such", null, null, 0, SMALL, EnumSet.of(ScheduleState.PENDING), 10), Cursor.START);

        assertThat(page.schedules()).isEmpty();
        assertThat(page.scanned()).isEqualTo(Search.MOST_ENTRIES);
        assertThat(page.next()).isNotNull();
    }

    @Test
    void search_ofLargeMessages_stopsAtItsBytes() throws Exception {
        Cursor large = new Cursor(1, Cursor.Stage.LIVE, new byte[0]);
        Page page = index.search(query(null, null, null, 0, SMALL, EnumSet.allOf(ScheduleState.class), 1_000), large);

        assertThat(page.scanned()).as("four of 1 MiB, and small ones").isBetween(4, 7);
        assertThat(page.next()).isNotNull();
    }

    @Test
    void search_eachState_findsWhatIsInIt() throws Exception {
        assertThat(all(states(ScheduleState.CHANGING))).containsExactly("large-0", "large-2");
        assertThat(all(states(ScheduleState.DELIVERED))).containsExactly("large-1");
        assertThat(all(states(ScheduleState.CANCELLED))).isEmpty();
        assertThat(all(query("large", null, null, 0, SMALL, EnumSet.allOf(ScheduleState.class), 2)))
                .containsExactly("large-2", "large-3", "large-4", "large-0", "large-2", "large-1");
    }

    @Test
    void search_whereTheNextPartIsElsewhere_answersWithWhatItHasThenTellsWho() throws Exception {
        ScheduleIndex half = new StoredSchedules(new IndexDriver.Some(Map.of(1, second), 3), false);
        Cursor start = new Cursor(1, Cursor.Stage.LIVE, new byte[0]);
        Page page = half.search(Query.pending(1_000), start);
        assertThat(page.schedules()).hasSize(3);
        Cursor next = Objects.requireNonNull(page.next());

        assertThatThrownBy(() -> half.search(Query.pending(1_000), next))
                .isInstanceOfSatisfying(HeldElsewhere.class, elsewhere -> {
                    assertThat(elsewhere.host()).isEqualTo("elsewhere");
                    assertThat(elsewhere.port()).isEqualTo(8000);
                });
    }

    @Test
    void cursor_textAndBack_goesOnAtTheSamePlace() {
        byte[] from = {1, 2, 0, -1};
        Cursor cursor = Cursor.parse(new Cursor(3, Cursor.Stage.FINISHED, from).text());

        assertThat(cursor.partition()).isEqualTo(3);
        assertThat(cursor.stage()).isEqualTo(Cursor.Stage.FINISHED);
        assertThat(cursor.from()).isEqualTo(from);
        assertThat(cursor.text()).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void cursor_thatIsNone_isRefusedWithAdvice() {
        char[] long_ = new char[5_000];
        Arrays.fill(long_, 'A');
        for (String text : List.of("", "!", "AA", "AgAAAAAA", "Af____8A", "AQAAAAAJ", new String(long_))) {
            assertThatThrownBy(() -> Cursor.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("give the one of the last answer");
        }
        Cursor foreign = new Cursor(2, Cursor.Stage.LIVE, new byte[0]);
        assertThatThrownBy(() -> index.search(Query.pending(1), foreign)).hasMessageContaining("another system");
    }

    @Test
    void query_outOfBounds_isRefused() {
        assertThatThrownBy(() -> Query.pending(0)).hasMessageContaining("1 to 1000");
        assertThatThrownBy(() -> Query.pending(1_001)).hasMessageContaining("1 to 1000");
        assertThatThrownBy(() -> query(null, null, null, 0, 1, Set.of(), 1)).hasMessageContaining("at least one");
    }

    private static Query states(ScheduleState state) {
        return query(null, null, null, 0, SMALL, EnumSet.of(state), 1_000);
    }

    private static Query query(
            @Nullable String idPart,
            @Nullable String target,
            byte @Nullable [] key,
            long fromMs,
            long toMs,
            Set<ScheduleState> states,
            int limit) {
        return new Query(idPart, target, key, fromMs, toMs, states, limit);
    }

    /** The ids, page after page, each cursor by its text. */
    private static List<String> all(Query query) throws IndexUnavailable {
        List<String> ids = new ArrayList<>();
        Cursor cursor = Cursor.START;
        while (cursor != null) {
            Page page = index.search(query, Cursor.parse(cursor.text()));
            assertThat(page.schedules()).hasSizeLessThanOrEqualTo(query.limit());
            page.schedules().forEach(found -> ids.add(found.id().text()));
            cursor = page.next();
        }
        return ids;
    }
}
