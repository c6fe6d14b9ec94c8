package io.messagescheduler.benchmarks;

import io.messagescheduler.benchmarks.Field.Steady;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches the highest rate that a contestant sustains from hand-over to receipt: rates are doubled until one fails, then the
 * bounds are halved geometrically. A rate is sustained when all messages arrive, 99 % of them less than 100 ms late, and the
 * contestant takes them as fast as they come.
 */
final class ThroughputSearch {
    private static final Logger log = LoggerFactory.getLogger(ThroughputSearch.class);

    private static final double LATENESS_LIMIT_MS = 100;
    private static final long BEHIND_LIMIT_MS = 500;
    private static final int HIGHEST_RATE = 1_000_000;

    /** Who does not sustain this has other troubles than throughput. */
    private static final int LOWEST_RATE = 500;

    /** The bounds are near enough. */
    private static final double ENOUGH = 1.1;

    private static final Duration LONGEST_DELAY = Duration.ofSeconds(3);

    private final Field field;
    private final Duration step;

    ThroughputSearch(Field field, Duration step) {
        this.field = field;
        this.step = step;
    }

    void run() throws IOException, InterruptedException {
        int sustained = 0;
        int failed = 0;
        int rate = BenchPlan.FIRST_RATE;
        Steady best = null;
        for (int tried = 0; tried < BenchPlan.THROUGHPUT_STEPS && rate <= HIGHEST_RATE; tried++) {
            Steady steady = field.steadily("throughput-" + rate, rate, step, LONGEST_DELAY);
            boolean holds = steady.isComplete()
                    && steady.p99Ms() < LATENESS_LIMIT_MS
                    && steady.given().behind().toMillis() < BEHIND_LIMIT_MS;
            log.info("{} messages a second: p99 {} ms, {}", rate, steady.p99Ms(), holds ? "sustained" : "too much");
            if (holds) {
                sustained = rate;
                best = steady;
            } else {
                failed = rate;
            }
            if (failed == 0) {
                rate *= 2;
            } else if (sustained == 0) {
                rate /= 2;
            } else if (failed < sustained * ENOUGH) {
                break;
            } else {
                rate = (int) Math.sqrt((double) sustained * failed);
            }
            if (rate < LOWEST_RATE) {
                break;
            }
        }
        field.figures().add("throughput", "sustainedPerSecond", sustained);
        if (best != null) {
            field.figures().add("throughput", "latenessP99Ms", best.p99Ms());
        }
    }
}
