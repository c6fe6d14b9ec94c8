package io.messagescheduler.benchmarks;

import io.messagescheduler.benchmarks.Field.Steady;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches the highest rate that a contestant sustains from hand-over to receipt. A rate is sustained when all messages arrive, 99 % of
 * them less than 100 ms late, and the contestant takes them as fast as they come.
 */
final class ThroughputSearch {
    private static final Logger log = LoggerFactory.getLogger(ThroughputSearch.class);

    private static final double LATENESS_LIMIT_MS = 100;
    private static final long BEHIND_LIMIT_MS = 500;
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(3);

    private final Field field;
    private final Duration step;

    ThroughputSearch(Field field, Duration step) {
        this.field = field;
        this.step = step;
    }

    void run() throws IOException, InterruptedException {
        RateSearch search = new RateSearch(BenchPlan.FIRST_RATE);
        Steady best = null;
        boolean more = true;
        for (int tries = 0; more && tries < BenchPlan.MOST_RATES; tries++) {
            int rate = search.rate();
            Steady steady =
                    field.steadily((search.isAgain() ? "again-" : "throughput-") + rate, rate, step, LONGEST_DELAY);
            boolean holds = steady.isComplete()
                    && steady.p99Ms() < LATENESS_LIMIT_MS
                    && steady.given().behind().toMillis() < BEHIND_LIMIT_MS;
            log.info("{} messages a second: p99 {} ms, {}", rate, steady.p99Ms(), holds ? "sustained" : "too much");
            if (holds) {
                best = steady;
            }
            more = search.tried(holds);
        }
        field.figures().add("throughput", "sustainedPerSecond", search.sustained());
        if (best != null) {
            field.figures().add("throughput", "latenessP99Ms", best.p99Ms());
        }
    }
}
