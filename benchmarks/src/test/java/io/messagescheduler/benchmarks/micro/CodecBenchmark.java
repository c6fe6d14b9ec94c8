package io.messagescheduler.benchmarks.micro;

import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.Intake;
import io.messagescheduler.core.message.IntakeParser;
import io.messagescheduler.core.message.SchedulesTopicRule;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.core.message.TargetRule;
import io.messagescheduler.core.message.TimeParser;
import io.messagescheduler.kafkaio.StampedRecord;
import io.messagescheduler.kafkaio.SystemRecords;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
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

/** Headers of one message: read and stamped at the intake, and read again at each later hop. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx1g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
    private static final long NOW_MS = 1_800_000_000_000L;

    @Param({"2027-01-15T08:10:00.123Z", "1800000600123"})
    public String time = "1800000600123";

    private final IntakeParser parser = new IntakeParser(
            new TimeParser(ZoneOffset.UTC, Duration.ofDays(36_525)),
            new TargetRule(List.of(), List.of()),
            new SchedulesTopicRule(Duration.ZERO, null, ZoneOffset.UTC));
    private ConsumerRecord<byte[], byte[]> intake = record();
    private ConsumerRecord<byte[], byte[]> stamped = record();

    @Setup
    public void prepare() {
        intake = record();
        intake.headers().add(HeaderNames.TIME, time.getBytes(StandardCharsets.UTF_8));
        intake.headers().add(HeaderNames.TOPIC, "orders".getBytes(StandardCharsets.UTF_8));
        stamped = record();
        stamped.headers().add(HeaderNames.TIME, time.getBytes(StandardCharsets.UTF_8));
        stamped.headers().add(HeaderNames.TOPIC, "orders".getBytes(StandardCharsets.UTF_8));
        addStamps(stamped.headers(), NOW_MS + 600_123);
    }

    @Benchmark
    public Intake parse() {
        return parser.parse(StampedRecord.headersOf(intake), intake.key(), false, NOW_MS);
    }

    @Benchmark
    public RecordHeaders stamp() {
        RecordHeaders headers = SystemRecords.withoutOurs(intake);
        addStamps(headers, NOW_MS + 600_123);
        return headers;
    }

    @Benchmark
    public Sequence readStamps() throws StampedRecord.NotStamped {
        Sequence sequence = StampedRecord.sequence(stamped);
        if (StampedRecord.dueMs(stamped) != NOW_MS + 600_123) {
            throw new IllegalStateException("another due time");
        }
        return sequence;
    }

    private static void addStamps(org.apache.kafka.common.header.Headers headers, long dueMs) {
        headers.add(HeaderNames.DUE, Stamp.encode(dueMs));
        headers.add(HeaderNames.SEQUENCE, new Sequence("SCHEDULED_MESSAGES", 3, 123_456_789).encode());
        headers.add(HeaderNames.ORIGINAL_TIMESTAMP, Stamp.encode(NOW_MS));
    }

    private static ConsumerRecord<byte[], byte[]> record() {
        return new ConsumerRecord<>("SCHEDULED_MESSAGES", 3, 123_456_789, new byte[8], new byte[100]);
    }
}
