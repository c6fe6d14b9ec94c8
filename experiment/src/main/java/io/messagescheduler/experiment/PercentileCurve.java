package io.messagescheduler.experiment;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values at percentiles that lie closer together towards the hundredth: twenty for each further nine. */
final class PercentileCurve {
    private static final int STEPS_PER_NINE = 20;

    private PercentileCurve() {}

    /** The chart of several distributions, each up to its maximum. */
    static Chart chart(
            String file,
            String group,
            String title,
            String note,
            List<String> names,
            List<SignedHistogram> distributions) {
        int steps =
                distributions.stream().mapToInt(PercentileCurve::steps).max().orElse(0);
        List<Double> x = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            x.add(100 * share(step));
        }
        List<Chart.Series> series = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            series.add(new Chart.Series(names.get(i), values(distributions.get(i), steps)));
        }
        return new Chart(
                file,
                group,
                title,
                note,
                new Chart.Axis("percentile", Chart.Scale.NINES),
                new Chart.Axis("ms", Chart.Scale.SIGNED_LOGARITHMIC),
                false,
                null,
                x,
                series);
    }

    /** Enough steps for the last one to have the maximum as its value: beyond 1 - 1/2n. */
    private static int steps(SignedHistogram values) {
        return values.count() == 0 ? 0 : (int) Math.ceil(STEPS_PER_NINE * Math.log10(2.0 * values.count())) + 1;
    }

    private static double share(int step) {
        return 1 - Math.pow(10, -(double) step / STEPS_PER_NINE);
    }

    private static List<@Nullable Double> values(SignedHistogram distribution, int steps) {
        List<@Nullable Double> values = new ArrayList<>();
        int own = steps(distribution);
        long seen = 0;
        if (own > 0) {
            for (SignedHistogram.Bin bin : distribution.bins()) {
                seen += bin.count();
                while (values.size() < own && seen >= Math.ceil(share(values.size()) * distribution.count())) {
                    values.add((double) Math.clamp(bin.value(), distribution.min(), distribution.max()));
                }
            }
        }
        while (values.size() < steps) {
            values.add(null);
        }
        return values;
    }
}
