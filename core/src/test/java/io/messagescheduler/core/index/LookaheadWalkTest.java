package io.messagescheduler.core.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.Seed;
import io.messagescheduler.core.delivery.Hearing;
import io.messagescheduler.core.index.IndexEvent.Asked;
import io.messagescheduler.core.index.IndexEvent.Cancelled;
import io.messagescheduler.core.index.IndexEvent.Dead;
import io.messagescheduler.core.index.IndexEvent.Delivered;
import io.messagescheduler.core.index.IndexEvent.Scheduled;
import io.messagescheduler.core.message.Action;
import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.core.message.IntakePartition;
import io.messagescheduler.core.message.ScheduleId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A delivery task that reads the log of one id ahead of the index lets go only what the index, once it has read as far, would let
 * go too.
 */
class LookaheadWalkTest {
    private static final int WALKS = 5_000;
    private static final int LONGEST = 30;
    private static final long DUE = 1_800_000_000_000L;
    private static final ScheduleId ID = new ScheduleId("id");
    private static final IntakePartition INTAKE = new IntakePartition("SCHEDULED_MESSAGES", 0);

    @Test
    void walk_whateverIsLetGoAheadOfTheIndex_theIndexDoesNotCancel() {
        SplittableRandom seeds = Seed.random("lookahead walk");
        int freed = 0;
        for (int walk = 0; walk < WALKS; walk++) {
            freed += new Walk(seeds.split()).run();
        }
        assertThat(freed).as("versions let go").isGreaterThan(WALKS / 10);
    }

    private static final class Walk {
        private final SplittableRandom random;
        private final MemoryHoldings id = new MemoryHoldings();
        private final List<IndexEvent> log = new ArrayList<>();
        /** Versions that no word was given on, and whether only the index can tell of each. */
        private final Map<Long, Boolean> undecided = new HashMap<>();

        private int weighed;

        Walk(SplittableRandom random) {
            this.random = random;
        }

        int run() {
            write(random.nextInt(LONGEST), true);
            int behind = weighed;
            write(1 + random.nextInt(LONGEST), false);
            Hearing hearing = new Hearing(List.of(INTAKE), LONGEST);
            hearing.weighed(behind - 1L);
            assertThat(hearing.looksAhead(DUE)).isTrue();
            for (int offset = behind; offset < log.size(); offset++) {
                if (log.get(offset) instanceof Scheduled || log.get(offset) instanceof Asked) {
                    hearing.writtenAhead(ID, offset);
                }
            }
            hearing.passedAhead(new IntakeMark(Map.of(INTAKE, DUE)));
            List<Long> free = undecided.keySet().stream()
                    .filter(version -> !id.cancellations.containsKey(version))
                    .filter(version -> hearing.isComplete(ID, version, DUE, undecided.getOrDefault(version, true)))
                    .toList();
            int read = log.size();
            while (weighed < read) {
                weigh();
            }
            assertThat(free).as("%s, weighed to %s", log, behind).noneMatch(id.cancellations::containsKey);
            return free.size();
        }

        private void write(int steps, boolean isIndexAtWork) {
            for (int step = 0; step < steps; step++) {
                switch (random.nextInt(4)) {
                    case 0 -> schedule();
                    case 1 -> ask();
                    case 2 -> decide();
                    default -> {
                        if (isIndexAtWork && weighed < log.size()) {
                            weigh();
                        }
                    }
                }
            }
        }

        private void schedule() {
            String request = random.nextBoolean() ? null : "s" + random.nextInt(3);
            append(log.size(), request, null);
        }

        private void append(long dueMs, @Nullable String request, @Nullable Long movedFrom) {
            long version = log.size();
            undecided.put(version, request != null || movedFrom != null);
            log.add(new Scheduled(new Live(version, dueMs, request, new byte[0]), movedFrom, version));
        }

        private void ask() {
            Action action = Action.values()[1 + random.nextInt(3)];
            log.add(new Asked(action, random.nextInt(100), "a" + log.size(), log.size()));
        }

        /** Of what was delivered, cancelled or dead the log tells. */
        private void decide() {
            if (undecided.isEmpty()) {
                return;
            }
            List<Long> all = new ArrayList<>(undecided.keySet());
            long version = all.get(random.nextInt(all.size()));
            undecided.remove(version);
            long atMs = log.size();
            if (id.cancellations.containsKey(version)) {
                log.add(new Cancelled(version, atMs));
            } else {
                log.add(random.nextBoolean() ? new Delivered(version, atMs) : new Dead(version, null, atMs));
            }
        }

        private void weigh() {
            for (IndexEffect effect : id.apply(log.get(weighed++))) {
                if (effect instanceof IndexEffect.Reschedule move) {
                    append(move.dueMs(), move.what().request(), move.what().version());
                }
            }
        }
    }
}
