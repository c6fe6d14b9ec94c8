package io.messagescheduler.index;

import io.messagescheduler.core.message.Command;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.kafkaio.Names;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** One partition of the index without a broker: records go in by hand, and what it sends is read back. */
final class IndexDriver implements AutoCloseable {
    static final Duration RETENTION = Duration.ofHours(24);
    static final Instant START = Instant.parse("2026-11-23T19:00:00Z");

    private final RocksMemory memory = new RocksMemory(8 << 20);
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> log;
    /** The offset of the next record; a moved schedule's comes back by itself. */
    private long next;

    private Instant now = START;

    IndexDriver(Path directory) {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, Names.INDEX_GROUP);
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        config.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SharedRocksMemory.class);
        config.put(SharedRocksMemory.MEMORY, memory);
        IndexMetrics metrics = new IndexMetrics(meters, () -> 0, () -> 0, () -> 0, () -> 0);
        this.driver = new TopologyTestDriver(IndexTopology.of(RETENTION, 1 << 20, metrics, null), config, START);
        this.log = driver.createInputTopic(Names.SCHEDULES, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A schedule of the time dialect; returns its version. */
    long schedule(String id, long dueMs, @Nullable String request) {
        return schedule(id, dueMs, request, "orders", bytes("key of " + id), bytes("value of " + id));
    }

    long schedule(String id, long dueMs, @Nullable String request, String target, byte[] key, byte[] value) {
        RecordHeaders headers = headers(id, Command.SCHEDULE);
        headers.add(HeaderNames.DUE, Stamp.encode(dueMs));
        headers.add(HeaderNames.TOPIC, bytes(target));
        headers.add("colour", bytes("red"));
        if (request != null) {
            headers.add(HeaderNames.SCHEDULE_REQUEST_ID, bytes(request));
        }
        return send(key, value, headers);
    }

    void ask(Command command, String id, long dueMs, String request) {
        RecordHeaders headers = headers(id, command);
        headers.add(HeaderNames.SCHEDULE_REQUEST_ID, bytes(request));
        if (command == Command.MOVE) {
            headers.add(HeaderNames.DUE, Stamp.encode(dueMs));
        }
        send(bytes(id), null, headers);
    }

    /** The delivery task's word. */
    void say(Command command, String id, long version) {
        RecordHeaders headers = headers(id, command);
        headers.add(HeaderNames.VERSION, Stamp.encode(version));
        send(bytes(id), null, headers);
    }

    long send(byte @Nullable [] key, byte @Nullable [] value, RecordHeaders headers) {
        long version = next++;
        long rescheduled = count("to-schedules");
        log.pipeInput(new TestRecord<>(key, value, headers, now));
        next += count("to-schedules") - rescheduled;
        return version;
    }

    private long count(String sink) {
        return driver.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("records-produced-total")
                        && sink.equals(metric.getKey().tags().get("processor-node-id")))
                .mapToLong(metric -> ((Number) metric.getValue().metricValue()).longValue())
                .sum();
    }

    void pass(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    Instant now() {
        return now;
    }

    /** What was sent to the topic since the last look. */
    List<TestRecord<byte[], byte[]>> sent(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    StoreReader<ReadOnlyKeyValueStore<byte[], byte[]>> stores() {
        return new StoreReader<>(store("live"), store("changing"), store("finished"), store("outcomes"));
    }

    KeyValueStore<byte[], byte[]> store(String name) {
        return driver.getKeyValueStore(name);
    }

    ScheduleIndex index() {
        return new StoredSchedules(new Some(Map.of(0, this), 1), false);
    }

    static RecordHeaders headers(String id, Command command) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(HeaderNames.ID, bytes(id));
        headers.add(HeaderNames.COMMAND, command.label());
        headers.add(HeaderNames.ORIGINAL_TIMESTAMP, Stamp.encode(START.toEpochMilli()));
        return headers;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static ScheduleId id(String text) {
        return new ScheduleId(text);
    }

    @Override
    public void close() {
        driver.close();
        memory.close();
    }

    /** Some of the index's partitions; the others are at another Scheduler. */
    record Some(Map<Integer, IndexDriver> here, int partitions) implements PartitionStores {
        Some {
            here = new HashMap<>(here);
        }

        @Override
        public StoreReader<ReadOnlyKeyValueStore<byte[], byte[]>> of(int partition, boolean standby)
                throws IndexUnavailable {
            IndexDriver driver = here.get(partition);
            if (driver == null) {
                throw new IndexUnavailable.HeldElsewhere(partition, "elsewhere", 8000);
            }
            return driver.stores();
        }

        @Override
        public IndexState state() {
            return new IndexState(true, 0, "");
        }
    }
}
