package io.messagescheduler.mini.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

@WithScheduler
class WithSchedulerTest {
    private static ProducerRecord<byte[], byte[]> message(String value, String... headers) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>("SCHEDULED_MESSAGES", "key".getBytes(UTF_8), value.getBytes(UTF_8));
        for (int i = 0; i < headers.length; i += 2) {
            record.headers().add(headers[i], headers[i + 1].getBytes(UTF_8));
        }
        return record;
    }

    private static List<String> values(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(record -> new String(record.value(), UTF_8)).toList();
    }

    @Test
    void message_dueInThreeMonths_isDeliveredAtItsMillisecond(TestScheduler scheduler) {
        Duration delay = Duration.ofDays(90).plusMillis(123);
        scheduler.schedule(
                message("later", "time", scheduler.now().plus(delay).toString(), "topic", "orders", "own", "x"));

        scheduler.advance(delay.minusMillis(1));
        assertThat(scheduler.delivered("orders")).isEmpty();
        scheduler.advance(Duration.ofMillis(1));

        List<ConsumerRecord<byte[], byte[]>> delivered = scheduler.delivered("orders");
        assertThat(values(delivered)).containsExactly("later");
        assertThat(delivered.getFirst().timestamp())
                .isEqualTo(Instant.parse("2027-01-01T00:00:00Z").plus(delay).toEpochMilli());
        assertThat(delivered.getFirst().key()).isEqualTo("key".getBytes(UTF_8));
        assertThat(delivered.getFirst().headers().lastHeader("own").value()).isEqualTo("x".getBytes(UTF_8));
    }

    @Test
    void messages_ofManyDelays_areDeliveredInOrder(TestScheduler scheduler) {
        for (int minutes : new int[] {500_000, 1, 0, 40_000, 7, 60, 1_440}) {
            scheduler.schedule(message(
                    Integer.toString(minutes),
                    "time",
                    scheduler.now().plus(Duration.ofMinutes(minutes)).toString(),
                    "topic",
                    "orders"));
        }
        scheduler.advance(Duration.ofDays(365));

        assertThat(values(scheduler.delivered("orders")))
                .containsExactly("0", "1", "7", "60", "1440", "40000", "500000");
    }

    @Test
    void message_withoutATarget_isADeadLetter(TestScheduler scheduler) {
        scheduler.schedule(message("lost", "time", "2027-01-01T00:01:00Z"));

        assertThat(values(scheduler.deadLetters())).containsExactly("lost");
        assertThat(scheduler
                        .deadLetters()
                        .getFirst()
                        .headers()
                        .lastHeader("__sm_error_code")
                        .value())
                .isEqualTo("NO_TOPIC".getBytes(UTF_8));
    }

    @Test
    void cancel_inTime_winsAndIsTold(TestScheduler scheduler) {
        scheduler.schedule(message("never", "time", "2027-02-01T00:00:00Z", "topic", "orders", "schedule-id", "it"));
        scheduler.advance(Duration.ofDays(20));
        scheduler.schedule(message("", "schedule-id", "it", "schedule-action", "cancel", "schedule-request-id", "r1"));

        assertThat(values(scheduler.outcomes())).singleElement().asString().contains("\"CANCELLED\"", "\"r1\"");
        scheduler.advance(Duration.ofDays(20));
        assertThat(scheduler.delivered("orders")).isEmpty();
        assertThat(scheduler.deadLetters()).isEmpty();
    }

    @Test
    void move_changesWhenItIsDelivered(TestScheduler scheduler) {
        scheduler.schedule(message("moved", "time", "2027-02-01T00:00:00Z", "topic", "orders", "schedule-id", "it"));
        scheduler.schedule(message("", "schedule-id", "it", "schedule-action", "move", "time", "2027-01-01T01:00:00Z"));

        scheduler.advance(Duration.ofHours(1));
        assertThat(values(scheduler.delivered("orders"))).containsExactly("moved");
        scheduler.advance(Duration.ofDays(60));
        assertThat(scheduler.delivered("orders")).hasSize(1);
    }

    @Test
    void fire_deliversAtOnce(TestScheduler scheduler) {
        scheduler.schedule(message("now", "time", "2027-02-01T00:00:00Z", "topic", "orders", "schedule-id", "it"));
        scheduler.schedule(message("", "schedule-id", "it", "schedule-action", "fire"));

        assertThat(values(scheduler.delivered("orders"))).containsExactly("now");
    }

    @Test
    void update_replacesTheEarlierOne(TestScheduler scheduler) {
        scheduler.schedule(message("first", "time", "2027-01-02T00:00:00Z", "topic", "orders", "schedule-id", "it"));
        scheduler.schedule(message("second", "time", "2027-01-03T00:00:00Z", "topic", "orders", "schedule-id", "it"));
        scheduler.advance(Duration.ofDays(5));

        assertThat(values(scheduler.delivered("orders"))).containsExactly("second");
    }

    @Test
    @WithScheduler(
            start = "2030-06-01T12:00:00Z",
            settings = {"SM_CREATE_TARGETS=false", "SM_TARGET_GRACE=10s"})
    void settings_areThoseOfTheRealThing(TestScheduler scheduler) {
        scheduler.schedule(message("no target", "topic", "missing"));
        scheduler.advance(Duration.ofMinutes(1));

        assertThat(scheduler.now()).isEqualTo("2030-06-01T12:01:00Z");
        assertThat(scheduler
                        .deadLetters()
                        .getFirst()
                        .headers()
                        .lastHeader("__sm_error_code")
                        .value())
                .isEqualTo("TARGET_MISSING".getBytes(UTF_8));
    }

    @Test
    void schedule_ofTheEpochDialect_isCopiedToTheHistoryAndTombstoned(TestScheduler scheduler) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>("schedules", "it".getBytes(UTF_8), "value".getBytes(UTF_8));
        long epoch = scheduler.now().plusSeconds(3_600).getEpochSecond();
        record.headers().add("scheduler-epoch", Long.toString(epoch).getBytes(UTF_8));
        record.headers().add("scheduler-target-topic", "orders".getBytes(UTF_8));
        record.headers().add("scheduler-target-key", "target key".getBytes(UTF_8));
        scheduler.schedule(record);
        scheduler.advance(Duration.ofHours(1));

        assertThat(values(scheduler.delivered("orders"))).containsExactly("value");
        assertThat(values(scheduler.delivered("history"))).containsExactly("value");
        scheduler.log().compact("schedules");
        assertThat(scheduler.delivered("schedules"))
                .singleElement()
                .satisfies(left -> assertThat(left.value()).isNull());
    }
}
