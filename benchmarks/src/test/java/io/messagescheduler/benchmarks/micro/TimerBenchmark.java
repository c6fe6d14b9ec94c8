package io.messagescheduler.benchmarks.micro;

import io.messagescheduler.core.delivery.SortKey;
import io.messagescheduler.core.message.Sequence;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One entry expires and another takes its place, with so many pending, due within the next minute: one insert and one expiry an
 * operation. The time is simulated: it goes on to the next due time by itself.
 *
 * <pre>
 * ./mvnw -Pjmh -pl benchmarks -am -DskipTests package
 * java -cp 'benchmarks/target/classes:benchmarks/target/test-classes:benchmarks/target/lib/*' org.openjdk.jmh.Main TimerBenchmark -prof gc
 * </pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx4g", "-Xms4g", "-XX:+UseParallelGC"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TimerBenchmark {
    private static final long SPAN_MS = 60_000;

    @Param({"array", "heap", "wheel"})
    public String structure = "array";

    @Param({"1000000", "10000000"})
    public int pending = 1_000_000;

    private PendingTimer timer = new PendingTimer.ArrayOfMilliseconds();
    private SplittableRandom random = new SplittableRandom(1);
    private long nowMs;
    private long offset;

    @Setup(Level.Trial)
    public void fill() {
        timer = timerOf(structure);
        random = new SplittableRandom(1);
        nowMs = 1_800_000_000_000L;
        offset = 0;
        for (int i = 0; i < pending; i++) {
            timer.add(entry(nowMs + 1 + random.nextLong(SPAN_MS)));
        }
    }

    static PendingTimer timerOf(String structure) {
        return switch (structure) {
            case "array" -> new PendingTimer.ArrayOfMilliseconds();
            case "heap" -> new PendingTimer.Heap();
            case "wheel" -> new HashedWheelTimer();
            default -> throw new IllegalArgumentException(structure);
        };
    }

    @Benchmark
    public PendingEntry expireAndInsert() {
        @Nullable PendingEntry expired = timer.poll(nowMs);
        while (expired == null) {
            expired = timer.poll(++nowMs);
        }
        timer.add(entry(nowMs + 1 + random.nextLong(SPAN_MS)));
        return expired;
    }

    private PendingEntry entry(long dueMs) {
        return new PendingEntry(new SortKey(dueMs, new Sequence("SCHEDULED_MESSAGES", 0, offset++)));
    }
}
