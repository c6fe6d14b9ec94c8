package io.messagescheduler.core.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.Seed;
import io.messagescheduler.core.index.IndexEvent.Asked;
import io.messagescheduler.core.index.IndexEvent.Cancelled;
import io.messagescheduler.core.index.IndexEvent.Dead;
import io.messagescheduler.core.index.IndexEvent.Delivered;
import io.messagescheduler.core.index.IndexEvent.Scheduled;
import io.messagescheduler.core.message.Action;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Producers, the index and the delivery task of one id, each at its own pace over one log. Beside what {@link MemoryHoldings}
 * looks at all the time: every version ends, every request is answered, and what was told is what happened.
 */
class IndexWalkTest {
    private static final int WALKS = 2_000;
    private static final int STEPS = 60;

    @Test
    void walk_anyOrderOfEvents_everyPromiseIsKept() {
        SplittableRandom seeds = Seed.random("index walk");
        for (int walk = 0; walk < WALKS; walk++) {
            new Walk(seeds.split()).run();
        }
    }

    private static final class Walk {
        private final SplittableRandom random;
        private final MemoryHoldings id = new MemoryHoldings();
        private final List<IndexEvent> log = new ArrayList<>();
        private int read;
        /** Versions that the delivery task may still deliver. */
        private final TreeSet<Long> undecided = new TreeSet<>();

        private final Set<Long> delivered = new HashSet<>();
        /** To each version the producer's version that it stems from. */
        private final Map<Long, Long> roots = new HashMap<>();

        private final Set<String> asked = new HashSet<>();
        /** To each request to cancel the newest schedule that a producer had written before. */
        private final Map<String, Long> meant = new HashMap<>();

        private final Set<String> scheduleRequests = new HashSet<>();
        private long newest = -1;

        Walk(SplittableRandom random) {
            this.random = random;
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(6)) {
                    case 0 -> produce();
                    case 1, 2 -> decide();
                    default -> index();
                }
            }
            while (read < log.size() || !undecided.isEmpty()) {
                index();
                decide();
            }
            check();
        }

        private void produce() {
            int offset = log.size();
            if (random.nextInt(3) == 0 || offset == 0) {
                String request = random.nextInt(3) == 0 ? null : "s" + random.nextInt(4);
                if (request == null || scheduleRequests.add(request)) {
                    newest = offset;
                }
                append(new Scheduled(live(offset, random.nextInt(100), request), null, offset), offset);
                return;
            }
            Action action = Action.values()[1 + random.nextInt(3)];
            String request = "a" + offset;
            asked.add(request);
            if (action == Action.CANCEL) {
                meant.put(request, newest);
            }
            append(new Asked(action, random.nextInt(100), request, offset), -1);
        }

        private void append(IndexEvent event, long root) {
            if (event instanceof Scheduled scheduled) {
                undecided.add(scheduled.live().version());
                roots.put(scheduled.live().version(), root);
            }
            log.add(event);
        }

        private void index() {
            if (read == log.size()) {
                return;
            }
            for (IndexEffect effect : id.apply(log.get(read++))) {
                if (effect instanceof IndexEffect.Reschedule move) {
                    Live what = move.what();
                    Live back = live(log.size(), move.dueMs(), what.request());
                    append(new Scheduled(back, what.version(), log.size()), roots.getOrDefault(what.version(), -1L));
                }
            }
        }

        /** The delivery task: whether it sees a cancellation in time is chance, but its word holds. */
        private void decide() {
            if (undecided.isEmpty()) {
                return;
            }
            List<Long> all = new ArrayList<>(undecided);
            long version = all.get(random.nextInt(all.size()));
            long atMs = log.size();
            boolean sees = id.cancellations.containsKey(version) && random.nextInt(4) > 0;
            undecided.remove(version);
            if (sees) {
                log.add(new Cancelled(version, atMs));
                if (random.nextBoolean()) {
                    log.add(new Cancelled(version, atMs));
                }
            } else if (random.nextInt(8) == 0) {
                log.add(new Dead(version, null, atMs));
            } else {
                delivered.add(version);
                log.add(new Delivered(version, atMs));
            }
        }

        private void check() {
            assertThat(id.live()).isNull();
            assertThat(id.changing).isEmpty();
            assertThat(id.outcomes.keySet()).containsAll(asked).containsAll(scheduleRequests);
            assertThat(id.cancellations.keySet())
                    .as("a cancellation of what was delivered is taken back")
                    .noneMatch(delivered::contains);
            Set<Long> deliveredRoots = new HashSet<>();
            delivered.forEach(version -> deliveredRoots.add(roots.getOrDefault(version, -1L)));
            for (Outcome outcome : id.outcomes.values()) {
                @Nullable Ended end = id.ended.get(outcome.version());
                switch (outcome.kind()) {
                    case CANCELLED -> {
                        assertThat(delivered).as("%s", outcome).doesNotContain(outcome.version());
                        Long schedule = meant.get(outcome.request());
                        if (schedule != null) {
                            assertThat(deliveredRoots)
                                    .as("%s, which meant %s", outcome, schedule)
                                    .doesNotContain(schedule);
                        }
                    }
                    case MOVED, SCHEDULED, REFUSED -> {}
                    case TOO_LATE ->
                        assertThat(end).as("%s", outcome).isNotNull().matches(Ended::isPast);
                    case UNKNOWN_ID -> assertThat(outcome.version()).isEqualTo(Outcome.NO_VERSION);
                }
            }
            id.ended.forEach((version, end) ->
                    assertThat(end.how() == Ended.How.DELIVERED).isEqualTo(delivered.contains(version)));
        }

        private static Live live(long version, long dueMs, @Nullable String request) {
            return new Live(version, dueMs, request, BODY);
        }
    }

    private static final byte[] BODY = {};
}
