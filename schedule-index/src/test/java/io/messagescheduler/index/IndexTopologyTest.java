package io.messagescheduler.index;

import static io.messagescheduler.index.IndexDriver.START;
import static io.messagescheduler.index.IndexDriver.bytes;
import static io.messagescheduler.index.IndexDriver.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.delivery.Cancellations;
import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.core.index.Outcome.Kind;
import io.messagescheduler.core.message.Command;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.core.message.IntakePartition;
import io.messagescheduler.core.message.InvalidSchedule;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.ScheduleRecords;
import io.messagescheduler.monitoring.Metric;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexTopologyTest {
    private static final long DUE = START.toEpochMilli() + 3_600_000;
    private static final long LATER = DUE + 60_500;

    @TempDir
    private Path directory;

    private IndexDriver driver;
    private ScheduleIndex index;

    @BeforeEach
    void start() {
        driver = new IndexDriver(directory);
        index = driver.index();
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void mark_isPassedOnBehindTheCancellationsThatStoodBeforeIt() throws Exception {
        long version = driver.schedule("a", DUE, null);
        driver.ask(Command.CANCEL, "a", 0, "c");
        IntakeMark mark = new IntakeMark(Map.of(new IntakePartition("SCHEDULED_MESSAGES", 3), DUE));
        RecordHeaders headers = new RecordHeaders();
        headers.add(HeaderNames.COMMAND, Command.MARK.label());
        long place = driver.send(null, mark.encode(), headers);
        driver.send(null, new byte[] {1}, headers);

        assertThat(driver.sent(Names.CANCELLATIONS))
                .extracting(record -> ScheduleRecords.cancellation(record.key(), record.value()))
                .containsExactly(
                        new ScheduleRecords.Cancellation.Open(new Cancellations.Asked(version, DUE, id("a"))),
                        new ScheduleRecords.Cancellation.Mark(place, mark));
    }

    @Test
    void schedule_isFoundWithAllItsParts() throws Exception {
        RecordHeaders headers = IndexDriver.headers("a", Command.SCHEDULE);
        headers.add(HeaderNames.DUE, Stamp.encode(DUE));
        headers.add(HeaderNames.TOPIC, bytes("orders"));
        headers.add("colour", bytes("red"));
        headers.add(HeaderNames.ORIGIN, new Sequence("SCHEDULED_MESSAGES", 3, 9).encode());
        headers.add(HeaderNames.SCHEDULE_REQUEST_ID, bytes("r"));
        long version = driver.send(bytes("k"), bytes("v"), headers);

        FoundSchedule found = index.find(id("a")).orElseThrow();

        assertThat(found.state()).isEqualTo(ScheduleState.PENDING);
        assertThat(found.version()).isEqualTo(version);
        assertThat(found.dueMs()).isEqualTo(DUE);
        assertThat(found.target()).isEqualTo("orders");
        assertThat(found.key()).isEqualTo(bytes("k"));
        assertThat(found.message().value()).isEqualTo(bytes("v"));
        assertThat(found.source()).isEqualTo(new Sequence("SCHEDULED_MESSAGES", 3, 9));
        assertThat(found.scheduledAtMs()).isEqualTo(START.toEpochMilli());
        List<String> shown = new ArrayList<>();
        found.forEachHeader((name, value) -> shown.add(name));
        assertThat(shown).as("the producer's own").containsExactly("colour");
        assertThat(index.find(id("b"))).isEmpty();
        assertThat(json(driver.sent(Names.OUTCOMES)))
                .containsExactly("{\"id\":\"a\",\"request\":\"r\",\"outcome\":\"SCHEDULED\",\"version\":0,"
                        + "\"due\":\"2026-11-23T20:00:00.000Z\",\"at\":\"2026-11-23T19:00:00.000Z\"}");
    }

    @Test
    void schedule_twice_theSecondHoldsAndTheFirstIsToBeDropped() throws Exception {
        driver.schedule("a", DUE, null);
        driver.schedule("a", LATER, null);

        assertThat(index.find(id("a"))).get().extracting(FoundSchedule::version).isEqualTo(1L);
        assertThat(driver.sent(Names.CANCELLATIONS)).singleElement().satisfies(asked -> {
            assertThat(ScheduleRecords.cancellation(asked.key(), asked.value()))
                    .isEqualTo(new ScheduleRecords.Cancellation.Open(new Cancellations.Asked(0, DUE, id("a"))));
        });

        driver.say(Command.CANCELLED, "a", 0);

        assertThat(index.history(id("a"))).singleElement().satisfies(end -> {
            assertThat(end.state()).isEqualTo(ScheduleState.SUPERSEDED);
            assertThat(end.message().hasValue()).isFalse();
            assertThat(end.message().valueSize()).isEqualTo(10);
        });
        assertThat(count("changing")).isZero();
    }

    @Test
    void cancel_isToldWhenTheDeliveryTaskSaysSo() throws Exception {
        long version = driver.schedule("a", DUE, null);
        driver.ask(Command.CANCEL, "a", 0, "c");
        assertThat(index.find(id("a"))).get().extracting(FoundSchedule::state).isEqualTo(ScheduleState.CHANGING);
        assertThat(driver.sent(Names.CANCELLATIONS)).hasSize(1);
        assertThat(driver.sent(Names.OUTCOMES)).isEmpty();

        driver.say(Command.CANCELLED, "a", version);

        assertThat(json(driver.sent(Names.OUTCOMES)))
                .singleElement()
                .asString()
                .contains("\"CANCELLED\"", "\"due\":null");
        assertThat(index.outcome(id("a"), "c"))
                .contains(new Outcome("c", Kind.CANCELLED, version, 0, START.toEpochMilli()));
        assertThat(index.find(id("a"))).get().extracting(FoundSchedule::state).isEqualTo(ScheduleState.CANCELLED);
        assertThat(driver.sent(Names.CANCELLATIONS))
                .as("the task takes it back itself")
                .isEmpty();
    }

    @Test
    void cancel_ofWhatWasDelivered_isTooLateAndTakenBack() throws Exception {
        long version = driver.schedule("a", DUE, null);
        driver.ask(Command.CANCEL, "a", 0, "c");
        driver.say(Command.DELIVERED, "a", version);

        assertThat(index.outcome(id("a"), "c")).get().extracting(Outcome::kind).isEqualTo(Kind.TOO_LATE);
        assertThat(driver.sent(Names.CANCELLATIONS)).last().satisfies(gone -> {
            assertThat(gone.key()).isEqualTo(Stamp.encode(version));
            assertThat(gone.value()).isNull();
        });
        assertThat(driver.meters
                        .counter(Metric.INDEX_OUTCOMES.dotted(), "outcome", "TOO_LATE")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void cancel_ofAnUnknownId_isAnsweredWithoutAVersion() {
        driver.ask(Command.CANCEL, "a", 0, "c");

        assertThat(json(driver.sent(Names.OUTCOMES)))
                .singleElement()
                .asString()
                .contains("\"UNKNOWN_ID\"", "\"version\":null");
    }

    @Test
    void move_ofATimeSchedule_writesTheRecordAgainAsItWasButForItsDueTime() throws Exception {
        long version = driver.schedule("a", DUE, "r");
        driver.ask(Command.MOVE, "a", LATER, "m");
        driver.say(Command.CANCELLED, "a", version);

        TestRecord<byte[], byte[]> again = driver.sent(Names.SCHEDULES).getFirst();
        assertThat(again.key()).isEqualTo(bytes("key of a"));
        assertThat(again.value()).isEqualTo(bytes("value of a"));
        RecordHeaders expected = IndexDriver.headers("a", Command.SCHEDULE);
        expected.add(HeaderNames.DUE, Stamp.encode(LATER));
        expected.add(HeaderNames.TOPIC, bytes("orders"));
        expected.add("colour", bytes("red"));
        expected.add(HeaderNames.SCHEDULE_REQUEST_ID, bytes("r"));
        expected.add(HeaderNames.MOVED_FROM, Stamp.encode(version));
        assertThat(again.headers()).containsExactly(expected.toArray());
        FoundSchedule found = index.find(id("a")).orElseThrow();
        assertThat(found.state()).isEqualTo(ScheduleState.PENDING);
        assertThat(found.dueMs()).isEqualTo(LATER);
        assertThat(found.version()).isEqualTo(3);
        assertThat(index.outcome(id("a"), "m"))
                .contains(new Outcome("m", Kind.MOVED, version, LATER, START.toEpochMilli()));
    }

    @Test
    void move_ofAMovedEpochSchedule_rewritesItsEpochAndNamesTheLastVersionOnly() {
        RecordHeaders headers = IndexDriver.headers("a", Command.SCHEDULE);
        headers.add(HeaderNames.DUE, Stamp.encode(DUE));
        headers.add(HeaderNames.SCHEDULER_EPOCH, bytes(Long.toString(DUE / 1_000)));
        headers.add(HeaderNames.SCHEDULER_TARGET_TOPIC, bytes("orders"));
        long version = driver.send(bytes("a"), null, headers);
        driver.ask(Command.MOVE, "a", LATER, "m");
        driver.say(Command.CANCELLED, "a", version);
        driver.ask(Command.MOVE, "a", LATER + 500, "n");
        driver.say(Command.CANCELLED, "a", 3);

        TestRecord<byte[], byte[]> again = driver.sent(Names.SCHEDULES).getLast();
        assertThat(values(again, HeaderNames.SCHEDULER_EPOCH)).containsExactly(bytes(Long.toString(LATER / 1_000 + 1)));
        assertThat(values(again, HeaderNames.DUE)).containsExactly(Stamp.encode(LATER + 500));
        assertThat(values(again, HeaderNames.MOVED_FROM)).containsExactly(Stamp.encode(3));
        assertThat(again.value()).isNull();
    }

    @Test
    void dead_endsWithItsReason() throws Exception {
        long version = driver.schedule("a", DUE, null);
        RecordHeaders dead = IndexDriver.headers("a", Command.DEAD);
        dead.add(HeaderNames.VERSION, Stamp.encode(version));
        dead.add(HeaderNames.ERROR_CODE, bytes("TARGET_MISSING"));
        driver.send(bytes("a"), null, dead);

        assertThat(index.find(id("a"))).get().satisfies(found -> {
            assertThat(found.state()).isEqualTo(ScheduleState.DEAD_LETTERED);
            assertThat(found.code()).isEqualTo(InvalidSchedule.Code.TARGET_MISSING);
            assertThat(found.finishedAtMs()).isEqualTo(START.toEpochMilli());
        });
    }

    @Test
    void record_thatIsNotOurs_isCountedAndSkipped() throws Exception {
        RecordHeaders noVersion = IndexDriver.headers("a", Command.DELIVERED);
        driver.send(null, null, new RecordHeaders());
        driver.send(bytes("a"), null, noVersion);
        driver.send(bytes("a"), null, IndexDriver.headers("\u0001", Command.CANCEL));
        driver.schedule("a", DUE, null);

        assertThat(driver.meters.counter(Metric.INDEX_UNDECODABLE.dotted()).count())
                .isEqualTo(3);
        assertThat(index.find(id("a"))).isPresent();
    }

    @Test
    void purge_forgetsWhatIsOverAfterTheRetentionAndNotBefore() throws Exception {
        for (int i = 0; i < IndexProcessor.MOST_EXPIRED; i++) {
            driver.ask(Command.CANCEL, "a", 0, "c" + i);
        }
        driver.say(Command.DELIVERED, "b", driver.schedule("b", DUE, null));
        driver.schedule("c", DUE, null);
        driver.pass(IndexDriver.RETENTION.minusSeconds(1));
        assertThat(count("outcomes")).isEqualTo(IndexProcessor.MOST_EXPIRED);
        driver.ask(Command.CANCEL, "a", 0, "new");

        driver.pass(IndexProcessor.PURGE_INTERVAL);
        assertThat(count("outcomes") + count("finished"))
                .as("so many at a time: one old entry and the new one are left")
                .isEqualTo(2);
        driver.pass(IndexProcessor.PURGE_INTERVAL);

        assertThat(index.outcomes(id("a"))).extracting(Outcome::request).containsExactly("new");
        assertThat(index.find(id("b"))).isEmpty();
        assertThat(index.find(id("c"))).as("what waits stays").isPresent();
        assertThat(count("expiries")).isEqualTo(1);
        driver.pass(IndexDriver.RETENTION.plus(Duration.ofSeconds(1)));
        assertThat(count("expiries") + count("outcomes")).isZero();
    }

    private long count(String store) {
        long count = 0;
        try (var all = driver.store(store).all()) {
            for (; all.hasNext(); all.next()) {
                count++;
            }
        }
        return count;
    }

    private static List<byte[]> values(TestRecord<byte[], byte[]> record, String name) {
        List<byte[]> values = new ArrayList<>();
        for (Header header : record.headers().headers(name)) {
            values.add(header.value());
        }
        return values;
    }

    private static List<@Nullable String> json(List<TestRecord<byte[], byte[]>> records) {
        return records.stream()
                .map(record -> new String(Objects.requireNonNull(record.value()), StandardCharsets.UTF_8))
                .toList();
    }
}
