package io.messagescheduler.benchmarks;

import java.util.Collection;
import java.util.List;

/** One figure over the rounds: its median and its range. The median of an even number of values is the mean of the middle two. */
public record Spread(double median, double least, double greatest, int rounds) {

    /** @throws IllegalArgumentException if there are no values */
    static Spread of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast(), sorted.size());
    }
}
