package io.messagescheduler.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Upper bounds of a histogram's buckets. */
public enum Buckets {
    NONE("", List.of()),
    /**
     * A bound each millisecond up to 20 ms, since that is where deliveries lie and what is compared; from there on each
     * bound at most a tenth above the one before, so that a quantile read from it is at most 10 % off, up to 10 min, which
     * is past every alert. About 130 bounds: affordable, as there are few such histograms and none has a label with many
     * values.
     */
    LATENESS("seconds", lateness()),
    /** A transaction takes some milliseconds; the broker ends one after 5 s. */
    TRANSACTION("seconds", List.of(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)),
    /** Offset metadata: a few dozen bytes, capped at 2 KiB; 4096 would be fatal. */
    CHECKPOINT("bytes", List.of(32.0, 64.0, 128.0, 256.0, 512.0, 1024.0, 2048.0, 4096.0));

    private static final int LONGEST_MS = 600_000;
    private static final int FINE_MS = 20;

    private final String unit;
    private final List<Double> bounds;

    Buckets(String unit, List<Double> bounds) {
        this.unit = unit;
        this.bounds = bounds;
    }

    String unit() {
        return unit;
    }

    /** Ascending, in {@link #unit}s. */
    public List<Double> bounds() {
        return bounds;
    }

    private static List<Double> lateness() {
        List<Integer> millis =
                new ArrayList<>(IntStream.rangeClosed(1, FINE_MS).boxed().toList());
        while (millis.getLast() < LONGEST_MS) {
            millis.add(Math.min(LONGEST_MS, millis.getLast() * 11 / 10));
        }
        return millis.stream().map(ms -> ms / 1000.0).toList();
    }
}
