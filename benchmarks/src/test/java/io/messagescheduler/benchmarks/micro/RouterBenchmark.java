package io.messagescheduler.benchmarks.micro;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.route.Route;
import io.messagescheduler.core.route.Router;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Routes one message of a backlog: due times of so many, spread over the ladder's 30 days, read in a random order. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx1g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RouterBenchmark {
    @Param({"1000000", "10000000"})
    public int pending = 1_000_000;

    private final Router router =
            new Router(new BucketLadder(Duration.ofSeconds(10), 8, Duration.ofDays(30), Duration.ofSeconds(5)));
    private final long nowMs = 1_800_000_000_000L;
    private long[] dueMs = {nowMs};
    private int next;

    @Setup
    public void draw() {
        SplittableRandom random = new SplittableRandom(1);
        dueMs = new long[pending];
        for (int i = 0; i < pending; i++) {
            // As many of each magnitude: a uniform draw would meet the coarsest level alone.
            long reachMs = 1_000L << random.nextInt(22);
            dueMs[i] = nowMs + random.nextLong(reachMs);
        }
    }

    @Benchmark
    public Route route() {
        if (++next == dueMs.length) {
            next = 0;
        }
        return router.route(dueMs[next], nowMs);
    }
}
