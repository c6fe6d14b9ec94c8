package io.messagescheduler.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.messagescheduler.core.Seed;
import io.messagescheduler.core.message.Sequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DueQueueTest {
    private static final long SEED = Seed.of("DueQueueTest");
    private static final long NOW = 1_800_000_000_123L;

    private static final class Timed extends DueQueue.Entry {
        Timed(long dueMs, long order) {
            super(new SortKey(dueMs, new Sequence("t", 0, order)));
        }
    }

    @Test
    void poll_emptyQueue_isNull() {
        DueQueue<Timed> queue = new DueQueue<>();
        assertThat(queue.poll(Long.MAX_VALUE)).isNull();
        assertThat(queue.peek(Long.MIN_VALUE)).isNull();
        assertThat(queue.peekDueMs()).isEqualTo(Long.MAX_VALUE);
        assertThat(queue.size()).isZero();
    }

    @Test
    void poll_edgeOfTheDueTime_isNotEarlyByAMillisecond() {
        DueQueue<Timed> queue = new DueQueue<>();
        Timed entry = new Timed(NOW, 0);
        queue.add(entry);
        assertThat(queue.poll(NOW - 1)).isNull();
        assertThat(queue.peekDueMs()).isEqualTo(NOW);
        assertThat(queue.peek(NOW)).isSameAs(entry);
        assertThat(queue.poll(NOW)).isSameAs(entry);
        assertThat(queue.poll(NOW)).isNull();
    }

    @Test
    void crowdedMs_sharedByEnoughWithinTheBounds_isTheFirst() {
        DueQueue<Timed> queue = new DueQueue<>();
        for (int i = 0; i < 6; i++) {
            queue.add(new Timed(NOW + i / 3 * 10, i));
        }
        assertThat(queue.crowdedMs(NOW - 1, NOW + 100, 3)).isEqualTo(NOW);
        assertThat(queue.crowdedMs(NOW, NOW + 100, 3)).isEqualTo(NOW + 10);
        assertThat(queue.crowdedMs(NOW, NOW + 9, 3)).isEqualTo(Long.MAX_VALUE);
        assertThat(queue.crowdedMs(NOW - 1, NOW + 100, 4)).isEqualTo(Long.MAX_VALUE);
        while (queue.poll(NOW + 5) != null) {
            assertThat(queue.crowdedMs(NOW - 1, NOW + 9, 3)).isEqualTo(Long.MAX_VALUE);
        }
        assertThat(queue.crowdedMs(NOW - 1, NOW + 100, 3)).isEqualTo(NOW + 10);
        assertThat(queue.crowdedMs(NOW - 1, Long.MAX_VALUE - 1, 3)).isEqualTo(NOW + 10);
    }

    @Test
    void poll_clockStepsBackAfterASlotWasOpened_waitsAgain() {
        DueQueue<Timed> queue = new DueQueue<>();
        queue.add(new Timed(NOW, 0));
        queue.add(new Timed(NOW, 1));
        assertThat(queue.poll(NOW)).isNotNull();
        assertThat(queue.poll(NOW - 1)).isNull();
        Timed earlier = new Timed(NOW - 5, 2);
        queue.add(earlier);
        assertThat(queue.poll(NOW - 5)).isSameAs(earlier);
        assertThat(queue.poll(NOW - 1)).isNull();
        assertThat(queue.poll(NOW)).isNotNull();
    }

    @Test
    void poll_extremeDueTimes_areInOrder() {
        long[] dues = {Long.MAX_VALUE, Long.MIN_VALUE, 0, -1, NOW, Long.MAX_VALUE - 1, Long.MIN_VALUE + 1};
        for (int first = 0; first < dues.length; first++) {
            DueQueue<Timed> queue = new DueQueue<>();
            for (int i = 0; i < dues.length; i++) {
                queue.add(new Timed(dues[(first + i) % dues.length], i));
            }
            List<Long> polled = new ArrayList<>();
            assertThat(queue.peekDueMs()).isEqualTo(Long.MIN_VALUE);
            for (Timed next = queue.poll(Long.MAX_VALUE); next != null; next = queue.poll(Long.MAX_VALUE)) {
                polled.add(next.key().dueMs());
            }
            assertThat(polled).hasSize(dues.length).isSorted();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 1 << 16})
    void poll_randomOperationsAndClockSteps_doesWhatASortedSetDoes(int horizonMs) { // P37
        SplittableRandom random = new SplittableRandom(SEED);
        for (int run = 0; run < 150; run++) {
            DueQueue<Timed> queue = new DueQueue<>(horizonMs);
            NavigableSet<SortKey> model = new TreeSet<>();
            long now = random.nextBoolean() ? NOW : random.nextLong(-200, 200);
            int spread = 1 << random.nextInt(1, 20);
            for (int step = 0; step < 400; step++) {
                switch (random.nextInt(8)) {
                    case 0, 1, 2, 3 -> {
                        Timed entry = new Timed(now + random.nextInt(-spread / 2, spread), random.nextInt(1 << 20));
                        if (model.add(entry.key())) {
                            queue.add(entry);
                        }
                    }
                    case 4, 5 -> now += random.nextInt(1, 2 + spread / 4);
                    case 6 -> now += random.nextInt(-spread, spread + 1); // a step of the clock
                    default -> drain(queue, model, now, random.nextInt(20));
                }
                assertThat(queue.size()).isEqualTo(model.size());
                assertThat(queue.peekDueMs())
                        .isEqualTo(
                                model.isEmpty() ? Long.MAX_VALUE : model.first().dueMs());
            }
            drain(queue, model, Long.MAX_VALUE, Integer.MAX_VALUE);
            assertThat(queue.size()).isZero();
        }
    }

    private static void drain(DueQueue<Timed> queue, NavigableSet<SortKey> model, long now, int limit) {
        for (int i = 0; i < limit; i++) {
            SortKey expected = model.isEmpty() || model.first().dueMs() > now ? null : model.pollFirst();
            Timed polled = queue.poll(now);
            assertThat(polled == null ? null : polled.key()).isEqualTo(expected);
            if (polled == null) {
                return;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"in order,1000000", "shuffled,200000", "reversed,100000", "overdue,100000"})
    void poll_aMillionOfOneDueTime_comeInTheOrderOfIntake(String arrangement, int count) { // P37
        List<Timed> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(new Timed(NOW, i));
        }
        Iterator<Timed> expected = List.copyOf(entries).iterator();
        switch (arrangement) {
            case "reversed" -> Collections.reverse(entries);
            case "shuffled", "overdue" -> Collections.shuffle(entries, new Random(SEED));
            default -> {}
        }
        DueQueue<Timed> queue = new DueQueue<>();
        if (arrangement.equals("overdue")) {
            queue.poll(NOW + 1);
            queue.add(new Timed(NOW + 100_000, 0));
        }
        entries.forEach(queue::add);
        while (expected.hasNext()) {
            if (queue.poll(NOW) != expected.next()) {
                throw new AssertionError("out of order with " + queue.size() + " left");
            }
        }
        assertThat(queue.poll(NOW)).isNull();
    }

    @Test
    void construction_horizonNotAPowerOfTwo_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DueQueue<Timed>(32));
        assertThatIllegalArgumentException().isThrownBy(() -> new DueQueue<Timed>(100));
    }
}
