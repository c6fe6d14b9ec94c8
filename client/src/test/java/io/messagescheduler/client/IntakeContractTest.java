package io.messagescheduler.client;

import static io.messagescheduler.client.Producers.NOW;
import static io.messagescheduler.client.Producers.header;
import static io.messagescheduler.client.Producers.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.message.Action;
import io.messagescheduler.core.message.Dialect;
import io.messagescheduler.core.message.HeaderLimits;
import io.messagescheduler.core.message.Headers;
import io.messagescheduler.core.message.Intake;
import io.messagescheduler.core.message.IntakeParser;
import io.messagescheduler.core.message.Schedule;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.SchedulesTopicRule;
import io.messagescheduler.core.message.TargetRule;
import io.messagescheduler.core.message.TimeParser;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** The client knows the scheduler's names and limits by heart, since it depends on none of its modules: they must agree. */
class IntakeContractTest {
    private static final IntakeParser PARSER = new IntakeParser(
            new TimeParser(ZoneOffset.UTC, InputRules.HORIZON),
            new TargetRule(Set.of(), Set.of()),
            new SchedulesTopicRule(Duration.ZERO, null, ZoneOffset.UTC));

    @Test
    void headerNames_ofTheClient_areThoseOfTheScheduler() throws Exception {
        List<String> ofTheScheduler = constants(io.messagescheduler.core.message.HeaderNames.class);

        assertThat(constants(HeaderNames.class).stream().filter(name -> !name.startsWith("retry-")))
                .isSubsetOf(ofTheScheduler);
    }

    @Test
    void isReserved_whateverTheSchedulerWrites() throws Exception {
        assertThat(constants(io.messagescheduler.core.message.HeaderNames.class))
                .filteredOn(io.messagescheduler.core.message.HeaderNames::isWrittenByUs)
                .isNotEmpty()
                .allMatch(HeaderNames::isReserved);
    }

    @Test
    void scheduleId_isRefusedWheneverTheSchedulerRefusesIt() {
        Random random = new Random(20261123);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            String text = random.ints(random.nextInt(4), 0, i % 2 == 0 ? 0x30 : 0x11000)
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining())
                    .repeat(random.nextInt(300));
            boolean taken = isTaken(text);
            assertThat(taken).as(text).isEqualTo(isUnicode(text) && ScheduleId.of(utf8(text)) != null);
            refused += taken ? 0 : 1;
        }
        assertThat(refused).isBetween(500, 4_500);
    }

    @Test
    void headers_aroundEachLimit_areRefusedWheneverTheSchedulerRefusesThem() {
        HeaderLimits limits = HeaderLimits.DEFAULT;
        int used = "topicorders".length();
        for (int over = -1; over <= 1; over++) {
            RecordHeaders many = toOrders();
            for (int i = 1; i < limits.count() + over; i++) {
                many.add("h", null);
            }
            RecordHeaders longName = toOrders();
            longName.add("ä".repeat(100) + "n".repeat(limits.nameBytes() - 200 + over), utf8("v"));
            RecordHeaders large = toOrders();
            large.add("ä", new byte[limits.totalBytes() - used - 2 + over]);

            for (RecordHeaders headers : List.of(many, longName, large)) {
                Intake read = PARSER.parse(headersOf(headers), null, false, NOW.toEpochMilli());
                assertThat(read instanceof Intake.Accepted).isEqualTo(over <= 0);
                assertThat(isTaken(headers)).isEqualTo(over <= 0);
            }
        }
    }

    @Test
    void outcomes_ofTheScheduler_areAllKnown() {
        assertThat(Stream.of(io.messagescheduler.core.index.Outcome.Kind.values())
                        .map(Enum::name))
                .isSubsetOf(Stream.of(Outcome.Kind.values()).map(Enum::name).toList());
    }

    @Test
    void intake_readsWhatTheClientWrites() {
        MockProducer<byte[], byte[]> producer = Producers.acknowledging();
        SchedulerClient scheduler =
                new SchedulerClient(producer, SchedulerOptions.defaults().withClock(InstantSource.fixed(NOW)));
        scheduler.schedule(ScheduledMessage.to("orders")
                .dueAt(Instant.EPOCH.plusSeconds(1))
                .id("a")
                .requestId("r")
                .build());
        scheduler.cancel("a");
        scheduler.move("a", Duration.ofMillis(1));
        scheduler.fire("a");

        List<Intake> read = producer.history().stream()
                .map(sent -> PARSER.parse(headersOf(sent), sent.key(), sent.value() == null, NOW.toEpochMilli()))
                .toList();

        assertThat(read.get(0))
                .isEqualTo(new Intake.Accepted(
                        new Schedule(1000, "orders", Dialect.TIME_TOPIC, new ScheduleId("a"), "r")));
        assertThat(read.get(1))
                .isEqualTo(asked(Action.CANCEL, 0, producer.history().get(1)));
        assertThat(read.get(2))
                .isEqualTo(asked(
                        Action.MOVE, NOW.toEpochMilli() + 1, producer.history().get(2)));
        assertThat(read.get(3))
                .isEqualTo(asked(Action.FIRE, 0, producer.history().get(3)));
    }

    @Test
    void schedulesTopic_readsWhatSchedulesPrepares() {
        Schedules schedules = new Schedules(InstantSource.fixed(NOW));
        ProducerRecord<byte[], byte[]> sent = schedules.schedule(
                new ProducerRecord<>("videos", utf8("online")), "a", NOW.getEpochSecond() + 5, "schedules");
        ProducerRecord<byte[], byte[]> deleted = schedules.deleteSchedule("a", "schedules");

        assertThat(readAsSchedule(sent))
                .isEqualTo(new Intake.Accepted(
                        new Schedule(NOW.toEpochMilli() + 5000, "videos", Dialect.EPOCH, new ScheduleId("a"), null)));
        assertThat(readAsSchedule(deleted)).isEqualTo(new Intake.Asked(Action.CANCEL, new ScheduleId("a"), 0, null));
    }

    private static Intake readAsSchedule(ProducerRecord<byte[], byte[]> sent) {
        long nowMs = NOW.toEpochMilli();
        return PARSER.parseSchedulesTopic(headersOf(sent), sent.key(), sent.value() == null, nowMs, nowMs);
    }

    private static Intake asked(Action action, long dueMs, ProducerRecord<byte[], byte[]> sent) {
        return new Intake.Asked(action, new ScheduleId("a"), dueMs, header(sent.headers(), "schedule-request-id"));
    }

    private static Headers headersOf(ProducerRecord<byte[], byte[]> sent) {
        return headersOf(sent.headers());
    }

    private static Headers headersOf(org.apache.kafka.common.header.Headers headers) {
        return visitor -> headers.forEach(header -> visitor.header(header.key(), header.value()));
    }

    private static RecordHeaders toOrders() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("topic", utf8("orders"));
        return headers;
    }

    private static boolean isTaken(RecordHeaders headers) {
        try {
            InputRules.headers(headers);
            return true;
        } catch (SchedulingException e) {
            return false;
        }
    }

    private static boolean isTaken(String id) {
        try {
            InputRules.scheduleId(id);
            return true;
        } catch (SchedulingException e) {
            return false;
        }
    }

    /** Half a surrogate pair would be sent as a question mark. */
    private static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static List<String> constants(Class<?> names) throws IllegalAccessException {
        Stream.Builder<String> found = Stream.builder();
        for (Field field : names.getDeclaredFields()) {
            if (Modifier.isPublic(field.getModifiers())
                    && Modifier.isStatic(field.getModifiers())
                    && field.get(null) instanceof String name) {
                found.add(name);
            }
        }
        return found.build().toList();
    }
}
