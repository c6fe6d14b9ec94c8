package io.messagescheduler.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Lateness counted in bars whose width grows with the lateness, about ten to a decade, so that one picture shows a
 * millisecond and a minute. Early messages have bars of their own to the left of zero, as wide as those to the right.
 */
final class LatenessBins {
    private static final long[] STEPS_OF_A_DECADE = {10, 12, 15, 20, 25, 30, 40, 50, 60, 80};

    private LatenessBins() {}

    /**
     * A bar, with both ends in milliseconds.
     *
     * @param fromMs the least lateness in it
     * @param toMs the greatest lateness in it
     */
    record Bar(long fromMs, long toMs, long count) {}

    /** Every bar from the first that holds a message to the last, empty ones between them included. */
    static List<Bar> of(SignedHistogram lateness) {
        if (lateness.count() == 0) {
            return List.of();
        }
        List<Long> edges = edges(Math.max(Math.abs(lateness.min()), Math.abs(lateness.max())));
        TreeMap<Integer, Long> counts = new TreeMap<>();
        for (SignedHistogram.Bin bin : lateness.bins()) {
            long value = Math.clamp(bin.value(), lateness.min(), lateness.max());
            int index = index(edges, Math.abs(value));
            counts.merge(value < 0 ? -index : index, bin.count(), Long::sum);
        }
        List<Bar> bars = new ArrayList<>();
        for (int i = counts.firstKey(); i <= counts.lastKey(); i++) {
            long low = edges.get(Math.abs(i));
            long high = edges.get(Math.abs(i) + 1) - 1;
            long count = counts.getOrDefault(i, 0L);
            bars.add(i < 0 ? new Bar(-high, -low, count) : new Bar(low, high, count));
        }
        return bars;
    }

    /** 0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20 and so on, until beyond the greatest. */
    private static List<Long> edges(long greatest) {
        List<Long> edges = new ArrayList<>(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 8L));
        for (long scale = 1; edges.getLast() <= greatest; scale *= 10) {
            for (long step : STEPS_OF_A_DECADE) {
                edges.add(step * scale);
            }
        }
        return edges;
    }

    private static int index(List<Long> edges, long magnitude) {
        int index = 0;
        while (edges.get(index + 1) <= magnitude) {
            index++;
        }
        return index;
    }
}
