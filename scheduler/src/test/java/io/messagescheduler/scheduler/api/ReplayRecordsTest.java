package io.messagescheduler.scheduler.api;

import static io.messagescheduler.scheduler.api.Letters.letter;
import static io.messagescheduler.scheduler.api.Letters.refused;
import static io.messagescheduler.scheduler.api.Letters.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.message.Attempts;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.scheduler.api.ReplayRecords.Replay;
import io.messagescheduler.scheduler.api.ScheduleEntry.State;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplayRecordsTest {
    private static final long NOW_MS = 1_800_000_000_500L;

    private final FakeSchedules schedules = new FakeSchedules();

    private Replay replay(ConsumerRecord<byte[], byte[]> letter, @Nullable Long dueMs, @Nullable String target) {
        return Letters.records(schedules)
                .of(letter, new ReplayOrder(LetterFilter.ANY, List.of(), dueMs, target, 1, null), NOW_MS);
    }

    private static List<String> headers(Replay replay) {
        assertThat(replay).isInstanceOf(Replay.Send.class);
        List<String> headers = new ArrayList<>();
        record(replay).headers().forEach(header -> headers.add(header.key() + "=" + new String(header.value())));
        return headers;
    }

    private static ProducerRecord<byte[], byte[]> record(Replay replay) {
        return ((Replay.Send) replay).record();
    }

    private static String code(Replay replay) {
        return replay instanceof Replay.Unfit unfit ? unfit.code() : "none";
    }

    /** As a Worker leaves it. */
    private static RecordHeaders undelivered(String code, long dueMs, String... producers) {
        RecordHeaders headers = new RecordHeaders();
        for (int i = 0; i < producers.length; i += 2) {
            headers.add(producers[i], text(producers[i + 1]));
        }
        headers.add(HeaderNames.DUE, Stamp.encode(dueMs));
        headers.add(HeaderNames.HOP_COUNT, text("4"));
        return Letters.gaveUp(headers, code, "delivery", "SCHEDULED_MESSAGES");
    }

    @Test
    void of_refusedAtIntake_isTheProducersRecordAgain() {
        Replay replay = replay(
                letter(refused("TARGET_FORBIDDEN", "time", "2027-06-01T00:00:00Z", "topic", "orders"), "k", "v"),
                null,
                null);
        assertThat(headers(replay)).containsExactly("color=blue", "time=2027-06-01T00:00:00Z", "topic=orders");
        assertThat(record(replay).topic()).isEqualTo("SCHEDULED_MESSAGES");
        assertThat(record(replay).partition()).isEqualTo(3);
        assertThat(record(replay).key()).isEqualTo(text("k"));
        assertThat(record(replay).value()).isEqualTo(text("v"));
    }

    @Test
    void of_whatWouldBeRefusedAgain_isLeftUnlessItIsMended() {
        ConsumerRecord<byte[], byte[]> badTime =
                letter(refused("BAD_TIME", "time", "soon", "topic", "orders"), "k", "v");
        assertThat(code(replay(badTime, null, null))).isEqualTo("BAD_TIME");
        assertThat(headers(replay(badTime, NOW_MS + 1, null)))
                .containsExactly("color=blue", "topic=orders", "time=" + (NOW_MS + 1));
        ConsumerRecord<byte[], byte[]> twice =
                letter(refused("DUPLICATE_HEADER", "topic", "a", "topic", "b"), null, null);
        assertThat(code(replay(twice, null, null))).isEqualTo("DUPLICATE_HEADER");
        assertThat(headers(replay(twice, null, "c"))).containsExactly("color=blue", "topic=c");
        assertThat(code(replay(twice, null, "__SM_PROBE"))).isEqualTo("TARGET_INTERNAL");
        assertThat(code(replay(twice, null, "__SM_DEAD_LETTERS"))).isEqualTo("TARGET_INTERNAL");
    }

    @Test
    void of_undelivered_isDueAtOnceWhateverItsTimeHeaderSays() {
        // It was moved to an earlier time, so the header tells of another.
        Replay replay = replay(
                letter(
                        undelivered(
                                "TARGET_MISSING", NOW_MS - 60_000, "time", "2030-01-01T00:00:00Z", "topic", "orders"),
                        "k",
                        null),
                null,
                null);
        assertThat(headers(replay)).containsExactly("topic=orders", "time=" + NOW_MS);
        assertThat(record(replay).value()).isNull();
    }

    @Test
    void of_drainedTooEarlyForItsDueTime_keepsIt() {
        RecordHeaders headers = undelivered("TOO_LARGE", NOW_MS + 500, "topic", "orders");
        headers.add(HeaderNames.ATTEMPTS, new Attempts(3, NOW_MS, NOW_MS + 90_000).encode());
        assertThat(headers(replay(letter(headers, "k", "v"), null, null)))
                .containsExactly("topic=orders", "time=" + (NOW_MS + 90_000));
    }

    @Test
    void of_epochDialect_isDueInWholeSecondsNeverEarly() {
        ConsumerRecord<byte[], byte[]> letter = letter(
                undelivered("TARGET_MISSING", NOW_MS - 1, "scheduler-epoch", "1", "scheduler-target-topic", "orders"),
                "id",
                "v");
        assertThat(headers(replay(letter, null, null)))
                .containsExactly("scheduler-target-topic=orders", "scheduler-epoch=1800000000");
        assertThat(headers(replay(letter, NOW_MS + 1, "elsewhere")))
                .containsExactly("scheduler-epoch=1800000001", "scheduler-target-topic=elsewhere");
    }

    @Test
    void of_schedulesTopicWithoutHeaders_isEpochDialect() {
        RecordHeaders headers = Letters.gaveUp(new RecordHeaders(), "BAD_TIME", "intake", "schedules");
        assertThat(headers(replay(letter(headers, "id", "v"), NOW_MS, "orders")))
                .containsExactly("scheduler-epoch=1800000000", "scheduler-target-topic=orders");
    }

    @Test
    void of_withId_isANewRequestAndIsLeftWhileANewerOneWaits() {
        ConsumerRecord<byte[], byte[]> letter = letter(
                undelivered(
                        "TARGET_MISSING", NOW_MS, "topic", "orders", "schedule-id", "a", "schedule-request-id", "r"),
                "k",
                "v");
        schedules.entries.add(FakeSchedules.entry("a", State.DEAD_LETTERED, NOW_MS, "r"));
        assertThat(headers(replay(letter, null, null)))
                .containsExactly(
                        "topic=orders", "schedule-id=a", "time=" + NOW_MS, "schedule-request-id=replay-1-17-1");
        schedules.entries.set(0, FakeSchedules.entry("a", State.PENDING, NOW_MS, "r2"));
        assertThat(code(replay(letter, null, null))).isEqualTo("ID_WAITS");
    }

    @Test
    void of_withoutPayload_isLeftWhateverIsAskedFor() {
        RecordHeaders headers = new RecordHeaders();
        headers.add(HeaderNames.ERROR_WITHOUT_PAYLOAD, text("true"));
        Letters.gaveUp(headers, "TOO_LARGE", "delivery", "SCHEDULED_MESSAGES");
        assertThat(code(replay(letter(headers, null, null), NOW_MS, "orders"))).isEqualTo("WITHOUT_PAYLOAD");
    }

    @Test
    void of_corruptStampsBehindTheIntake_neverThrows() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("topic", text("orders"));
        headers.add(HeaderNames.DUE, new byte[] {1});
        headers.add(HeaderNames.ATTEMPTS, new byte[] {1});
        Letters.gaveUp(headers, "CORRUPT_HEADER", "delivery", "SCHEDULED_MESSAGES");
        headers.add(HeaderNames.ERROR_ORIGIN_PARTITION, text("99999999999"));
        Replay replay = replay(letter(headers, "k", "v"), null, null);
        assertThat(headers(replay)).containsExactly("topic=orders");
        assertThat(record(replay).partition()).isEqualTo(1);
    }
}
