package io.messagescheduler.benchmarks.micro;

import io.messagescheduler.core.delivery.Checkpoint;
import io.messagescheduler.core.delivery.SortKey;
import io.messagescheduler.core.delivery.UnreadableCheckpoint;
import io.messagescheduler.core.message.Sequence;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
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

/** A checkpoint written and read, with so many records between the oldest undelivered and the next to read. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx1g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CheckpointBenchmark {
    private static final long LOW = 123_456_789;

    @Param({"1000000", "10000000"})
    public long pending = 1_000_000;

    @Param({"0", "128"})
    public int exceptions;

    private Checkpoint checkpoint = Checkpoint.initial(LOW);
    private String metadata = "";

    @Setup
    public void prepare() {
        List<Long> late = LongStream.range(0, exceptions)
                .mapToObj(i -> LOW + i * (pending / 200))
                .toList();
        SortKey delivered = new SortKey(1_800_000_000_000L, new Sequence("SCHEDULED_MESSAGES", 3, LOW));
        checkpoint = new Checkpoint(LOW, LOW + pending, delivered, late);
        metadata = checkpoint.encode();
    }

    @Benchmark
    public String encode() {
        return checkpoint.encode();
    }

    @Benchmark
    public Checkpoint decode() throws UnreadableCheckpoint {
        return Checkpoint.decode(LOW, metadata);
    }
}
