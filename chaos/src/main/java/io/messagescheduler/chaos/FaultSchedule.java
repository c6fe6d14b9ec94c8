package io.messagescheduler.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The faults of a run, one after another without end, as its seed has them: every kind once in some order, then again in another,
 * so that a run of half an hour leaves none out. One owner; not thread-safe.
 */
final class FaultSchedule {
    private static final long SHORTEST_CALM_MS = 4_000;
    private static final long LONGEST_CALM_MS = 12_000;

    private final Random random;
    private final List<FaultKind> kinds;
    private final int haste;
    private final List<FaultKind> bag = new ArrayList<>();

    /**
     * @param kinds that can be injected here, one at least
     * @param haste see {@link Scale}
     */
    FaultSchedule(long seed, Set<FaultKind> kinds, int haste) {
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("no kind of fault to choose from");
        }
        this.random = new Random(seed);
        this.haste = haste;
        this.kinds = List.copyOf(EnumSet.copyOf(kinds));
    }

    Fault next() {
        if (bag.isEmpty()) {
            bag.addAll(kinds);
            Collections.shuffle(bag, random);
        }
        FaultKind kind = bag.removeLast();
        long durationMs = random.nextLong(kind.shortestSeconds() * 1_000L, kind.longestSeconds() * 1_000L + 1);
        long calmMs = random.nextLong(SHORTEST_CALM_MS, LONGEST_CALM_MS + 1);
        return new Fault(kind, random.nextInt(Integer.MAX_VALUE), durationMs / haste, calmMs / haste);
    }
}
