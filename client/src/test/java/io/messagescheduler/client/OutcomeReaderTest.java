package io.messagescheduler.client;

import static io.messagescheduler.client.Producers.NOW;
import static io.messagescheduler.client.Producers.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.testkit.ManualClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OutcomeReaderTest {
    private static final String TOPIC = OutcomeReaderOptions.DEFAULT_TOPIC;
    private static final OutcomeReaderOptions OPTIONS =
            OutcomeReaderOptions.defaults().withLimit(Duration.ofSeconds(10)).withMostWaiting(2);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("latest");
    private final ManualClock clock = new ManualClock(NOW);

    /** Partition 0 ends at 5, partition 1 at 7. */
    private final Map<Integer, Long> next = new HashMap<>(Map.of(0, 5L, 1, 7L));

    @Test
    void of_outcomeComes_completes() {
        OutcomeReader reader = stepped();
        CompletableFuture<Outcome> future = reader.of("a", "r");
        write(1, outcome("a", "other"));
        write(0, outcome("b", "r"));
        reader.doWork();
        assertThat(future).as("another's outcomes").isNotDone();

        write(1, outcome("a", "r"));
        reader.doWork();

        assertThat(future).isCompletedWithValue(new Outcome("a", "r", Outcome.Kind.CANCELLED, 4L, null, NOW));
    }

    @Test
    void opened_readsFromTheEndOn() {
        stepped();

        assertThat(consumer.position(new TopicPartition(TOPIC, 0))).isEqualTo(5);
        assertThat(consumer.position(new TopicPartition(TOPIC, 1))).isEqualTo(7);
    }

    @Test
    void doWork_unreadableRecords_arePassedOver() {
        OutcomeReader reader = stepped();
        CompletableFuture<Outcome> future = reader.of("a", "r");
        write(0, "no json");
        write(0, null);
        write(0, outcome("a", "r"));

        assertThat(reader.doWork()).isEqualTo(3);

        assertThat(future).isCompleted();
    }

    @Test
    void of_noOutcomeInTime_failsAtTheLimit() {
        OutcomeReader reader = stepped();
        CompletableFuture<Outcome> future = reader.of("a", "r");

        clock.advance(Duration.ofSeconds(10).minusNanos(1));
        reader.doWork();
        assertThat(future).isNotDone();
        clock.advance(Duration.ofNanos(1));
        reader.doWork();

        assertThatThrownBy(future::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void of_wallClockSteps_waitsForElapsedTime() {
        OutcomeReader reader = stepped();
        CompletableFuture<Outcome> future = reader.of("a", "r");

        clock.step(Duration.ofDays(1));
        reader.doWork();

        assertThat(future).isNotDone();
    }

    @Test
    void of_tooMany_isRefusedUntilOneIsDone() {
        OutcomeReader reader = stepped();
        CompletableFuture<Outcome> first = reader.of("a", "1");
        reader.of("a", "2");
        assertThatThrownBy(() -> reader.of("a", "3")).isInstanceOf(RejectedExecutionException.class);

        first.cancel(false);

        assertThat(reader.of("a", "3")).isNotDone();
    }

    @Test
    void of_sameRequestTwice_sharesOneFuture() {
        OutcomeReader reader = stepped();

        assertThat(reader.of("a", "r")).isSameAs(reader.of("a", "r"));
    }

    @Test
    void of_sameRequestAskedAgainByItsOwnContinuation_staysWaiting() {
        OutcomeReader reader = stepped();
        CompletableFuture<CompletableFuture<Outcome>> again =
                reader.of("a", "r").thenApply(outcome -> reader.of("a", "r"));
        write(0, outcome("a", "r"));
        reader.doWork();

        assertThat(again.join()).isNotDone();
        write(0, outcome("a", "r"));
        reader.doWork();

        assertThat(again.join()).isCompleted();
    }

    @Test
    void opened_noSuchTopic_saysSoAndClosesTheConsumer() {
        assertThatIllegalStateException()
                .isThrownBy(() -> OutcomeReader.opened(consumer, OPTIONS, clock::nanoTime))
                .withMessageContaining(TOPIC);
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void open_thread_completesAndEndsOnClose() throws Exception {
        prepare();
        OutcomeReader reader = OutcomeReader.open(consumer, OPTIONS);
        CompletableFuture<Outcome> future = reader.of("a", "r");
        consumer.schedulePollTask(() -> write(0, outcome("a", "r")));
        assertThat(future.get().kind()).isEqualTo(Outcome.Kind.CANCELLED);
        CompletableFuture<Outcome> left = reader.of("a", "left");

        reader.close();
        reader.close();

        assertThat(consumer.closed()).isTrue();
        assertThat(left).isCompletedExceptionally();
        assertThat(reader.of("a", "late")).isCompletedExceptionally();
    }

    @Test
    void open_consumerFails_failsWhatWaitsAndWhatComes() {
        prepare();
        consumer.schedulePollTask(() -> consumer.setPollException(new KafkaException("gone")));
        OutcomeReader reader = OutcomeReader.open(consumer, OPTIONS);

        assertThatThrownBy(() -> reader.of("a", "r").get())
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasRootCauseInstanceOf(KafkaException.class);
        assertThat(reader.of("a", "late")).isCompletedExceptionally();
        reader.close();
    }

    @Test
    void options_outOfBounds_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> OPTIONS.withLimit(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> OPTIONS.withLimit(Duration.ofDays(2)));
        assertThatIllegalArgumentException().isThrownBy(() -> OPTIONS.withMostWaiting(0));
    }

    private OutcomeReader stepped() {
        prepare();
        return OutcomeReader.opened(consumer, OPTIONS, clock::nanoTime);
    }

    private void prepare() {
        Node node = new Node(0, "localhost", 1);
        List<PartitionInfo> partitions = next.keySet().stream()
                .map(i -> new PartitionInfo(TOPIC, i, node, new Node[] {node}, new Node[] {node}))
                .toList();
        consumer.updatePartitions(TOPIC, partitions);
        next.forEach((partition, end) -> consumer.updateEndOffsets(Map.of(new TopicPartition(TOPIC, partition), end)));
    }

    private void write(int partition, @Nullable String value) {
        long offset = next.merge(partition, 1L, Long::sum) - 1;
        consumer.addRecord(
                new ConsumerRecord<>(TOPIC, partition, offset, utf8("id"), value == null ? null : utf8(value)));
    }

    private static String outcome(String id, String request) {
        return "{\"id\":\"" + id + "\",\"request\":\"" + request
                + "\",\"outcome\":\"CANCELLED\",\"version\":4,\"due\":null,\"at\":\"" + NOW + "\"}";
    }
}
