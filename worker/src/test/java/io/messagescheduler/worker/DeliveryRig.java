package io.messagescheduler.worker;

import static io.messagescheduler.worker.Imminent.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.TargetRule;
import io.messagescheduler.core.route.Router;
import io.messagescheduler.kafkaio.ClockGuard;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.kafkaio.UnwritableTopics;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.ManualClock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Delivery agents against a real broker, stepped by hand, under a clock that stands still unless it is moved. */
abstract class DeliveryRig {
    static final Duration GRACE = Duration.ofSeconds(60);
    static final Duration WAIT = Duration.ofSeconds(30);
    static final String OVERFLOW = "__SM_BUCKET_10_0";

    final KafkaClients clients;
    final Admin admin;
    final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T19:00:00Z"));
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Elapsed elapsed = new Elapsed();
    final UnwritableTopics unwritable = new UnwritableTopics(100_000);
    final List<DeliveryAgent> agents = new ArrayList<>();
    final DeliveryStates states = new DeliveryStates();
    Layout layout = new Layout("SCHEDULED_MESSAGES", List.of("schedules"), 10, 8, 10, null, 1, 1, Map.of());
    long sequence;

    DeliveryRig(Broker broker) {
        clients = new KafkaClients(broker.bootstrapServers(), new Properties(), 100_000);
        admin = clients.admin("test");
    }

    /** Time of the machine, but for what is skipped. */
    static final class Elapsed implements ElapsedTime {
        long skippedNanos;

        @Override
        public long nanos() {
            return MACHINE.nanos() + skippedNanos;
        }

        @Override
        public void pause(Duration duration) throws InterruptedException {
            MACHINE.pause(duration);
        }
    }

    /** A process that dies: nothing catches it, nothing is tidied up. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Everything is sent and acknowledged; then, instead of the commit, the crash. */
    static final class CrashingOutlet implements Outlet {
        private final AtomicReference<Producer<byte[], byte[]>> producer = new AtomicReference<>();
        private final ExactlyOnceOutlet outlet;

        CrashingOutlet(DeliveryRig rig) {
            outlet = rig.outlet(id -> {
                Producer<byte[], byte[]> fresh = rig.clients.deliveryProducer(id);
                producer.set(fresh);
                return fresh;
            });
        }

        private Producer<byte[], byte[]> present() {
            return Objects.requireNonNull(producer.get());
        }

        @Override
        public Map<TopicPartition, OffsetAndMetadata> takeOver(
                Set<TopicPartition> partitions, Consumer<?, ?> consumer) {
            return outlet.takeOver(partitions, consumer);
        }

        @Override
        public boolean isIntact() {
            return outlet.isIntact();
        }

        @Override
        public void ready() {
            outlet.ready();
        }

        @Override
        public boolean isTransactional() {
            return outlet.isTransactional();
        }

        @Override
        public void begin() {
            outlet.begin();
        }

        @Override
        public void send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            outlet.send(record, callback);
        }

        @Override
        public void prepare(Map<TopicPartition, OffsetAndMetadata> checkpoints, Consumer<?, ?> consumer) {
            outlet.prepare(checkpoints, consumer);
        }

        @Override
        public void commit(Consumer<?, ?> consumer) {
            throw new Crash();
        }

        @Override
        public boolean abort(Consumer<?, ?> consumer) {
            return false;
        }

        @Override
        public void tidy(Consumer<?, ?> consumer) {}

        @Override
        public void forget(Collection<TopicPartition> partitions) {
            outlet.forget(partitions);
        }

        @Override
        public void release(Map<TopicPartition, OffsetAndMetadata> checkpoints, Consumer<?, ?> consumer) {}

        @Override
        public void close() {
            present().close(Duration.ZERO);
        }
    }

    @BeforeEach
    void setUp() throws Exception {
        layout = new TopicSetup(
                        admin,
                        clients,
                        InstantSource.system(),
                        new TopicSetup.Options(100_000, 0, "history", Duration.ofHours(24)))
                .run(layout);
    }

    @AfterEach
    void close() {
        agents.forEach(DeliveryAgent::onClose);
        admin.close();
    }

    void create(String topic, Map<String, String> config) {
        NewTopic fresh = new NewTopic(topic, 1, (short) 1).configs(config);
        TopicSetup.await(admin.createTopics(List.of(fresh)).all());
        TopicSetup.awaitLeaders(admin, List.of(fresh));
    }

    ExactlyOnceOutlet outlet(Function<String, Producer<byte[], byte[]>> producers) {
        return outlet("worker-0", producers);
    }

    ExactlyOnceOutlet outlet(String instance, Function<String, Producer<byte[], byte[]>> producers) {
        return new ExactlyOnceOutlet(
                Names.deliveryTransactionalId(instance, 0),
                producers,
                new CheckpointLog(clients, "worker-0-0-checkpoints", 1),
                elapsed);
    }

    DeliveryAgent exactlyOnce() {
        return agent(outlet(clients::deliveryProducer));
    }

    DeliveryAgent agent(Outlet outlet) {
        return agent(outlet, BurstStaging.NONE, guard());
    }

    ClockGuard guard() {
        return new ClockGuard(clock::millis, () -> null, ElapsedTime.MACHINE);
    }

    DeliveryAgent agent(Outlet outlet, BurstStaging staging, ClockGuard guard) {
        TargetDirectory directory = new TargetDirectory(WorkerMain.topics(admin), ElapsedTime.MACHINE);
        SystemRecords records = new SystemRecords(SystemRecords.Stage.DELIVERY, false, 1, layout.ladder());
        DeliveryAgent agent = new DeliveryAgent(
                "deliver-0",
                clients.groupConsumer(Names.DELIVERY_GROUP, "worker-0-0"),
                layout.partitionsOf(Names.DELIVERY_GROUP),
                outlet,
                new Dispatch(
                        new Router(layout.ladder()),
                        new TargetRule(List.of(), List.of()),
                        directory,
                        records,
                        new EpochDelivery(Set.of("schedules"), "history", directory),
                        GRACE,
                        WAIT),
                directory,
                guard,
                staging,
                clock,
                elapsed,
                new DeliveryMetrics(meters, clock),
                1 << 20,
                new CancellationFeed(
                        clients.assignedConsumer("reader", "worker-0-0-cancellations"), layout.intake(), clock),
                states,
                new DeliveryFailures(
                        new TaskHalts("deliver-0", directory, elapsed, unwritable), directory, "worker-0-0"));
        agents.add(agent);
        return agent;
    }

    /** Puts messages due now into the imminent topic; their values tell them apart. */
    void schedule(String target, String... values) throws Exception {
        try (Producer<byte[], byte[]> producer = clients.producer("test")) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(
                                Imminent.TOPIC,
                                0,
                                null,
                                text("key"),
                                text(value),
                                Imminent.timeTopic(target, clock.millis(), sequence++)))
                        .get();
            }
        }
    }

    static void step(DeliveryAgent agent, BooleanSupplier until) throws Exception {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!until.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(endNanos);
            agent.doWork();
        }
    }

    double count(String meter) {
        return meters.find(meter).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** All that is there and committed. Waits for the last marker, which comes a moment after its producer has committed. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        while (committedEnd(topic) < uncommittedEnd(topic)) {
            Thread.onSpinWait();
        }
        return visible(topic);
    }

    /** What can be read though a transaction is open. */
    List<ConsumerRecord<byte[], byte[]>> visible(String topic) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Consumer<byte[], byte[]> consumer = clients.assignedConsumer("test", "test")) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
        }
        return all;
    }

    List<String> values(String topic) {
        return values(read(topic));
    }

    static List<String> values(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    List<String> deadLetters(String code, String target) {
        return read(Names.DEAD_LETTERS).stream()
                .filter(record -> is(record, HeaderNames.ERROR_CODE, code) && is(record, HeaderNames.TOPIC, target))
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    static boolean is(ConsumerRecord<byte[], byte[]> record, String header, String text) {
        return text.equals(new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8));
    }

    long uncommittedEnd(String topic) {
        return end(topic, IsolationLevel.READ_UNCOMMITTED);
    }

    private long committedEnd(String topic) {
        return end(topic, IsolationLevel.READ_COMMITTED);
    }

    private long end(String topic, IsolationLevel isolation) {
        TopicPartition partition = new TopicPartition(topic, 0);
        return TopicSetup.await(
                        admin.listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
                                .partitionResult(partition))
                .offset();
    }
}
