package io.messagescheduler.client;

import static io.messagescheduler.client.Producers.NOW;
import static io.messagescheduler.client.Producers.consumed;
import static io.messagescheduler.client.Producers.header;
import static io.messagescheduler.client.Producers.headers;
import static io.messagescheduler.client.Producers.text;
import static io.messagescheduler.client.Producers.utf8;
import static io.messagescheduler.client.ScheduledMessageTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.client.SchedulingException.Reason;
import java.time.Duration;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SchedulesTest {
    private static final long LATER = NOW.getEpochSecond() + 3600;

    private final Schedules schedules = new Schedules(InstantSource.fixed(NOW));

    @Test
    void schedule_record_isAddressedToTheScheduler() {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>("videos", 7, 1234L, utf8("video1"), utf8("online"));
        record.headers().add("mine", utf8("1"));

        ProducerRecord<byte[], byte[]> prepared = schedules.schedule(record, "video1-online", LATER, "schedules");

        assertThat(prepared.topic()).isEqualTo("schedules");
        assertThat(prepared.partition()).isNull();
        assertThat(prepared.timestamp()).isEqualTo(1234L);
        assertThat(text(prepared.key())).isEqualTo("video1-online");
        assertThat(text(prepared.value())).isEqualTo("online");
        assertThat(headers(prepared))
                .containsExactly(
                        "mine=1",
                        "scheduler-epoch=" + LATER,
                        "scheduler-target-topic=videos",
                        "scheduler-target-key=video1");
        assertThat(headers(record)).as("what was given").containsExactly("mine=1");
    }

    @Test
    void schedule_moreHeadersThanTheSchedulerTakes_isRefused() {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("videos", utf8("video1"), utf8("online"));
        for (int i = 0; i < 97; i++) {
            record.headers().add("h", utf8(""));
        }
        assertThat(schedules.schedule(record, "a", LATER, "schedules").headers())
                .hasSize(100);

        record.headers().add("h", utf8(""));

        assertRefused(() -> schedules.schedule(record, "a", LATER, "schedules"), Reason.HEADER_LIMITS);
    }

    @Test
    void schedule_again_replacesTheSchedulersHeaders() {
        ProducerRecord<byte[], byte[]> delivered = new ProducerRecord<>("videos", utf8("video1"), utf8("online"));
        delivered
                .headers()
                .add("scheduler-timestamp", utf8("1"))
                .add("scheduler-key", utf8("old"))
                .add("scheduler-topic", utf8("old"))
                .add("scheduler-epoch", utf8("1"))
                .add("mine", utf8("1"));

        assertThat(headers(schedules.schedule(delivered, "new", LATER, "schedules")))
                .containsExactly(
                        "mine=1",
                        "scheduler-epoch=" + LATER,
                        "scheduler-target-topic=videos",
                        "scheduler-target-key=video1");
    }

    @Test
    void schedule_noKey_namesNone() {
        assertThat(headers(schedules.schedule(video(), "a", LATER, "schedules")))
                .containsExactly("scheduler-epoch=" + LATER, "scheduler-target-topic=videos");
    }

    @Test
    void schedule_emptyKey_namesTheEmptyOne() {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("videos", new byte[0], utf8("v"));

        assertThat(headers(schedules.schedule(record, "a", LATER, "schedules"))).contains("scheduler-target-key=");
    }

    @Test
    void schedule_noRecordOrValue_isRefused() {
        assertRefused(() -> schedules.schedule(null, "a", LATER, "schedules"), Reason.NO_VALUE);
        assertRefused(
                () -> schedules.schedule(new ProducerRecord<>("videos", null), "a", LATER, "schedules"),
                Reason.NO_VALUE);
        assertRefused(
                () -> schedules.schedule(new ProducerRecord<>("videos", new byte[0]), "a", LATER, "schedules"),
                Reason.NO_VALUE);
    }

    @Test
    void schedule_noTarget_isRefused() {
        assertRefused(
                () -> schedules.schedule(new ProducerRecord<>("", utf8("v")), "a", LATER, "schedules"),
                Reason.NO_TOPIC_ASSOCIATED);
    }

    @Test
    void schedule_noSchedulerTopic_isRefused() {
        assertRefused(() -> schedules.schedule(video(), "a", LATER, null), Reason.NO_SCHEDULER_TOPIC);
        assertRefused(() -> schedules.schedule(video(), "a", LATER, ""), Reason.NO_SCHEDULER_TOPIC);
    }

    @Test
    void schedule_noId_isRefused() {
        assertRefused(() -> schedules.schedule(video(), null, LATER, "schedules"), Reason.NO_SCHEDULER_ID);
        assertRefused(() -> schedules.schedule(video(), "", LATER, "schedules"), Reason.NO_SCHEDULER_ID);
    }

    @Test
    void schedule_epochAtItsBounds_isTaken() {
        long now = NOW.getEpochSecond();
        long last = NOW.plus(InputRules.HORIZON).getEpochSecond();

        schedules.schedule(video(), "a", now, "schedules");
        schedules.schedule(video(), "a", last, "schedules");
        assertRefused(() -> schedules.schedule(video(), "a", now - 1, "schedules"), Reason.INVALID_EPOCH);
        assertRefused(() -> schedules.schedule(video(), "a", last + 1, "schedules"), Reason.INVALID_EPOCH);
        assertRefused(() -> schedules.schedule(video(), "a", NOW.toEpochMilli(), "schedules"), Reason.INVALID_EPOCH);
    }

    @Test
    void schedule_targetIsTheSchedulersTopic_isRefused() {
        assertRefused(() -> schedules.schedule(video(), "a", LATER, "videos"), Reason.TARGET_INTERNAL);
    }

    @Test
    void schedule_headersLikeTheOtherDialects_areTheUsersOwn() {
        ProducerRecord<byte[], byte[]> record = video();
        record.headers().add("topic", utf8("news")).add("schedule-action", utf8("cancel"));

        assertThat(headers(schedules.schedule(record, "a", LATER, "schedules")))
                .containsExactly("topic=news", "scheduler-epoch=" + LATER, "scheduler-target-topic=videos");
    }

    @Test
    void deleteSchedule_isATombstoneForTheId() {
        ProducerRecord<byte[], byte[]> prepared = schedules.deleteSchedule("a", "schedules");

        assertThat(prepared.topic()).isEqualTo("schedules");
        assertThat(text(prepared.key())).isEqualTo("a");
        assertThat(prepared.value()).isNull();
        assertThat(prepared.headers()).isEmpty();
        assertRefused(() -> schedules.deleteSchedule("", "schedules"), Reason.NO_SCHEDULER_ID);
        assertRefused(() -> schedules.deleteSchedule("a", null), Reason.NO_SCHEDULER_TOPIC);
    }

    @Test
    void isSchedulerMessage_byTheSchedulersKey() {
        assertThat(Schedules.isSchedulerMessage(consumed("v", "scheduler-key", "a")))
                .isTrue();
        assertThat(Schedules.isSchedulerMessage(consumed("v", "scheduler-epoch", "1")))
                .isFalse();
    }

    @Test
    void isRetriedMessage_byTheCount() {
        assertThat(Schedules.isRetriedMessage(consumed("v", "retry-attempt", "1")))
                .isTrue();
        assertThat(Schedules.isRetriedMessage(consumed("v"))).isFalse();
    }

    @Test
    void scheduleRetry_first_isDueAfterFiveSecondsInItsOwnTopic() {
        ProducerRecord<byte[], byte[]> retry = retry(consumed("v", "mine", "1"), RetryPolicy.defaults());

        assertThat(retry.topic()).isEqualTo("schedules");
        assertThat(text(retry.key())).isEqualTo("id");
        assertThat(headers(retry))
                .containsExactly(
                        "mine=1",
                        "retry-attempt=1",
                        "retry-original-timestamp=" + NOW.getEpochSecond(),
                        "scheduler-epoch=" + (NOW.getEpochSecond() + 5),
                        "scheduler-target-topic=orders",
                        "scheduler-target-key=key");
    }

    @Test
    void scheduleRetry_later_countsOnAndKeepsTheOriginalTimestamp() {
        ProducerRecord<byte[], byte[]> retry = retry(
                consumed("v", "retry-attempt", "2", "retry-original-timestamp", "1700000000", "scheduler-key", "old"),
                RetryPolicy.defaults());

        assertThat(headers(retry))
                .containsExactly(
                        "retry-attempt=3",
                        "retry-original-timestamp=1700000000",
                        "scheduler-epoch=" + (NOW.getEpochSecond() + 20),
                        "scheduler-target-topic=orders",
                        "scheduler-target-key=key");
    }

    @Test
    void scheduleRetry_fractionOfASecond_isRoundedUp() {
        RetryPolicy policy = RetryPolicy.defaults().withStrategy(attempt -> Duration.ofMillis(1));

        assertThat(header(retry(consumed("v"), policy).headers(), "scheduler-epoch"))
                .isEqualTo(Long.toString(NOW.getEpochSecond() + 1));
    }

    @Test
    void scheduleRetry_attemptsUsedUp_isRefused() {
        RetryPolicy twice = RetryPolicy.defaults().withMaxAttempts(2);

        assertThat(header(retry(consumed("v", "retry-attempt", "1"), twice).headers(), "retry-attempt"))
                .isEqualTo("2");
        assertRefused(() -> retry(consumed("v", "retry-attempt", "2"), twice), Reason.MAX_ATTEMPT_REACHED);
    }

    @Test
    void scheduleRetry_noPolicyOrRecord_isRefused() {
        assertRefused(() -> retry(consumed("v"), null), Reason.NO_RETRY_CONFIG_PROVIDED);
        assertRefused(() -> retry(null, RetryPolicy.defaults()), Reason.NO_VALUE);
        assertRefused(() -> retry(consumed(null), RetryPolicy.defaults()), Reason.NO_VALUE);
    }

    private ProducerRecord<byte[], byte[]> retry(
            @Nullable ConsumerRecord<byte[], byte[]> record, @Nullable RetryPolicy policy) {
        return schedules.scheduleRetry(record, "id", "schedules", policy);
    }

    private static ProducerRecord<byte[], byte[]> video() {
        return new ProducerRecord<>("videos", utf8("online"));
    }
}
