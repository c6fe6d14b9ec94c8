package io.messagescheduler.client;

import static io.messagescheduler.client.Producers.NOW;
import static io.messagescheduler.client.Producers.consumed;
import static io.messagescheduler.client.Producers.header;
import static io.messagescheduler.client.Producers.headers;
import static io.messagescheduler.client.Producers.onlySent;
import static io.messagescheduler.client.Producers.text;
import static io.messagescheduler.client.Producers.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.client.Retried.Fate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetriesTest {
    private static final RuntimeException ERROR = new IllegalStateException("database is down");

    private final MockProducer<byte[], byte[]> producer = Producers.acknowledging();
    private final Retries retries = builder().build();

    @Test
    void onFailure_first_returnsToItsOwnTopicAfterFiveSeconds() {
        Retried retried = retries.onFailure(consumed("v", "mine", "1"), ERROR).join();

        ProducerRecord<byte[], byte[]> sent = onlySent(producer);
        assertThat(sent.topic()).isEqualTo("SCHEDULED_MESSAGES");
        assertThat(text(sent.key())).isEqualTo("key");
        assertThat(text(sent.value())).isEqualTo("v");
        assertThat(headers(sent))
                .containsExactly(
                        "mine=1",
                        "retry-attempt=1",
                        "retry-original-timestamp=" + NOW.getEpochSecond(),
                        "time=2026-11-23T19:00:05Z",
                        "topic=orders");
        assertThat(retried.fate()).isEqualTo(Fate.SCHEDULED);
        assertThat(retried.attempt()).isEqualTo(1);
        assertThat(retried.due()).isEqualTo(NOW.plusSeconds(5));
    }

    @Test
    void onFailure_nullKeyAndValue_arePassedOn() {
        retries.onFailure(new ConsumerRecord<>("orders", 0, 0, null, null), ERROR)
                .join();

        assertThat(onlySent(producer).key()).isNull();
        assertThat(onlySent(producer).value()).isNull();
    }

    @Test
    void onFailure_headersOfTheScheduler_areReplacedOrLeftOut() {
        retries.onFailure(
                        consumed(
                                "v",
                                "time",
                                "1",
                                "topic",
                                "elsewhere",
                                "schedule-id",
                                "a",
                                "schedule-action",
                                "cancel",
                                "schedule-request-id",
                                "r",
                                "scheduler-epoch",
                                "1",
                                "scheduler-key",
                                "a",
                                "__sm_message_hopcount",
                                "3",
                                "scheduler-of-mine",
                                "x"),
                        ERROR)
                .join();

        assertThat(headers(onlySent(producer)))
                .containsExactly(
                        "scheduler-of-mine=x",
                        "retry-attempt=1",
                        "retry-original-timestamp=" + NOW.getEpochSecond(),
                        "time=2026-11-23T19:00:05Z",
                        "topic=orders");
    }

    @Test
    void onFailure_recordWithTimestamp_keepsItAsTheOriginal() {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                "orders",
                0,
                0,
                1_700_000_000_999L,
                TimestampType.CREATE_TIME,
                0,
                1,
                null,
                utf8("v"),
                new RecordHeaders(),
                Optional.empty());

        retries.onFailure(record, ERROR).join();

        assertThat(header(onlySent(producer).headers(), "retry-original-timestamp"))
                .isEqualTo("1700000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-5", "99999999999999999999", "+1", "9223372036854775807"})
    void onFailure_absurdOriginalTimestamp_isReplaced(String forged) {
        retries.onFailure(consumed("v", "retry-original-timestamp", forged), ERROR)
                .join();

        assertThat(header(onlySent(producer).headers(), "retry-original-timestamp"))
                .isEqualTo(Long.toString(NOW.getEpochSecond()));
    }

    /** Plays broker and scheduler: what is scheduled is consumed again, and fails each time. */
    @ParameterizedTest
    @ValueSource(
            strings = {"none", "-1", "-2147483648", "-99999999999999999999999", "abc", "", "1.5", "0x1", "١", " 1"})
    void onFailure_unreadableCount_endsAfterThePolicysAttempts(String forged) {
        ConsumerRecord<byte[], byte[]> record =
                forged.equals("none") ? consumed("v") : consumed("v", "retry-attempt", forged);

        int hops = 0;
        Retried last = retries.onFailure(record, ERROR).join();
        while (last.fate() == Fate.SCHEDULED && hops < 1000) {
            hops++;
            assertThat(Duration.between(NOW, Objects.requireNonNull(last.due())))
                    .isBetween(Duration.ofSeconds(5), Duration.ofHours(1));
            last = retries.onFailure(redelivered(), ERROR).join();
        }

        assertThat(hops).isEqualTo(50);
        assertThat(last.attempt()).isEqualTo(50);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"50", "51", "0050", "2147483647", "2147483648", "9223372036854775808", "999999999999999999999999"
            })
    void onFailure_countAtOrBeyondTheCeiling_isADeadLetterAtOnce(String count) {
        Retried retried =
                retries.onFailure(consumed("v", "retry-attempt", count), ERROR).join();

        assertThat(retried.fate()).isEqualTo(Fate.DEAD_LETTERED);
        assertThat(onlySent(producer).topic()).isEqualTo("orders-dead-letters");
    }

    @Test
    void onFailure_countGivenTwice_isNone() {
        Retried retried = retries.onFailure(consumed("v", "retry-attempt", "49", "retry-attempt", "3"), ERROR)
                .join();

        assertThat(retried.attempt()).isEqualTo(1);
        assertThat(header(onlySent(producer).headers(), "retry-attempt")).isEqualTo("1");
    }

    @Test
    void onFailure_attemptsUsedUp_tellsWhyInTheDeadLetter() {
        Retried retried = retries.onFailure(
                        consumed("v", "retry-attempt", "50", "mine", "1", "dead-letter-reason", "forged"), ERROR)
                .join();

        ProducerRecord<byte[], byte[]> sent = onlySent(producer);
        assertThat(text(sent.key())).isEqualTo("key");
        assertThat(text(sent.value())).isEqualTo("v");
        assertThat(headers(sent))
                .containsExactly(
                        "mine=1",
                        "retry-attempt=50",
                        "retry-original-timestamp=" + NOW.getEpochSecond(),
                        "dead-letter-reason=ATTEMPTS_USED_UP",
                        "dead-letter-error=java.lang.IllegalStateException",
                        "dead-letter-message=database is down",
                        "dead-letter-topic=orders",
                        "dead-letter-partition=3",
                        "dead-letter-offset=42",
                        "dead-letter-at=2026-11-23T19:00:00Z");
        assertThat(retried.attempt()).isEqualTo(50);
        assertThat(retried.due()).isNull();
    }

    @Test
    void onFailure_longOrNoMessage_isCutOrLeftOut() {
        Retries once =
                builder().policy(RetryPolicy.defaults().withMaxAttempts(0)).build();
        once.onFailure(consumed("v"), new IllegalStateException("x".repeat(5000)))
                .join();
        once.onFailure(consumed("v"), new IllegalStateException()).join();

        assertThat(header(producer.history().get(0).headers(), "dead-letter-message"))
                .hasSize(1024);
        assertThat(producer.history().get(1).headers().lastHeader("dead-letter-message"))
                .isNull();
    }

    @Test
    void onFailure_moreHeadersThanTheSchedulerTakes_isADeadLetterWithAllOfThem() {
        // A retry has four more: its attempt, its original timestamp, time and topic.
        ConsumerRecord<byte[], byte[]> record = consumed("v");
        for (int i = 0; i < 96; i++) {
            record.headers().add("h", utf8(""));
        }
        Retried taken = retries.onFailure(record, ERROR).join();
        record.headers().add("h", utf8(""));
        Retried refused = retries.onFailure(record, ERROR).join();

        assertThat(taken.fate()).isEqualTo(Fate.SCHEDULED);
        assertThat(refused.fate()).isEqualTo(Fate.DEAD_LETTERED);
        ProducerRecord<byte[], byte[]> letter = producer.history().get(1);
        assertThat(letter.topic()).isEqualTo("orders-dead-letters");
        assertThat(header(letter.headers(), "dead-letter-reason")).isEqualTo("CANNOT_BE_SCHEDULED");
        assertThat(header(letter.headers(), "dead-letter-message"))
                .contains("101 headers")
                .contains("database is down");
        assertThat(letter.headers().headers("h")).hasSize(97);
    }

    @Test
    void giveUp_goesToTheDeadLettersAtOnce() {
        Retried retried = retries.giveUp(consumed("v"), ERROR).join();

        assertThat(retried.fate()).isEqualTo(Fate.DEAD_LETTERED);
        assertThat(header(onlySent(producer).headers(), "dead-letter-reason")).isEqualTo("GIVEN_UP");
    }

    @Test
    void bySchedulesTopic_isOneScheduleForEachRecordAndConsumer() {
        Retries epoch = builder().bySchedulesTopic("schedules", "billing").build();

        epoch.onFailure(consumed("v"), ERROR).join();

        ProducerRecord<byte[], byte[]> sent = onlySent(producer);
        assertThat(sent.topic()).isEqualTo("schedules");
        assertThat(text(sent.key())).isEqualTo("retry-billing-orders-3-42");
        assertThat(headers(sent))
                .containsExactly(
                        "retry-attempt=1",
                        "retry-original-timestamp=" + NOW.getEpochSecond(),
                        "scheduler-epoch=" + (NOW.getEpochSecond() + 5),
                        "scheduler-target-topic=orders",
                        "scheduler-target-key=key");
    }

    @Test
    void bySchedulesTopic_recordWithoutValue_isADeadLetter() {
        Retries epoch = builder().bySchedulesTopic("schedules", "billing").build();

        Retried retried = epoch.onFailure(consumed(null), ERROR).join();

        assertThat(retried.fate()).isEqualTo(Fate.DEAD_LETTERED);
        assertThat(header(onlySent(producer).headers(), "dead-letter-reason")).isEqualTo("CANNOT_BE_SCHEDULED");
        assertThat(header(onlySent(producer).headers(), "dead-letter-message"))
                .contains("value")
                .contains("database is down");
    }

    @Test
    void bySchedulesTopic_nameTooLongForAnId_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> builder().bySchedulesTopic("schedules", "x".repeat(256)));
    }

    @Test
    void returnTo_otherTopic_isTheTarget() {
        Retries other = builder().returnTo(topic -> topic + "-retry").build();

        other.onFailure(consumed("v"), ERROR).join();

        assertThat(header(onlySent(producer).headers(), "topic")).isEqualTo("orders-retry");
    }

    @Test
    void onFailure_deadLettersWouldComeBack_isRefusedAtTheFirstFailure() {
        Retries own = builder().deadLetterTopic("orders").build();
        Retries returning =
                builder().returnTo(topic -> "retry").deadLetterTopic("retry").build();

        assertThatIllegalStateException().isThrownBy(() -> own.onFailure(consumed("v"), ERROR));
        assertThatIllegalStateException().isThrownBy(() -> returning.onFailure(consumed("v"), ERROR));
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void onFailure_notAcknowledged_failsTheFuture() {
        MockProducer<byte[], byte[]> manual = Producers.manual();
        CompletableFuture<Retried> future = Retries.over(manual).build().onFailure(consumed("v"), ERROR);
        assertThat(future).isNotDone();

        manual.errorNext(new TimeoutException("no broker"));

        assertThatThrownBy(future::join).hasCauseInstanceOf(TimeoutException.class);
    }

    private Retries.Builder builder() {
        return Retries.over(producer).clock(InstantSource.fixed(NOW));
    }

    /** What was sent last, as the scheduler delivers it: its scheduling headers are gone. */
    private ConsumerRecord<byte[], byte[]> redelivered() {
        ProducerRecord<byte[], byte[]> sent =
                producer.history().get(producer.history().size() - 1);
        ConsumerRecord<byte[], byte[]> record = consumed("v");
        sent.headers().forEach(header -> record.headers().add(header));
        record.headers().remove("time").remove("topic");
        return record;
    }
}
