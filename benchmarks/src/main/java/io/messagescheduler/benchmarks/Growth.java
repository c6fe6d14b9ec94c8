package io.messagescheduler.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * How a figure grows along an axis, for one contestant: points, and the exponent e of the power law y = c · x^e that fits them
 * best, by least squares over the logarithms.
 *
 * @param axis {@code load}, {@code backlog}, {@code delay} or {@code burst}
 * @param exponent NaN with fewer than two points above 0
 */
record Growth(String axis, String figure, String contestant, List<Point> points, double exponent) {

    /** Median and range of the figure at one place of the axis. */
    record Point(double x, Spread y) {}

    /**
     * An axis: works named by its prefix and a number, which is where on the axis they are.
     *
     * @param unit of that number
     */
    record Axis(String name, String prefix, String unit, List<String> figures) {}

    static final List<Axis> AXES = List.of(
            new Axis(
                    "load",
                    "throughput-",
                    "messages/s",
                    List.of("latenessP50Ms", "latenessP99Ms", "cpuSecondsPerMillion")),
            new Axis(
                    "backlog",
                    "backlog-",
                    "messages pending",
                    List.of(
                            "latenessP50Ms",
                            "latenessP99Ms",
                            "cpuSecondsPerMillion",
                            "liveHeapMb",
                            "intakePerSecond",
                            "diskBytesPerPending")),
            new Axis("delay", "delay-", "s of delay", List.of("latenessP50Ms", "latenessP99Ms")),
            new Axis(
                    "burst", "burst-", "messages due at once", List.of("lastReceivedSeconds", "cpuSecondsPerMillion")));

    private static final double FLAT = 0.1;

    /** Above it a load is not sustained: what is measured there is how long it lasted, not how lateness grows. */
    private static final double SUSTAINED_MS = 100;

    Growth {
        points = List.copyOf(points);
    }

    /** Every growth that the report has at least two points of. */
    static List<Growth> all(BenchReport report) {
        List<Growth> all = new ArrayList<>();
        for (Axis axis : AXES) {
            for (String figure : axis.figures()) {
                for (String contestant : report.contestants()) {
                    List<Point> points = points(report, axis, figure, contestant);
                    if (points.size() > 1) {
                        all.add(new Growth(axis.name(), figure, contestant, points, exponent(points)));
                    }
                }
            }
        }
        return all;
    }

    private static List<Point> points(BenchReport report, Axis axis, String figure, String contestant) {
        TreeMap<Integer, Point> points = new TreeMap<>();
        for (String work : report.works()) {
            if (!work.matches(axis.prefix() + "\\d+")) {
                continue;
            }
            Spread p99 = report.spread(work, "latenessP99Ms", contestant);
            Spread y = report.spread(work, figure, contestant);
            boolean sustained = !axis.name().equals("load") || (p99 != null && p99.median() < SUSTAINED_MS);
            if (y != null && sustained) {
                int x = Integer.parseInt(work.substring(axis.prefix().length()));
                points.put(x, new Point(x, y));
            }
        }
        return List.copyOf(points.values());
    }

    static double exponent(List<Point> points) {
        double n = 0;
        double sumX = 0;
        double sumY = 0;
        double sumXx = 0;
        double sumXy = 0;
        for (Point point : points) {
            if (point.x() > 0 && point.y().median() > 0) {
                double x = Math.log(point.x());
                double y = Math.log(point.y().median());
                n++;
                sumX += x;
                sumY += y;
                sumXx += x * x;
                sumXy += x * y;
            }
        }
        double spread = n * sumXx - sumX * sumX;
        return n < 2 || spread == 0 ? Double.NaN : (n * sumXy - sumX * sumY) / spread;
    }

    /** What the exponent means, in a word. */
    String word() {
        if (Double.isNaN(exponent)) {
            return "unknown";
        }
        if (Math.abs(exponent) < FLAT) {
            return "constant";
        }
        if (exponent < 0) {
            return "falling";
        }
        if (exponent < 1 - FLAT) {
            return "less than linear";
        }
        return exponent <= 1 + FLAT ? "linear" : "more than linear";
    }

    /** {@code x^0.03, constant}. */
    String law() {
        return Double.isNaN(exponent) ? "unknown" : String.format(Locale.ROOT, "x^%.2f, %s", exponent, word());
    }
}
