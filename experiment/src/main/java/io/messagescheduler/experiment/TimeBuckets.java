package io.messagescheduler.experiment;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Equal slices of time with something counted in each. Slices are one second wide at first; when they would become more
 * than the limit, neighbours are merged and the width doubles, so a run of any length fits. Owned by one thread.
 *
 * @param <C> what is counted in a slice
 */
final class TimeBuckets<C> {
    private final int limit;
    private final Supplier<C> empty;
    private final BiConsumer<C, C> merge;
    private TreeMap<Long, C> cells = new TreeMap<>();
    private long widthMs = 1_000;

    /**
     * @param limit the greatest number of slices from the first to the last
     * @param merge adds its second argument to its first
     */
    TimeBuckets(int limit, Supplier<C> empty, BiConsumer<C, C> merge) {
        this.limit = limit;
        this.empty = empty;
        this.merge = merge;
    }

    /** The slice that holds the instant; good until the next call. */
    C at(long epochMs) {
        C cell = cells.get(epochMs / widthMs);
        if (cell != null) {
            return cell;
        }
        while (span(epochMs / widthMs) > limit) {
            doubleWidth();
        }
        return cells.computeIfAbsent(epochMs / widthMs, index -> empty.get());
    }

    long widthMs() {
        return widthMs;
    }

    /** Slices that are not empty, by their start in epoch milliseconds. */
    SortedMap<Long, C> slices() {
        SortedMap<Long, C> slices = new TreeMap<>();
        cells.forEach((index, cell) -> slices.put(index * widthMs, cell));
        return slices;
    }

    private long span(long index) {
        if (cells.isEmpty()) {
            return 1;
        }
        return Math.max(cells.lastKey(), index) - Math.min(cells.firstKey(), index) + 1;
    }

    private void doubleWidth() {
        TreeMap<Long, C> wider = new TreeMap<>();
        cells.forEach((index, cell) -> wider.merge(index / 2, cell, (first, second) -> {
            merge.accept(first, second);
            return first;
        }));
        cells = wider;
        widthMs *= 2;
    }
}
