package io.messagescheduler.worker;

import static io.messagescheduler.worker.Imminent.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.delivery.Cancellations;
import io.messagescheduler.core.message.Command;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.core.message.IntakePartition;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.ScheduleRecords;
import io.messagescheduler.kafkaio.ScheduleVersion;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is asked of messages while a delivery agent has them, against a real broker. */
@WithKafka
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CancellationIT extends DeliveryRig {
    CancellationIT(Broker broker) {
        super(broker);
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
}
