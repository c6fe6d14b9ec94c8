package io.messagescheduler.worker;

import static io.messagescheduler.worker.Imminent.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.message.Attempts;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.InvalidSchedule.Code;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.core.message.TargetRule;
import io.messagescheduler.core.route.Router;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.worker.Dispatch.Outcome;
import io.messagescheduler.worker.Dispatch.Refusal;
import io.messagescheduler.worker.Dispatch.Sending;
import io.messagescheduler.worker.TargetDirectory.Trouble;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DispatchTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final byte[] KEY = {0, 1, (byte) 0xff};
    private static final byte[] VALUE = {(byte) 0x80, 0};
    private static final BucketLadder LADDER =
            new BucketLadder(Duration.ofSeconds(10), 8, Duration.ofSeconds(600), null);

    private final TargetDirectory directory = NoLookUp.directory();
    private final Dispatch dispatch = dispatch(false);

    private Dispatch dispatch(boolean trace) {
        return dispatch(trace, List.of());
    }

    private Dispatch dispatch(boolean trace, List<String> allowedTargets) {
        return new Dispatch(
                new Router(LADDER),
                new TargetRule(List.of(), allowedTargets),
                directory,
                new SystemRecords(SystemRecords.Stage.DELIVERY, trace, 4, LADDER),
                new EpochDelivery(Set.of("schedules"), "history", directory),
                Duration.ofSeconds(60),
                WAIT);
    }

    private static Parcel parcel(RecordHeaders headers) {
        return Parcel.of(Imminent.record(7, headers, KEY, VALUE));
    }

    private static Parcel again(ProducerRecord<byte[], byte[]> parked) {
        return Parcel.of(Imminent.record(9, new RecordHeaders(parked.headers()), parked.key(), parked.value()));
    }

    private static List<String> headers(ProducerRecord<byte[], byte[]> record) {
        List<String> names = new ArrayList<>();
        record.headers()
                .forEach(header -> names.add(header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8)));
        return names;
    }

    private static @Nullable String header(ProducerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Test
    void of_timeTopic_passesEverythingButOursByteForByte() {
        Sending sending = dispatch.of(parcel(Imminent.timeTopic("orders", NOW, 5)), null, NOW);
        assertThat(sending.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(sending.message().topic()).isEqualTo("orders");
        assertThat(sending.message().partition()).isNull();
        assertThat(sending.message().key()).isEqualTo(KEY);
        assertThat(sending.message().value()).isEqualTo(VALUE);
        assertThat(headers(sending.message())).containsExactly("mine=kept");
    }

    @Test
    void of_nullKeyAndValue_staySo() {
        ConsumerRecord<byte[], byte[]> record = Imminent.record(7, Imminent.timeTopic("orders", NOW, 5), null, null);
        ProducerRecord<byte[], byte[]> sent =
                dispatch.of(Parcel.of(record), null, NOW).message();
        assertThat(sent.key()).isNull();
        assertThat(sent.value()).isNull();
    }

    @Test
    void of_epoch_hasItsTargetKeyAndTheThreeAddedHeaders() {
        RecordHeaders headers = new RecordHeaders();
        headers.add(HeaderNames.SCHEDULER_EPOCH, text("1800000000"));
        headers.add(HeaderNames.SCHEDULER_TARGET_TOPIC, text("orders"));
        headers.add(HeaderNames.SCHEDULER_TARGET_KEY, text("k"));
        headers.add("topic", text("the user's own"));
        Imminent.stamps(NOW, 5).forEach(headers::add);
        ProducerRecord<byte[], byte[]> sent =
                dispatch.of(parcel(headers), null, NOW).message();
        assertThat(sent.topic()).isEqualTo("orders");
        assertThat(sent.key()).isEqualTo(text("k"));
        assertThat(sent.value()).isEqualTo(VALUE);
        assertThat(headers(sent).subList(0, 2))
                .containsExactly("topic=the user's own", "scheduler-timestamp=1700000001");
        assertThat(Objects.requireNonNull(sent.headers().lastHeader("scheduler-key"))
                        .value())
                .isEqualTo(KEY);
        assertThat(header(sent, "scheduler-topic")).isEqualTo("SCHEDULED_MESSAGES");
        assertThat(sent.headers()).hasSize(4);
    }

    @Test
    void of_traceOn_writesTimeAndHops() {
        ProducerRecord<byte[], byte[]> sent = dispatch(true)
                .of(parcel(Imminent.timeTopic("orders", NOW, 5)), null, NOW)
                .message();
        assertThat(header(sent, HeaderNames.HOP_COUNT)).isEqualTo("1");
        assertThat(header(sent, HeaderNames.WORKER_TIMESTAMP)).isEqualTo("2027-01-15T08:00:00.000Z");
    }

    @Test
    void of_targetMissing_isParkedWithBackoffThenADeadLetterAfterTheGraceTime() {
        directory.blame("orders", Trouble.MISSING);
        Parcel parcel = parcel(Imminent.timeTopic("orders", NOW, 5));
        long now = NOW;
        List<Long> pauses = new ArrayList<>();
        while (true) {
            Sending sending = dispatch.of(parcel, null, now);
            if (sending.outcome() == Outcome.DEAD_LETTERED) {
                assertThat(now - NOW).isGreaterThanOrEqualTo(60_000);
                assertThat(sending.message().topic()).isEqualTo(Names.DEAD_LETTERS);
                assertThat(header(sending.message(), HeaderNames.ERROR_CODE)).isEqualTo("TARGET_MISSING");
                assertThat(header(sending.message(), HeaderNames.ERROR_ORIGIN_TOPIC))
                        .isEqualTo("SCHEDULED_MESSAGES");
                assertThat(header(sending.message(), HeaderNames.ERROR_ORIGIN_PARTITION))
                        .isEqualTo("3");
                assertThat(header(sending.message(), HeaderNames.ERROR_ORIGIN_OFFSET))
                        .isEqualTo("5");
                assertThat(header(sending.message(), HeaderNames.ERROR_ATTEMPTS))
                        .isEqualTo(Integer.toString(pauses.size() + 1));
                break;
            }
            assertThat(sending.outcome()).isEqualTo(Outcome.PARKED);
            assertThat(sending.message().topic()).isEqualTo(Imminent.TOPIC);
            assertThat(sending.message().partition()).isEqualTo(1);
            parcel = again(sending.message());
            assertThat(parcel.askedDueMs()).isEqualTo(NOW);
            assertThat(parcel.key().sequence().offset()).isEqualTo(5);
            pauses.add(parcel.key().dueMs() - now);
            now = parcel.key().dueMs();
        }
        assertThat(pauses).startsWith(1_000L, 2_000L, 4_000L, 8_000L, 8_000L);
        assertThat(pauses.stream().mapToLong(Long::longValue).sum()).isLessThan(68_001);
    }

    @Test
    void of_parkedThenThere_isDeliveredWithoutATraceOfIt() {
        directory.blame("orders", Trouble.UNAUTHORISED);
        Parcel parcel = again(dispatch.of(parcel(Imminent.timeTopic("orders", NOW, 5)), null, NOW)
                .message());
        directory.doubt("orders");
        Sending sending = dispatch.of(parcel, null, NOW + 1_000);
        assertThat(sending.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(headers(sending.message())).containsExactly("mine=kept");
    }

    @Test
    void of_targetUnavailable_isWaitedOutHoweverLong() {
        directory.blame("orders", Trouble.UNAVAILABLE);
        RecordHeaders headers = Imminent.timeTopic("orders", NOW, 5);
        headers.add(HeaderNames.ATTEMPTS, new Attempts(400, NOW, NOW).encode());
        Sending sending = dispatch.of(parcel(headers), null, NOW + 3_600_000);
        assertThat(sending.outcome()).isEqualTo(Outcome.PARKED);
        assertThat(Attempts.decode(sending.message()
                        .headers()
                        .lastHeader(HeaderNames.ATTEMPTS)
                        .value()))
                .isEqualTo(new Attempts(401, NOW + 3_600_000, NOW));
    }

    @Test
    void of_tooLarge_isADeadLetterWithItsPayloadAndWithoutWhenThatFailsToo() {
        Parcel parcel = parcel(Imminent.timeTopic("orders", NOW, 5));
        Refusal refusal = new Refusal(Code.TOO_LARGE, false);
        ProducerRecord<byte[], byte[]> letter =
                dispatch.of(parcel, refusal, NOW).message();
        assertThat(letter.topic()).isEqualTo(Names.DEAD_LETTERS);
        assertThat(letter.value()).isEqualTo(VALUE);
        assertThat(header(letter, HeaderNames.ERROR_CODE)).isEqualTo("TOO_LARGE");
        ProducerRecord<byte[], byte[]> rest =
                dispatch.of(parcel, refusal.twice(), NOW).message();
        assertThat(rest.topic()).isEqualTo(Names.DEAD_LETTERS);
        assertThat(rest.key()).isNull();
        assertThat(rest.value()).isNull();
        assertThat(header(rest, HeaderNames.ERROR_ORIGIN_OFFSET)).isEqualTo("5");
    }

    @Test
    void of_internalTarget_isADeadLetterThoughTheIntakeLetItPass() {
        Sending sending = dispatch.of(parcel(Imminent.timeTopic("__consumer_offsets", NOW, 5)), null, NOW);
        assertThat(header(sending.message(), HeaderNames.ERROR_CODE)).isEqualTo("TARGET_INTERNAL");
    }

    @Test
    void of_targetTakenOffTheListSinceTheIntake_isADeadLetter() {
        Parcel parcel = parcel(Imminent.timeTopic("orders", NOW, 5));
        assertThat(dispatch(false, List.of("orders")).of(parcel, null, NOW).outcome())
                .isEqualTo(Outcome.DELIVERED);
        Sending sending = dispatch(false, List.of("invoices-*")).of(parcel, null, NOW);
        assertThat(sending.outcome()).isEqualTo(Outcome.DEAD_LETTERED);
        assertThat(header(sending.message(), HeaderNames.ERROR_CODE)).isEqualTo("TARGET_FORBIDDEN");
    }

    @Test
    void of_recordThatIsNotOurs_isADeadLetterFromWhereItStands() {
        RecordHeaders forged = new RecordHeaders();
        forged.add(HeaderNames.DUE, Stamp.encode(1));
        forged.add(HeaderNames.SEQUENCE, new byte[] {1});
        Parcel parcel = parcel(forged);
        assertThat(parcel.key().dueMs()).isZero();
        Sending sending = dispatch.of(parcel, null, NOW);
        assertThat(header(sending.message(), HeaderNames.ERROR_CODE)).isEqualTo("CORRUPT_HEADER");
        assertThat(header(sending.message(), HeaderNames.ERROR_ORIGIN_TOPIC)).isEqualTo(Imminent.TOPIC);
        assertThat(header(sending.message(), HeaderNames.ERROR_ORIGIN_OFFSET)).isEqualTo("7");
    }

    private static List<String> sent(Sending sending) {
        return sending.records().stream()
                .map(record -> record.topic()
                        + (record.headers().lastHeader(HeaderNames.COMMAND) == null
                                ? ""
                                : ":" + header(record, HeaderNames.COMMAND)))
                .toList();
    }

    private static RecordHeaders epochVersion(String origin) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(HeaderNames.SCHEDULER_EPOCH, text("1800000000"));
        headers.add(HeaderNames.SCHEDULER_TARGET_TOPIC, text("orders"));
        headers.add(HeaderNames.SCHEDULER_TARGET_KEY, text("k"));
        Imminent.stamps(NOW, 5).forEach(headers::add);
        Imminent.asVersion(headers, "video", 9);
        headers.remove(HeaderNames.ORIGIN);
        headers.add(HeaderNames.ORIGIN, new Sequence(origin, 3, 5).encode());
        return headers;
    }

    @Test
    void of_version_tellsTheSchedulesLogWhatBecameOfIt() {
        Parcel parcel = parcel(Imminent.version("o-7", "orders", NOW, 9));
        Sending sending = dispatch.of(parcel, null, NOW);
        assertThat(sent(sending)).containsExactly("orders", Names.SCHEDULES + ":delivered");
        assertThat(headers(sending.message())).containsExactly("mine=kept");
        assertThat(sending.records().getLast().partition()).isZero();

        directory.blame("orders", Trouble.BAD_NAME);
        assertThat(sent(dispatch.of(parcel, null, NOW))).containsExactly(Names.DEAD_LETTERS, Names.SCHEDULES + ":dead");
    }

    @Test
    void of_versionPutOff_tellsNothingYet() {
        directory.blame("orders", Trouble.MISSING);
        assertThat(sent(dispatch.of(parcel(Imminent.version("o-7", "orders", NOW, 9)), null, NOW)))
                .containsExactly(Imminent.TOPIC);
    }

    @Test
    void of_epochFromASchedulesTopic_goesOutWithHistoryTombstoneAndEvent() {
        Sending sending = dispatch.of(parcel(epochVersion("schedules")), null, NOW);
        assertThat(sent(sending)).containsExactly("orders", "history", "schedules", Names.SCHEDULES + ":delivered");
        ProducerRecord<byte[], byte[]> history = sending.records().get(1);
        assertThat(history.key()).isEqualTo(text("k"));
        assertThat(history.value()).isEqualTo(VALUE);
        assertThat(header(history, HeaderNames.SCHEDULER_EPOCH)).isEqualTo("1800000000");
        assertThat(header(history, HeaderNames.SCHEDULER_TOPIC)).isEqualTo("schedules");
        assertThat(header(sending.message(), HeaderNames.SCHEDULER_TOPIC)).isEqualTo("schedules");
        ProducerRecord<byte[], byte[]> tombstone = sending.records().get(2);
        assertThat(tombstone.partition()).isEqualTo(3);
        assertThat(tombstone.key()).isEqualTo(KEY);
        assertThat(tombstone.value()).isNull();
        assertThat(header(tombstone, HeaderNames.TOMBSTONE)).isEqualTo("5");
    }

    @Test
    void of_epochFromTheIntakeTopic_hasNoTombstone() {
        assertThat(sent(dispatch.of(parcel(epochVersion("SCHEDULED_MESSAGES")), null, NOW)))
                .containsExactly("orders", "history", Names.SCHEDULES + ":delivered");
    }

    @Test
    void of_historyCannotBeWritten_deliversWithoutIt() {
        directory.blame("history", Trouble.UNAVAILABLE);
        assertThat(sent(dispatch.of(parcel(epochVersion("schedules")), null, NOW)))
                .containsExactly("orders", "schedules", Names.SCHEDULES + ":delivered");
    }

    @Test
    void held_againAndAgain_comesUpAtGrowingPausesUntilTheWaitIsOver() {
        Parcel parcel = parcel(Imminent.version("o-7", "orders", NOW, 9));
        long first = NOW + 7;
        long now = first;
        List<Long> pauses = new ArrayList<>();
        for (long patience = dispatch.patienceMs(parcel, now); patience > 0; ) {
            Sending sending = dispatch.held(parcel, patience, 0, now);
            assertThat(sending.outcome()).isEqualTo(Outcome.HELD);
            assertThat(sent(sending)).as("nothing is said of it").containsExactly(Imminent.TOPIC);
            parcel = again(sending.message());
            assertThat(parcel.askedDueMs()).isEqualTo(NOW);
            assertThat(parcel.version()).isEqualTo(dispatchedVersion());
            pauses.add(parcel.key().dueMs() - now);
            now = parcel.key().dueMs();
            patience = dispatch.patienceMs(parcel, now);
        }
        assertThat(pauses).startsWith(50L, 50L, 100L, 200L, 400L, 800L, 1_000L, 1_000L);
        assertThat(now).isEqualTo(first + WAIT.toMillis());
        Sending sending = dispatch.of(parcel, null, now);
        assertThat(sent(sending)).containsExactly("orders", Names.SCHEDULES + ":delivered");
        assertThat(headers(sending.message())).containsExactly("mine=kept");
    }

    @Test
    void held_muchToBeHeardYet_comesUpWhenThatCouldHaveBeen() {
        Parcel parcel = parcel(Imminent.version("o-7", "orders", NOW, 9));
        assertThat(again(dispatch.held(parcel, 30_000, 400, NOW).message())
                        .key()
                        .dueMs())
                .isEqualTo(NOW + 400);
        assertThat(again(dispatch.held(parcel, 30_000, Long.MAX_VALUE, NOW).message())
                        .key()
                        .dueMs())
                .isEqualTo(NOW + 1_000);
    }

    @Test
    void held_veryManyInASecond_comeUpLessOften() {
        Parcel parcel = again(dispatch.held(parcel(Imminent.version("o-7", "orders", NOW, 9)), 30_000, 0, NOW)
                .message());
        long now = NOW + 20_000;
        List<Long> pauses = new ArrayList<>();
        for (int i = 1; i <= 6_000; i++) {
            pauses.add(
                    again(dispatch.held(parcel, 60_000, 0, now).message()).key().dueMs() - now);
        }
        assertThat(pauses.get(49)).isEqualTo(1_000);
        assertThat(pauses.get(499)).isEqualTo(10_000);
        assertThat(pauses.getLast()).as("no longer than it has waited").isEqualTo(20_000);
        assertThat(again(dispatch.held(parcel, 10_000, 0, now + 3_000).message())
                        .key()
                        .dueMs())
                .as("few again")
                .isEqualTo(now + 4_000);
    }

    private static @Nullable Object dispatchedVersion() {
        return parcel(Imminent.version("o-7", "orders", NOW, 9)).version();
    }

    @Test
    void of_heldThenTargetMissing_countsNoAttemptForTheHold() {
        Parcel parcel = again(dispatch.held(parcel(Imminent.version("o-7", "orders", NOW, 9)), 1_000, 0, NOW)
                .message());
        directory.blame("orders", Trouble.MISSING);
        Sending sending = dispatch.of(parcel, null, NOW + 100_000);
        assertThat(sending.outcome()).isEqualTo(Outcome.PARKED);
        assertThat(again(sending.message()).attempts()).isEqualTo(new Attempts(1, NOW + 100_000, NOW));
    }

    @Test
    void dropped_saysThatItWasCancelledAndIsOver() {
        Sending sending = dispatch.dropped(
                Objects.requireNonNull(
                        parcel(Imminent.version("o-7", "orders", NOW, 9)).version()),
                NOW);
        assertThat(sent(sending)).containsExactly(Names.SCHEDULES + ":cancelled", Names.CANCELLATIONS);
        assertThat(sending.records().getLast().value()).isNull();
    }
}
