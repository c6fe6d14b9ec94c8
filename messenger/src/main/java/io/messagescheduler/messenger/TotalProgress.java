package io.messagescheduler.messenger;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What {@code /progress} answers: the sums over all contestants and the phase of the one that is furthest behind, and
 * beside them each contestant's own.
 */
record TotalProgress(@JsonUnwrapped Progress total, Map<String, Progress> contestants) {

    /** @param contestants at least one, in the order in which they are shown */
    static TotalProgress of(Map<String, Progress> contestants) {
        Collection<Progress> all = contestants.values();
        Progress behind =
                all.stream().min(Comparator.comparing(Progress::phase)).orElseThrow();
        return new TotalProgress(
                new Progress(
                        behind.phase(),
                        sum(all, Progress::expected),
                        sum(all, Progress::sent),
                        sum(all, Progress::received),
                        sum(all, Progress::lost),
                        sum(all, Progress::duplicated),
                        sum(all, Progress::early),
                        sum(all, Progress::invalid),
                        sum(all, Progress::deadLetters),
                        sum(all, Progress::unexpected),
                        all.stream().mapToLong(Progress::lastDueMs).max().orElse(0),
                        behind.seed()),
                contestants);
    }

    private static long sum(Collection<Progress> all, ToLongFunction<Progress> figure) {
        return all.stream().mapToLong(figure).sum();
    }
}
