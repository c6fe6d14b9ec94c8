package io.messagescheduler.index;

import static io.messagescheduler.index.IndexDriver.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.core.message.Action;
import io.messagescheduler.core.message.Dialect;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.Intake;
import io.messagescheduler.core.message.Schedule;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.ScheduleRecords;
import io.messagescheduler.kafkaio.ScheduleVersion;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@WithKafka
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class IndexIT {
    private static final int PARTITIONS = 2;
    private static final int MAX_BYTES = 100_000;
    private static final long DUE = Instant.parse("2030-01-01T00:00:00Z").toEpochMilli();
    private static final ScheduleId CANCELLED = new ScheduleId("to be cancelled");
    private static final ScheduleId MOVED = new ScheduleId("to be moved");

    private final KafkaClients clients;
    private final ScheduleRecords records = new ScheduleRecords(PARTITIONS);
    private long intakeOffset;

    IndexIT(Broker broker) {
        clients = new KafkaClients(broker.bootstrapServers(), new Properties(), MAX_BYTES);
    }

    @Test
    void index_ofABroker_answersAndGoesOnAfterItsStateWasLost(@TempDir Path directory) throws Exception {
        try (Admin admin = clients.admin("test");
                Producer<byte[], byte[]> producer = clients.producer("test")) {
            setUp(admin);
            Path crashed = directory.resolve("crashed");
            try (IndexService service = start(admin, directory.resolve("first"))) {
                ScheduleIndex index = service.scheduleIndex();
                cancel(producer, index);
                move(producer, index);
                assertThat(index.search(Query.pending(100), Cursor.START).schedules())
                        .extracting(FoundSchedule::id)
                        .contains(MOVED)
                        .doesNotContain(CANCELLED);
                copy(directory.resolve("first"), crashed);
            }
            // What a killed process leaves is not what it would have left in peace.
            for (Path state : List.of(crashed, directory.resolve("another"))) {
                try (IndexService service = start(admin, state)) {
                    checkAll(service.scheduleIndex());
                }
            }
        }
    }

    /** Each holds a part of its own and a copy of the other's. */
    @Test
    void index_ofTwoSchedulers_eachAnswersForAllAndSaysWhoHoldsWhat(@TempDir Path directory) throws Exception {
        try (Admin admin = clients.admin("test");
                Producer<byte[], byte[]> producer = clients.producer("test")) {
            setUp(admin);
            try (IndexService one = service(admin, directory, "scheduler-0", 2, "one:8000");
                    IndexService other = service(admin, directory, "scheduler-1", 2, "other:8001")) {
                List<ScheduleId> ids = IntStream.range(0, 20)
                        .mapToObj(number -> new ScheduleId("of two, " + number))
                        .toList();
                for (ScheduleId id : ids) {
                    schedule(producer, id);
                }
                for (IndexService service : List.of(one, other)) {
                    for (ScheduleId id : ids) {
                        await(() -> answer(
                                () -> service.scheduleIndex().withStandbys().find(id)));
                    }
                }
                await(() -> {
                    List<Optional<HostInfo>> holders = new ArrayList<>();
                    try {
                        for (ScheduleId id : ids) {
                            holders.add(elsewhere(one.scheduleIndex(), id));
                            holders.add(elsewhere(other.scheduleIndex(), id));
                        }
                    } catch (IndexUnavailable.NotReady onItsWay) {
                        return Optional.empty();
                    }
                    // One of the two holds each; the other says that it does.
                    return Stream.of("one:8000", "other:8001")
                                            .map(address -> Optional.of(HostInfo.buildFromEndpoint(address)))
                                            .allMatch(holders::contains)
                                    && holders.stream()
                                                    .filter(Optional::isPresent)
                                                    .count()
                                            == ids.size()
                            ? Optional.of(holders)
                            : Optional.empty();
                });
            }
        }
    }

    private interface LookUp<T> {
        Optional<T> ask() throws IndexUnavailable;
    }

    /** Empty while a part is on its way: a Scheduler that has left still counts as there for a while. */
    private static <T> Optional<T> answer(LookUp<T> lookUp) {
        try {
            return lookUp.ask();
        } catch (IndexUnavailable notYet) {
            return Optional.empty();
        }
    }

    private static Optional<HostInfo> elsewhere(ScheduleIndex index, ScheduleId id) throws IndexUnavailable {
        try {
            index.find(id);
            return Optional.empty();
        } catch (IndexUnavailable.HeldElsewhere e) {
            return Optional.of(new HostInfo(e.host(), e.port()));
        }
    }

    private void setUp(Admin admin) throws Exception {
        TopicSetup.Options options = new TopicSetup.Options(MAX_BYTES, 0, "history", Duration.ofHours(24));
        new TopicSetup(admin, clients, InstantSource.system(), options)
                .run(new Layout("SCHEDULED_MESSAGES", List.of("schedules"), 10, 8, 10, null, 1, PARTITIONS, Map.of()));
    }

    private IndexService start(Admin admin, Path directory) throws Exception {
        return service(admin, directory, "scheduler-0", 1, "localhost:8000");
    }

    private IndexService service(Admin admin, Path directory, String instance, int schedulers, String address)
            throws Exception {
        TestContext context = new TestContext(
                instance, Map.of("SM_INDEX_DIR", directory.toString(), "SM_SCHEDULERS", Integer.toString(schedulers)));
        IndexService service = new IndexService(context);
        service.start(clients, admin, MAX_BYTES, address);
        await(() -> {
            assertThat(context.failure()).isNull();
            return service.readiness().ready() ? Optional.of(true) : Optional.empty();
        });
        return service;
    }

    private void cancel(Producer<byte[], byte[]> producer, ScheduleIndex index) throws Exception {
        long version = schedule(producer, CANCELLED);
        await(() -> answer(() -> index.find(CANCELLED)));
        ask(producer, new Intake.Asked(Action.CANCEL, CANCELLED, 0, "c"));
        ConsumerRecord<byte[], byte[]> asked = first(Names.CANCELLATIONS, CANCELLED);
        assertThat(ScheduleRecords.cancellation(asked.key(), asked.value()))
                .isInstanceOfSatisfying(
                        ScheduleRecords.Cancellation.Open.class,
                        open -> assertThat(open.version()).isEqualTo(version));

        say(producer, CANCELLED, version);

        ConsumerRecord<byte[], byte[]> outcome = first(Names.OUTCOMES, CANCELLED);
        assertThat(outcome.key()).isEqualTo(CANCELLED.utf8());
        assertThat(new String(outcome.value(), StandardCharsets.UTF_8)).contains("\"CANCELLED\"", "\"c\"");
    }

    private void move(Producer<byte[], byte[]> producer, ScheduleIndex index) throws Exception {
        long version = schedule(producer, MOVED);
        ask(producer, new Intake.Asked(Action.MOVE, MOVED, DUE + 1_000, "m"));
        say(producer, MOVED, version);
        FoundSchedule moved = await(() -> answer(() -> index.find(MOVED))
                .filter(found -> found.version() > version && found.state() == ScheduleState.PENDING));

        ConsumerRecord<byte[], byte[]> again = read(Names.SCHEDULES, MOVED).stream()
                .filter(record -> record.offset() == moved.version())
                .findFirst()
                .orElseThrow();
        assertThat(again.headers().lastHeader(HeaderNames.MOVED_FROM).value()).isEqualTo(Stamp.encode(version));
        assertThat(again.value()).isEqualTo(bytes("value"));
    }

    private static void checkAll(ScheduleIndex index) throws IndexUnavailable {
        assertThat(index.find(CANCELLED)).get().extracting(FoundSchedule::state).isEqualTo(ScheduleState.CANCELLED);
        assertThat(index.outcome(CANCELLED, "c"))
                .get()
                .extracting(Outcome::kind)
                .isEqualTo(Outcome.Kind.CANCELLED);
        assertThat(index.find(MOVED)).get().satisfies(found -> {
            assertThat(found.state()).isEqualTo(ScheduleState.PENDING);
            assertThat(found.dueMs()).isEqualTo(DUE + 1_000);
            assertThat(found.message().value()).isEqualTo(bytes("value"));
        });
    }

    /** As the MessageHandler does it. */
    private long schedule(Producer<byte[], byte[]> producer, ScheduleId id) throws Exception {
        RecordHeaders headers = new RecordHeaders();
        headers.add(HeaderNames.TOPIC, bytes("orders"));
        Schedule schedule = new Schedule(DUE, "orders", Dialect.TIME_TOPIC, id, null);
        return send(producer, records.schedule(fromIntake(), headers, schedule, id));
    }

    private void ask(Producer<byte[], byte[]> producer, Intake.Asked asked) throws Exception {
        send(producer, records.ask(fromIntake(), asked));
    }

    /** As the delivery task does it. */
    private void say(Producer<byte[], byte[]> producer, ScheduleId id, long version) throws Exception {
        Sequence place = new Sequence(Names.SCHEDULES, id.partition(PARTITIONS), version);
        send(producer, ScheduleRecords.cancelled(new ScheduleVersion(id, place), System.currentTimeMillis()));
    }

    private static long send(Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record)
            throws Exception {
        return producer.send(record).get().offset();
    }

    private ConsumerRecord<byte[], byte[]> fromIntake() {
        return new ConsumerRecord<>(
                "SCHEDULED_MESSAGES",
                0,
                intakeOffset++,
                System.currentTimeMillis(),
                TimestampType.CREATE_TIME,
                1,
                5,
                bytes("k"),
                bytes("value"),
                new RecordHeaders(),
                Optional.empty());
    }

    private ConsumerRecord<byte[], byte[]> first(String topic, ScheduleId id) throws Exception {
        return await(() -> read(topic, id).stream().findFirst());
    }

    /** What is committed in the id's partition. */
    private List<ConsumerRecord<byte[], byte[]>> read(String topic, ScheduleId id) {
        TopicPartition partition = new TopicPartition(topic, id.partition(PARTITIONS));
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = clients.assignedConsumer("test", "test")) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                all.addAll(consumer.poll(Duration.ofMillis(100)).records(partition));
            }
        }
        return all;
    }

    /** A directory whose files change while they are copied, as a crash finds it. */
    private static void copy(Path from, Path to) throws IOException {
        for (Path file : files(from)) {
            try {
                Files.copy(file, to.resolve(from.relativize(file)));
            } catch (NoSuchFileException deletedMeanwhile) {
                assertThat(file).doesNotExist();
            }
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        while (true) {
            try (Stream<Path> files = Files.walk(directory)) {
                return files.toList();
            } catch (UncheckedIOException deletedMeanwhile) {
                // Once more, then.
            }
        }
    }

    private interface Attempt<T> {
        Optional<T> get() throws Exception;
    }

    /** Its first answer; the test's own limit of time ends it. */
    private static <T> T await(Attempt<T> attempt) throws Exception {
        while (true) {
            Optional<T> answer = attempt.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            Thread.sleep(20);
        }
    }
}
