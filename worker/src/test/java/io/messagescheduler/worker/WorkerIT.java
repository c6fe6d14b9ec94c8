package io.messagescheduler.worker;

import static io.messagescheduler.worker.Imminent.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.core.delivery.Cancellations;
import io.messagescheduler.core.job.JobBoard;
import io.messagescheduler.core.message.Command;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.core.message.IntakePartition;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.core.route.Router;
import io.messagescheduler.kafkaio.BacklogReader;
import io.messagescheduler.kafkaio.ClockGuard;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.Positions;
import io.messagescheduler.kafkaio.ScheduleRecords;
import io.messagescheduler.kafkaio.ScheduleVersion;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.kafkaio.TransactionalRouter;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Worker's agents against a real broker, stepped by hand, under a clock that stands still. */
@WithKafka
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class WorkerIT extends DeliveryRig {
    WorkerIT(Broker broker) {
        super(broker);
    }

    @Test
    void doWork_crashBetweenSendAndCommit_deliversEachOnceAllTheSame() throws Exception {
        create("crash", Map.of());
        schedule("crash", "a", "b", "c");
        DeliveryAgent dying = agent(new CrashingOutlet(this));
        assertThatThrownBy(() -> step(dying, () -> false)).isInstanceOf(Crash.class);
        assertThat(values("crash")).isEmpty();
        assertThat(uncommittedEnd("crash")).isEqualTo(3);

        DeliveryAgent next = exactlyOnce();
        step(next, () -> count("sm.delivery.delivered") == 3);
        step(next, () -> uncommittedEnd("crash") >= 8);
        assertThat(values("crash")).containsExactly("a", "b", "c");
        assertThat(uncommittedEnd("crash")).isEqualTo(8); // three aborted, its marker, three delivered, theirs
    }

    private void version(String id, long version, long dueMs) throws Exception {
        try (Producer<byte[], byte[]> producer = clients.producer("test")) {
            producer.send(new ProducerRecord<>(
                            Imminent.TOPIC,
                            0,
                            null,
                            text("key"),
                            text(id),
                            Imminent.version(id, "cancelling", dueMs, version)))
                    .get();
        }
    }

    private void ask(String id, long version, long dueMs) throws Exception {
        try (Producer<byte[], byte[]> producer = clients.producer("test")) {
            producer.send(new ProducerRecord<>(
                            Names.CANCELLATIONS,
                            0,
                            ScheduleRecords.cancellationKey(version),
                            ScheduleRecords.asked(new Cancellations.Asked(version, dueMs, new ScheduleId(id)))))
                    .get();
        }
    }

    private IntakeMark intakeReadTo(long ms) {
        Map<IntakePartition, Long> all = new HashMap<>();
        layout.intake().forEach(partition -> all.put(partition, ms));
        return new IntakeMark(all);
    }

    /** The index passes on that all intake partitions were read up to the instant. */
    private void heard(long ms) throws Exception {
        IntakeMark mark = intakeReadTo(ms);
        try (Producer<byte[], byte[]> producer = clients.producer("test")) {
            producer.send(new ProducerRecord<>(
                            Names.CANCELLATIONS, 0, ScheduleRecords.markKey(mark), ScheduleRecords.passedOn(0, mark)))
                    .get();
        }
    }

    /** What the delivery told the schedules log: command and id. */
    private List<String> told() {
        return read(Names.SCHEDULES).stream()
                .map(record -> new String(
                                record.headers().lastHeader(HeaderNames.COMMAND).value(), StandardCharsets.UTF_8)
                        + " "
                        + new String(record.headers().lastHeader(HeaderNames.ID).value(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void doWork_cancellations_areDecidedWhereNothingWasDeliveredAndOutliveTheWorker() throws Exception {
        create("cancelling", Map.of());
        long nowMs = clock.millis();
        heard(nowMs + 10_000);
        version("delivered", 1, nowMs);
        version("waits", 2, nowMs + 5_000);
        version("later", 3, nowMs + 5_000);
        DeliveryAgent first = exactlyOnce();
        step(first, () -> count("sm.delivery.delivered") == 1);
        ask("delivered", 1, nowMs);
        ask("waits", 2, nowMs + 5_000);
        ask("far", 4, nowMs + 9_000);
        step(first, () -> told().size() == 3);
        assertThat(told())
                .as("of the delivered one nothing more is said")
                .containsExactly("delivered delivered", "cancelled waits", "cancelled far");
        agents.remove(first);
        first.onClose();

        // The next Worker knows what the first has promised, and meets the messages.
        version("far", 4, nowMs + 9_000);
        clock.advance(Duration.ofSeconds(10));
        DeliveryAgent next = exactlyOnce();
        step(next, () -> count("sm.delivery.dropped") == 2);
        assertThat(values("cancelling")).containsExactly("delivered", "later");
        assertThat(read(Names.CANCELLATIONS).stream().filter(record -> record.value() == null))
                .as("what was met need not be remembered")
                .hasSize(2);
        holdsWhatMayHaveBeenCancelled(next);
    }

    /** Continues: a cancel in time is stuck, and so nothing with an id goes out until it is heard or the wait is over. */
    private void holdsWhatMayHaveBeenCancelled(DeliveryAgent agent) throws Exception {
        clock.advance(Duration.ofHours(1));
        long dueMs = clock.millis();
        double before = count("sm.delivery.delivered");
        version("stuck", 21, dueMs);
        version("kept", 22, dueMs);
        step(agent, () -> count("sm.delivery.held") >= 2);
        ask("stuck", 21, dueMs);
        heard(dueMs);
        step(agent, () -> {
            clock.advance(Duration.ofMillis(100));
            return count("sm.delivery.dropped") == 3 && count("sm.delivery.delivered") == before + 1;
        });
        assertThat(told()).endsWith("cancelled stuck", "delivered kept");
        assertThat(count("sm.delivery.unheard")).isZero();

        clock.advance(Duration.ofHours(1));
        double held = count("sm.delivery.held");
        version("unheard", 23, clock.millis());
        step(agent, () -> count("sm.delivery.held") > held);
        clock.advance(WAIT);
        step(agent, () -> count("sm.delivery.unheard") == 1);
        assertThat(values("cancelling")).containsExactly("delivered", "later", "kept", "unheard");
        readsAheadOfTheIndex(agent);
    }

    private static ProducerRecord<byte[], byte[]> command(Command command, String id) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(Names.SCHEDULES, 0, null, null);
        record.headers().add(HeaderNames.COMMAND, command.label()).add(HeaderNames.ID, text(id));
        return record;
    }

    /** Writes a record; its offset. */
    private long send(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (Producer<byte[], byte[]> producer = clients.producer("test")) {
            return producer.send(record).get().offset();
        }
    }

    /** Continues: the index stays away, but the log tells that nothing was asked of one of two messages. */
    private void readsAheadOfTheIndex(DeliveryAgent agent) throws Exception {
        clock.advance(Duration.ofHours(1));
        long dueMs = clock.millis();
        double held = count("sm.delivery.held");
        while (uncommittedEnd(Names.SCHEDULES) <= 23) {
            send(ScheduleRecords.mark(0, intakeReadTo(0))); // up to where the index has been heard of
        }
        version("asked about", send(command(Command.SCHEDULE, "asked about")), dueMs);
        send(command(Command.CANCEL, "asked about"));
        version("left alone", send(command(Command.SCHEDULE, "left alone")), dueMs);
        step(agent, () -> count("sm.delivery.held") >= held + 2);
        send(ScheduleRecords.mark(0, intakeReadTo(dueMs)));
        step(agent, () -> {
            clock.advance(Duration.ofMillis(100));
            return values("cancelling").contains("left alone");
        });
        assertThat(values("cancelling")).doesNotContain("asked about");
        assertThat(count("sm.delivery.unheard")).isEqualTo(1);
        clock.advance(WAIT);
        step(agent, () -> count("sm.delivery.unheard") == 2);
        waitsForTheIndexWhereARequestMayRepeatAnother(agent);
    }

    /** Continues: all is heard, but not that the index has met a schedule which may be one that it knows. */
    private void waitsForTheIndexWhereARequestMayRepeatAnother(DeliveryAgent agent) throws Exception {
        clock.advance(Duration.ofHours(1));
        long dueMs = clock.millis();
        heard(dueMs);
        double held = count("sm.delivery.held");
        long version = send(command(Command.SCHEDULE, "with a request"));
        RecordHeaders headers = Imminent.version("with a request", "cancelling", dueMs, version);
        headers.add(HeaderNames.SCHEDULE_REQUEST_ID, text("request"));
        send(new ProducerRecord<>(Imminent.TOPIC, 0, null, text("key"), text("with a request"), headers));
        step(agent, () -> count("sm.delivery.held") > held);
        send(ScheduleRecords.gone(
                new ScheduleVersion(new ScheduleId("with a request"), new Sequence(Names.SCHEDULES, 0, version))));
        step(agent, () -> {
            clock.advance(Duration.ofMillis(100));
            return values("cancelling").contains("with a request");
        });
        assertThat(count("sm.delivery.unheard")).isEqualTo(2);
    }

    @Test
    void doWork_oneTooLargeForItsTarget_isADeadLetterAndTheOthersAreDelivered() throws Exception {
        create("small", Map.of("max.message.bytes", "1000"));
        create("others", Map.of());
        StringBuilder noise = new StringBuilder();
        new Random(7).ints(5_000, 'A', 'z').forEach(letter -> noise.append((char) letter));
        schedule("others", "1", "2");
        schedule("small", "fits", noise.toString());
        schedule("others", "3");
        DeliveryAgent agent = exactlyOnce();
        step(agent, () -> count("sm.delivery.delivered") == 4 && count("sm.dead.lettered") == 1);
        assertThat(values("others")).containsExactly("1", "2", "3");
        assertThat(values("small")).containsExactly("fits");
        assertThat(deadLetters("TOO_LARGE", "small")).containsExactly(noise.toString());
    }

    @Test
    void doWork_compactedTargetAndNoKey_isADeadLetterAndTheOthersAreDelivered() throws Exception {
        create("compacted", Map.of("cleanup.policy", "compact"));
        schedule("compacted", "with key");
        try (Producer<byte[], byte[]> producer = clients.producer("test")) {
            producer.send(new ProducerRecord<>(
                            Imminent.TOPIC,
                            0,
                            null,
                            null,
                            text("without key"),
                            Imminent.timeTopic("compacted", clock.millis(), sequence++)))
                    .get();
        }
        DeliveryAgent agent = exactlyOnce();
        step(agent, () -> count("sm.delivery.delivered") == 1 && count("sm.dead.lettered") == 1);
        assertThat(values("compacted")).containsExactly("with key");
        assertThat(deadLetters("TARGET_REFUSED", "compacted")).containsExactly("without key");
    }

    /** The producer fails what it has not sent yet along with what was refused, and hands out the same exception. */
    @Test
    void doWork_manyRefusedAmongOthers_onlyTheyAreDeadLettersAndWhole() throws Exception {
        create("narrow", Map.of("max.message.bytes", "1000"));
        create("keyed", Map.of("cleanup.policy", "compact"));
        create("wide", Map.of());
        int rounds = 60;
        List<String> others = new ArrayList<>();
        List<String> tooLarge = new ArrayList<>();
        List<String> keyless = new ArrayList<>();
        Random random = new Random(7);
        try (Producer<byte[], byte[]> producer = clients.producer("test")) {
            for (int i = 0; i < rounds; i++) {
                String other = "other " + i;
                others.add(other);
                producer.send(due("wide", "key", other));
                String small = "small " + i;
                producer.send(due("narrow", "key", small));
                if (i % 10 == 0) {
                    StringBuilder noise = new StringBuilder("large " + i);
                    random.ints(3_000, 'A', 'z').forEach(letter -> noise.append((char) letter));
                    tooLarge.add(noise.toString());
                    producer.send(due("narrow", "key", noise.toString()));
                }
                if (i % 3 == 0) {
                    keyless.add("keyless " + i);
                    producer.send(due("keyed", null, "keyless " + i));
                }
            }
            producer.flush();
        }
        DeliveryAgent agent = exactlyOnce();
        step(
                agent,
                () -> count("sm.delivery.delivered") + count("sm.dead.lettered")
                        == 2 * rounds + tooLarge.size() + keyless.size());
        assertThat(values("wide")).containsExactlyElementsOf(others);
        assertThat(values("narrow")).hasSize(rounds);
        assertThat(deadLetters("TOO_LARGE", "narrow")).containsExactlyInAnyOrderElementsOf(tooLarge);
        assertThat(deadLetters("TARGET_REFUSED", "keyed")).containsExactlyInAnyOrderElementsOf(keyless);
    }

    private ProducerRecord<byte[], byte[]> due(String target, @Nullable String key, String value) {
        return new ProducerRecord<>(
                Imminent.TOPIC,
                0,
                null,
                key == null ? null : text(key),
                text(value),
                Imminent.timeTopic(target, clock.millis(), sequence++));
    }

    @Test
    void doWork_deadLettersTakeNothing_waitsAloudAndGoesOnWhenTheyDo() throws Exception {
        create("behind", Map.of());
        schedule("behind", "before");
        DeliveryAgent agent = exactlyOnce();
        step(agent, () -> count("sm.delivery.delivered") == 1);
        // No smaller: a broker that cannot write the marker of a transaction hangs.
        limitDeadLetters("1000");
        StringBuilder noise = new StringBuilder();
        new Random(7).ints(5_000, 'A', 'z').forEach(letter -> noise.append((char) letter));
        schedule("__internal", noise.toString());
        schedule("behind", "behind it");
        step(agent, () -> unwritable.waiting() == 1);
        assertThat(unwritable.problem().orElseThrow()).contains("__SM_BUCKET_0_10-0", Names.DEAD_LETTERS);
        elapsed.skippedNanos += TimeUnit.MINUTES.toNanos(1);
        double failures = count("sm.delivery.failures");
        step(agent, () -> count("sm.delivery.failures") > failures);
        assertThat(deadLetters("TARGET_INTERNAL", "__internal")).isEmpty();
        assertThat(values("behind")).containsExactly("before");

        limitDeadLetters("1000000");
        step(agent, () -> {
            elapsed.skippedNanos += TimeUnit.MINUTES.toNanos(1);
            return count("sm.dead.lettered") == 1 && count("sm.delivery.delivered") == 2;
        });
        assertThat(deadLetters("TARGET_INTERNAL", "__internal")).containsExactly(noise.toString());
        assertThat(values("behind")).containsExactly("before", "behind it");
        assertThat(unwritable.problem()).isEmpty();
    }

    @Test
    void doWork_deadLettersDeleted_waitsAloudAndGoesOnWhenTheyAreBack() throws Exception {
        create("gone", Map.of());
        schedule("gone", "before");
        DeliveryAgent agent = exactlyOnce();
        step(agent, () -> count("sm.delivery.delivered") == 1);
        TopicSetup.await(admin.deleteTopics(List.of(Names.DEAD_LETTERS)).all());
        schedule("__deleted", "nowhere to go");
        schedule("gone", "behind it");
        step(agent, () -> unwritable.waiting() == 1);
        assertThat(unwritable.problem().orElseThrow()).contains("__SM_BUCKET_0_10-0", Names.DEAD_LETTERS);
        assertThat(values("gone")).containsExactly("before");

        setUp();
        step(agent, () -> {
            elapsed.skippedNanos += TimeUnit.MINUTES.toNanos(1);
            return count("sm.dead.lettered") == 1 && count("sm.delivery.delivered") == 2;
        });
        step(agent, () -> !deadLetters("TARGET_INTERNAL", "__deleted").isEmpty()); // its marker may come a moment later
        assertThat(deadLetters("TARGET_INTERNAL", "__deleted")).containsExactly("nowhere to go");
        assertThat(values("gone")).containsExactly("before", "behind it");
        assertThat(unwritable.problem()).isEmpty();
    }

    /** Returns when the broker that answers has it. */
    private void limitDeadLetters(String bytes) throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Names.DEAD_LETTERS);
        AlterConfigOp limit = new AlterConfigOp(new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET);
        TopicSetup.await(
                admin.incrementalAlterConfigs(Map.of(topic, List.of(limit))).all());
        while (TopicSetup.await(admin.describeConfigs(List.of(topic)).all()).values().stream()
                .noneMatch(
                        config -> bytes.equals(config.get("max.message.bytes").value()))) {
            Thread.sleep(20);
        }
    }

    @Test
    void doWork_targetMissing_doesNotHoldUpTheOthersDueAtTheSameTime() throws Exception {
        create("present", Map.of());
        schedule("absent", "first");
        schedule("present", "second", "third");
        DeliveryAgent agent = exactlyOnce();
        step(agent, () -> count("sm.delivery.delivered") == 2);
        assertThat(values("present")).containsExactly("second", "third");
        assertThat(count("sm.delivery.parked")).isEqualTo(1);
        assertThat(deadLetters("TARGET_MISSING", "absent")).isEmpty();

        create("absent", Map.of());
        step(agent, () -> {
            clock.advance(Duration.ofMillis(100));
            return count("sm.delivery.delivered") == 3;
        });
        assertThat(values("absent")).containsExactly("first");
    }

    @Test
    void doWork_targetMissing_isParkedAndDeliveredWhenItAppears() throws Exception {
        schedule("appears", "late");
        DeliveryAgent agent = exactlyOnce();
        step(agent, () -> count("sm.delivery.parked") == 1);
        create("appears", Map.of());
        clock.advance(Duration.ofSeconds(8));
        step(agent, () -> {
            clock.advance(Duration.ofMillis(100));
            return count("sm.delivery.delivered") == 1;
        });
        assertThat(values("appears")).containsExactly("late");
    }

    @Test
    void doWork_targetMissingForLongerThanTheGraceTime_isADeadLetter() throws Exception {
        schedule("never", "lost to nobody");
        DeliveryAgent agent = exactlyOnce();
        step(agent, () -> count("sm.delivery.parked") == 1);
        clock.advance(GRACE);
        step(agent, () -> count("sm.dead.lettered") == 1);
        assertThat(deadLetters("TARGET_MISSING", "never")).containsExactly("lost to nobody");
    }

    /** As after a long pause: the first one has lost its partition and does not know. */
    @Test
    void doWork_partitionTakenOver_goesOnFromWhatTheOtherWroteAndShutsItOut() throws Exception {
        create("taken", Map.of());
        schedule("taken", "a", "b");
        ExactlyOnceOutlet shutOut = outlet("worker-0", clients::deliveryProducer);
        step(agent(shutOut), () -> count("sm.delivery.delivered") == 2);
        schedule("taken", "c");

        DeliveryAgent second = agent(outlet("worker-1", clients::deliveryProducer));
        step(second, () -> count("sm.delivery.delivered") == 3);
        try (Consumer<byte[], byte[]> consumer = clients.assignedConsumer("test", "test")) {
            shutOut.begin();
            shutOut.send(new ProducerRecord<>("taken", text("too late")), (metadata, error) -> {});
            assertThatThrownBy(() -> {
                        shutOut.prepare(Map.of(), consumer);
                        shutOut.commit(consumer);
                    })
                    .isInstanceOf(KafkaException.class);
            assertThat(shutOut.abort(consumer)).as("sure of what it has").isFalse();
        }

        schedule("taken", "d");
        step(second, () -> count("sm.delivery.delivered") == 4);
        assertThat(values("taken")).startsWith("a", "b", "c").doesNotContain("too late");
    }

    @Test
    void doWork_atLeastOnce_storesItsCheckpointsThoughNothingFollows() throws Exception {
        create("atleast", Map.of());
        schedule("atleast", "a", "b");
        DeliveryAgent first =
                agent(new AtLeastOnceOutlet(clients.producer("worker-0-0-delivery"), ElapsedTime.MACHINE));
        step(first, () -> count("sm.delivery.delivered") == 2);
        long end = uncommittedEnd(Imminent.TOPIC);
        TopicPartition partition = new TopicPartition(Imminent.TOPIC, 0);
        step(
                first,
                () -> Objects.requireNonNull(TopicSetup.await(admin.listConsumerGroupOffsets(Names.DELIVERY_GROUP)
                                                .partitionsToOffsetAndMetadata())
                                        .get(partition))
                                .offset()
                        == end);
        // As after a crash: the first one is not closed.
        schedule("atleast", "c");
        DeliveryAgent second =
                agent(new AtLeastOnceOutlet(clients.producer("worker-0-0-delivery"), ElapsedTime.MACHINE));
        step(second, () -> count("sm.delivery.delivered") == 3);
        assertThat(values("atleast")).containsExactly("a", "b", "c");
    }

    @Test
    void move_twoOwnersOfADrain_movesEachRecordOnce() throws Exception {
        create("drained", Map.of());
        try (Producer<byte[], byte[]> producer = clients.producer("test")) {
            for (int i = 0; i < 5; i++) {
                producer.send(new ProducerRecord<>(
                                OVERFLOW,
                                0,
                                null,
                                text("key"),
                                text("drained-" + i),
                                Imminent.timeTopic("drained", clock.millis(), sequence++)))
                        .get();
            }
        }
        try (Drain earlier = new Drain();
                Drain later = new Drain()) {
            List<ConsumerRecord<byte[], byte[]>> both = earlier.open();
            assertThat(later.open()).hasSize(5);
            assertThat(later.move(both)).isTrue();
            assertThatThrownBy(() -> earlier.move(both))
                    .isInstanceOfAny(ProducerFencedException.class, InvalidProducerEpochException.class);
            assertThat(earlier.open()).isEmpty();
        }
        assertThat(values(Imminent.TOPIC).stream().filter(value -> value.startsWith("drained-")))
                .hasSize(5)
                .doesNotHaveDuplicates();
        DeliveryAgent agent = exactlyOnce();
        step(agent, () -> count("sm.delivery.delivered") == 5);
    }

    @Test
    void doWork_noSchedulerAnswers_drainsWhatItDeliversItself() throws Exception {
        create("alone", Map.of());
        try (Producer<byte[], byte[]> producer = clients.producer("test")) {
            producer.send(new ProducerRecord<>(
                            OVERFLOW,
                            0,
                            null,
                            text("key"),
                            text("alone-0"),
                            Imminent.timeTopic("alone", clock.millis(), sequence++)))
                    .get();
        }
        DrainMetrics metrics = new DrainMetrics(meters);
        BacklogReader backlog =
                new BacklogReader(admin, layout, clients.assignedConsumer(Names.DRAIN_GROUP, "worker-0-peek"));
        OwnPlan plan = new OwnPlan(
                backlog::look,
                states,
                JobBoard.Settings.of(layout.ladder()),
                new SchedulerSilence(Duration.ZERO, ElapsedTime.MACHINE, metrics),
                InstantSource.system(),
                ElapsedTime.MACHINE);
        DrainAgent drain = new DrainAgent(
                "drain-0",
                plan.insteadOf(
                        (status, job, wait) -> {
                            throw new ConnectException("no Scheduler");
                        },
                        "worker-0-0"),
                clients.assignedConsumer(Names.DRAIN_GROUP, "worker-0-drain"),
                new DrainProducers(clients, clock, ElapsedTime.MACHINE, "drain-0", unwritable),
                layout.ladder(),
                new SystemRecords(SystemRecords.Stage.DRAIN, false, 1, layout.ladder()),
                new ClockGuard(System::currentTimeMillis, () -> null, ElapsedTime.MACHINE),
                InstantSource.system(),
                ElapsedTime.MACHINE,
                metrics,
                Duration.ofMillis(10));
        try (backlog) {
            DeliveryAgent agent = exactlyOnce();
            while (!values("alone").contains("alone-0")) {
                agent.doWork();
                drain.doWork();
            }
        } finally {
            drain.onClose();
        }
        assertThat(values("alone")).containsExactly("alone-0");
        assertThat(meters.get("sm.drain.own.plan").gauge().value()).isEqualTo(1);
    }

    /** One who believes that the drain is its own. */
    private final class Drain implements AutoCloseable {
        private final TopicPartition partition = new TopicPartition(OVERFLOW, 0);
        private final Consumer<byte[], byte[]> consumer = clients.assignedConsumer(Names.DRAIN_GROUP, "drain");
        private final Positions positions = new Positions(consumer);
        private final TransactionalRouter router = new TransactionalRouter(
                () -> clients.transactionalProducer(Names.drainTransactionalId(OVERFLOW, 0)), clock);

        List<ConsumerRecord<byte[], byte[]>> open() {
            router.ready();
            consumer.assign(List.of(partition));
            positions.rewind();
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                positions.add(consumer.poll(Duration.ofMillis(100)));
            }
            return positions.take(100);
        }

        boolean move(List<ConsumerRecord<byte[], byte[]>> batch) {
            DrainStep step = new DrainStep(
                    new Router(layout.ladder()),
                    new SystemRecords(SystemRecords.Stage.DRAIN, true, 1, layout.ladder()),
                    new UUID(1, 2));
            return router.move(batch, step, positions.next(Set.of(partition), ""), consumer.groupMetadata());
        }

        @Override
        public void close() {
            router.close();
            consumer.close();
        }
    }
}
