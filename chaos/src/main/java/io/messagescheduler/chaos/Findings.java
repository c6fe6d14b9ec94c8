package io.messagescheduler.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a checker has found: how many violations of each kind, and the first of each in words. One owner. */
final class Findings {
    private static final int MOST_EXAMPLES = 20;

    private final Map<Violation, Integer> counts = new EnumMap<>(Violation.class);
    private final Map<Violation, List<String>> examples = new EnumMap<>(Violation.class);
    private int judgedTwins;

    void add(Violation violation, String what) {
        counts.merge(violation, 1, Integer::sum);
        List<String> words = examples.computeIfAbsent(violation, none -> new ArrayList<>());
        if (words.size() < MOST_EXAMPLES) {
            words.add(what);
        }
    }

    void judgedTwins() {
        judgedTwins++;
    }

    /** How many pairs arrived so that their order could be judged. */
    int twins() {
        return judgedTwins;
    }

    int count(Violation violation) {
        return counts.getOrDefault(violation, 0);
    }

    /** Whether something has not come that may still be on its way. */
    boolean mayBeIncomplete() {
        return count(Violation.LOST) + count(Violation.NO_OUTCOME) > 0;
    }

    boolean isClean() {
        return counts.isEmpty();
    }

    Map<Violation, List<String>> examples() {
        return Collections.unmodifiableMap(examples);
    }
}
