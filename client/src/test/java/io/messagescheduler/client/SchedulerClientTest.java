package io.messagescheduler.client;

import static io.messagescheduler.client.Producers.NOW;
import static io.messagescheduler.client.Producers.header;
import static io.messagescheduler.client.Producers.headers;
import static io.messagescheduler.client.Producers.onlySent;
import static io.messagescheduler.client.Producers.text;
import static io.messagescheduler.client.ScheduledMessageTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.client.SchedulingException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class SchedulerClientTest {
    private final MockProducer<byte[], byte[]> producer = Producers.acknowledging();
    private final SchedulerClient scheduler =
            new SchedulerClient(producer, SchedulerOptions.defaults().withClock(InstantSource.fixed(NOW)));

    @Test
    void schedule_everythingGiven_sendsItToTheIntake() {
        ScheduledMessage message = ScheduledMessage.to("orders")
                .key("k")
                .value("v")
                .header("a", "1")
                .header("a", "2")
                .dueAt(NOW.plusSeconds(60))
                .id("id-1")
                .requestId("r-1")
                .build();

        Acknowledgement acknowledgement = scheduler.schedule(message).join();

        ProducerRecord<byte[], byte[]> sent = onlySent(producer);
        assertThat(sent.topic()).isEqualTo("SCHEDULED_MESSAGES");
        assertThat(text(sent.key())).isEqualTo("k");
        assertThat(text(sent.value())).isEqualTo("v");
        assertThat(headers(sent))
                .containsExactly(
                        "a=1",
                        "a=2",
                        "time=2026-11-23T19:01:00Z",
                        "topic=orders",
                        "schedule-id=id-1",
                        "schedule-request-id=r-1");
        assertThat(acknowledgement).isEqualTo(new Acknowledgement("r-1", "SCHEDULED_MESSAGES", sent.partition(), 0));
    }

    @Test
    void schedule_noKeyValueOrId_leavesThemOut() {
        Acknowledgement acknowledgement = scheduler
                .schedule(
                        ScheduledMessage.to("orders").dueIn(Duration.ofHours(1)).build())
                .join();

        ProducerRecord<byte[], byte[]> sent = onlySent(producer);
        assertThat(sent.key()).isNull();
        assertThat(sent.value()).isNull();
        assertThat(sent.partition()).isNull();
        assertThat(headers(sent)).containsExactly("time=2026-11-23T20:00:00Z", "topic=orders");
        assertThat(acknowledgement.requestId()).isNull();
    }

    @Test
    void schedule_fractionOfAMillisecond_isNotEarly() {
        scheduler.schedule(ScheduledMessage.to("orders").dueAt(NOW.plusNanos(1)).build());

        assertThat(header(onlySent(producer).headers(), "time")).isEqualTo("2026-11-23T19:00:00.001Z");
    }

    @Test
    void schedule_boundsOfTheHorizon_areTaken() {
        scheduler.schedule(ScheduledMessage.to("t").dueAt(Instant.EPOCH).build());
        scheduler.schedule(ScheduledMessage.to("t").dueIn(InputRules.HORIZON).build());

        assertThat(producer.history()).hasSize(2);
    }

    @Test
    void schedule_beyondTheHorizon_sendsNothing() {
        List<ScheduledMessage.Builder> absurd = List.of(
                ScheduledMessage.to("t").dueAt(Instant.EPOCH.minusNanos(1_000_001)),
                ScheduledMessage.to("t").dueIn(InputRules.HORIZON.plusMillis(1)),
                ScheduledMessage.to("t").dueAt(Instant.MAX),
                ScheduledMessage.to("t").dueAt(Instant.MIN),
                ScheduledMessage.to("t").dueIn(Duration.ofSeconds(Long.MAX_VALUE)),
                ScheduledMessage.to("t").dueIn(Duration.ofSeconds(Long.MIN_VALUE)));

        for (ScheduledMessage.Builder builder : absurd) {
            assertRefused(() -> scheduler.schedule(builder.build()), Reason.TIME_RANGE);
        }
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void schedule_toTheIntakeItself_isRefused() {
        ScheduledMessage message =
                ScheduledMessage.to("SCHEDULED_MESSAGES").dueIn(Duration.ZERO).build();

        assertRefused(() -> scheduler.schedule(message), Reason.TARGET_INTERNAL);
    }

    @Test
    void schedule_headersWithinTheLimits_areSent() {
        // The scheduler's own are time=2026-11-23T19:00:00Z and topic=orders, and two more for an id.
        scheduler.schedule(withHeaders(98).build());
        scheduler.schedule(withHeaders(96).id("a").build());
        scheduler.schedule(withHeaders(0).header("n".repeat(255), "").build());
        scheduler.schedule(
                withHeaders(0).header("h", new byte[32 * 1024 - 1 - 24 - 11]).build());

        assertThat(producer.history()).hasSize(4);
    }

    @Test
    void schedule_headersBeyondALimit_sendsNothing() {
        List<ScheduledMessage.Builder> refused = List.of(
                withHeaders(99),
                withHeaders(97).id("a"),
                withHeaders(0).header("n".repeat(256), ""),
                withHeaders(0).header("h", new byte[32 * 1024 - 24 - 11]));

        for (ScheduledMessage.Builder builder : refused) {
            assertRefused(() -> scheduler.schedule(builder.build()), Reason.HEADER_LIMITS);
            assertRefused(() -> scheduler.schedule(builder.id("a").build(), new FakeOutcomes()), Reason.HEADER_LIMITS);
        }
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void schedule_sameMessageTwice_sendsTheSameTwice() {
        ScheduledMessage message =
                ScheduledMessage.to("orders").dueIn(Duration.ZERO).build();

        scheduler.schedule(message);
        scheduler.schedule(message);

        assertThat(headers(producer.history().get(1)))
                .isEqualTo(headers(producer.history().get(0)));
    }

    @Test
    void schedule_sameMessageWithAnIdAgain_isARepetition() {
        ScheduledMessage message =
                ScheduledMessage.to("orders").id("a").dueIn(Duration.ZERO).build();
        FakeOutcomes outcomes = new FakeOutcomes();

        Acknowledgement acknowledgement = scheduler.schedule(message).join();
        scheduler.schedule(message);
        scheduler.schedule(message, outcomes);

        assertThat(producer.history())
                .extracting(sent -> header(sent.headers(), "schedule-request-id"))
                .hasSize(3)
                .containsOnly(message.requestId());
        assertThat(acknowledgement.requestId()).isEqualTo(message.requestId());
        assertThat(outcomes.requestId).isEqualTo(message.requestId());
    }

    @Test
    void cancel_sendsActionIdAndRequest() {
        Acknowledgement acknowledgement = scheduler.cancel("id-1").join();

        ProducerRecord<byte[], byte[]> sent = onlySent(producer);
        assertThat(text(sent.key())).isEqualTo("id-1");
        assertThat(sent.value()).isNull();
        assertThat(headers(sent))
                .containsExactly(
                        "schedule-action=cancel",
                        "schedule-id=id-1",
                        "schedule-request-id=" + acknowledgement.requestId());
    }

    @Test
    void move_sendsTheNewTime() {
        Acknowledgement byInstant = scheduler.move("a", NOW.plusSeconds(1)).join();
        Acknowledgement byDelay = scheduler.move("a", Duration.ofSeconds(2)).join();

        assertThat(headers(producer.history().get(0)))
                .containsExactly(
                        "schedule-action=move",
                        "schedule-id=a",
                        "schedule-request-id=" + byInstant.requestId(),
                        "time=2026-11-23T19:00:01Z");
        assertThat(header(producer.history().get(1).headers(), "time")).isEqualTo("2026-11-23T19:00:02Z");
        assertThat(byDelay.requestId()).isNotEqualTo(byInstant.requestId());
    }

    @Test
    void move_beyondTheHorizon_isRefused() {
        assertRefused(() -> scheduler.move("a", Duration.ofDays(40_000)), Reason.TIME_RANGE);
    }

    @Test
    void fire_sendsAction() {
        scheduler.fire("a").join();

        assertThat(header(onlySent(producer).headers(), "schedule-action")).isEqualTo("fire");
    }

    @Test
    void cancelMoveAndFire_blankId_areRefused() {
        assertRefused(() -> scheduler.cancel(" "), Reason.NO_SCHEDULER_ID);
        assertRefused(() -> scheduler.move("", NOW), Reason.NO_SCHEDULER_ID);
        assertRefused(() -> scheduler.fire("x".repeat(1025)), Reason.BAD_ID);
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void requestsAboutOneId_goToOnePartitionWhateverTheKey() {
        for (int i = 0; i < 20; i++) {
            String id = "id-" + i;
            producer.clear();
            scheduler.schedule(ScheduledMessage.to("t")
                    .key("key-" + (i * 31))
                    .dueIn(Duration.ofHours(1))
                    .id(id)
                    .build());
            scheduler.cancel(id);
            scheduler.schedule(
                    ScheduledMessage.to("t").dueIn(Duration.ofHours(1)).id(id).build());

            assertThat(producer.history())
                    .extracting(ProducerRecord::partition)
                    .doesNotContainNull()
                    .containsOnly(producer.history().get(0).partition());
        }
    }

    @Test
    void options_otherIntake_isUsed() {
        SchedulerClient other =
                new SchedulerClient(producer, SchedulerOptions.defaults().withIntakeTopic("intake"));

        other.cancel("a").join();

        assertThat(onlySent(producer).topic()).isEqualTo("intake");
        assertThat(onlySent(producer).partition()).as("partitions unknown").isNull();
        assertRefused(() -> SchedulerOptions.defaults().withIntakeTopic(""), Reason.NO_SCHEDULER_TOPIC);
    }

    @Test
    void schedule_notYetAcknowledged_waits() {
        MockProducer<byte[], byte[]> manual = Producers.manual();
        CompletableFuture<Acknowledgement> future =
                new SchedulerClient(manual, SchedulerOptions.defaults()).cancel("a");
        assertThat(future).isNotDone();

        manual.completeNext();

        assertThat(future).isCompleted();
    }

    @Test
    void schedule_brokerRefuses_failsTheFuture() {
        MockProducer<byte[], byte[]> manual = Producers.manual();
        CompletableFuture<Acknowledgement> future =
                new SchedulerClient(manual, SchedulerOptions.defaults()).cancel("a");

        manual.errorNext(new RecordTooLargeException("too large"));

        assertThatThrownBy(future::join).hasCauseInstanceOf(RecordTooLargeException.class);
    }

    @Test
    void schedule_producerThrows_failsTheFuture() {
        producer.sendException = new TimeoutException("no metadata");
        CompletableFuture<Acknowledgement> sending = scheduler.cancel("a");
        producer.sendException = null;
        producer.partitionsForException = new TimeoutException("no metadata");
        CompletableFuture<Acknowledgement> looking = scheduler.cancel("a");

        assertThatThrownBy(sending::join).hasCauseInstanceOf(TimeoutException.class);
        assertThatThrownBy(looking::join).hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void cancel_withOutcomes_completesWithTheOutcome() {
        FakeOutcomes outcomes = new FakeOutcomes();

        CompletableFuture<Outcome> future = scheduler.cancel("a", outcomes);

        assertThat(future).isNotDone();
        assertThat(header(onlySent(producer).headers(), "schedule-request-id")).isEqualTo(outcomes.requestId);
        Outcome outcome = new Outcome("a", outcomes.requestId, Outcome.Kind.CANCELLED, 1L, null, NOW);
        outcomes.future.complete(outcome);
        assertThat(future).isCompletedWithValue(outcome);
    }

    @Test
    void everyRequest_withOutcomes_isAskedForByItsIdBeforeItIsSent() {
        for (int i = 0; i < 5; i++) {
            producer.clear();
            FakeOutcomes outcomes = new FakeOutcomes();
            switch (i) {
                case 0 -> scheduler.cancel("a", outcomes);
                case 1 -> scheduler.move("a", NOW, outcomes);
                case 2 -> scheduler.move("a", Duration.ofHours(1), outcomes);
                case 3 -> scheduler.fire("a", outcomes);
                default ->
                    scheduler.schedule(
                            ScheduledMessage.to("t")
                                    .id("a")
                                    .dueIn(Duration.ZERO)
                                    .build(),
                            outcomes);
            }
            assertThat(outcomes.scheduleId).isEqualTo("a");
            assertThat(outcomes.sentBefore).isZero();
            assertThat(header(onlySent(producer).headers(), "schedule-request-id"))
                    .isEqualTo(outcomes.requestId);
        }
    }

    @Test
    void schedule_withOutcomesAndRequestId_keepsThatRequestId() {
        FakeOutcomes outcomes = new FakeOutcomes();

        scheduler.schedule(
                ScheduledMessage.to("t")
                        .id("a")
                        .requestId("mine")
                        .dueIn(Duration.ZERO)
                        .build(),
                outcomes);

        assertThat(outcomes.requestId).isEqualTo("mine");
        assertThat(header(onlySent(producer).headers(), "schedule-request-id")).isEqualTo("mine");
    }

    @Test
    void schedule_withOutcomesButNoId_isRefused() {
        ScheduledMessage message = ScheduledMessage.to("t").dueIn(Duration.ZERO).build();

        assertRefused(() -> scheduler.schedule(message, new FakeOutcomes()), Reason.NO_SCHEDULER_ID);
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void cancel_withOutcomesAndFailedSend_failsAtOnce() {
        producer.sendException = new TimeoutException("no metadata");

        CompletableFuture<Outcome> future = scheduler.cancel("a", new FakeOutcomes());

        assertThatThrownBy(future::join).hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void cancel_tooManyWait_sendsNothing() {
        Outcomes full = (id, request) -> {
            throw new RejectedExecutionException("full");
        };

        assertThatThrownBy(() -> scheduler.cancel("a", full)).isInstanceOf(RejectedExecutionException.class);
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void close_producerOfTheCallers_waitsForAcknowledgementsAndLeavesItOpen() throws InterruptedException {
        MockProducer<byte[], byte[]> manual = Producers.manual();
        SchedulerClient over = new SchedulerClient(manual, SchedulerOptions.defaults());
        CompletableFuture<Acknowledgement> failed = over.cancel("a");
        CompletableFuture<Acknowledgement> acknowledged = over.cancel("b");
        Thread closing = new Thread(over::close, "closing");
        closing.start();

        manual.errorNext(new TimeoutException("no broker"));
        while (closing.isAlive() && closing.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertThat(failed).isCompletedExceptionally();
        assertThat(closing.isAlive()).as("one is not acknowledged").isTrue();
        manual.completeNext();
        closing.join();

        assertThat(acknowledged).isCompleted();
        assertThat(manual.closed()).isFalse();
    }

    @Test
    void close_neverAcknowledged_endsAtTheLimitAndLeavesItToTheProducer() {
        MockProducer<byte[], byte[]> manual = Producers.manual();
        SchedulerClient over = new SchedulerClient(manual, SchedulerOptions.defaults());
        CompletableFuture<Acknowledgement> future = over.cancel("a");

        over.close(Duration.ofMillis(1));

        assertThat(future).isNotDone();
        manual.completeNext();
        assertThat(future).isCompleted();
    }

    @Test
    void close_interrupted_endsAndKeepsTheFlag() {
        SchedulerClient over = new SchedulerClient(Producers.manual(), SchedulerOptions.defaults());
        CompletableFuture<Acknowledgement> future = over.cancel("a");

        Thread.currentThread().interrupt();
        over.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(future).isNotDone();
    }

    @Test
    void connect_weakSettings_areOverruled() {
        Properties weak = new Properties();
        weak.put("bootstrap.servers", "localhost:1");
        weak.put("acks", "0");
        weak.put("enable.idempotence", "false");

        // With acks other than all, Kafka's producer would refuse to be idempotent.
        try (SchedulerClient connected = SchedulerClient.connect(weak)) {
            assertThat(connected).isNotNull();
        }
        assertThatThrownBy(() -> SchedulerClient.connect(
                        Map.of("bootstrap.servers", "localhost:1", "max.in.flight.requests.per.connection", "6")))
                .as("idempotence is on")
                .hasMessageContaining("idempotent");
    }

    private static ScheduledMessage.Builder withHeaders(int count) {
        ScheduledMessage.Builder builder = ScheduledMessage.to("orders").dueAt(NOW);
        for (int i = 0; i < count; i++) {
            builder.header("h", "");
        }
        return builder;
    }

    /** Remembers what it was asked for. */
    private final class FakeOutcomes implements Outcomes {
        private final CompletableFuture<Outcome> future = new CompletableFuture<>();
        private String scheduleId = "";
        private String requestId = "";
        private int sentBefore = -1;

        @Override
        public CompletableFuture<Outcome> of(String id, String request) {
            scheduleId = id;
            requestId = request;
            sentBefore = producer.history().size();
            return future;
        }
    }
}
