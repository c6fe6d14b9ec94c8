package io.messagescheduler.systemtest;

import static io.messagescheduler.systemtest.EngineUnderTest.Part.MESSAGE_HANDLER;
import static io.messagescheduler.systemtest.EngineUnderTest.Part.SCHEDULER;
import static io.messagescheduler.systemtest.EngineUnderTest.Part.WORKER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.messagescheduler.systemtest.TopicReader.Receipt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The contract of etf1's kafka-message-scheduler, spoken by a client built on librdkafka, as the Go clients are. Each of its
 * rules is a test here; the schedules topic has more than one partition, and the clients differ in how they choose one.
 */
@WithEngine
class EtfContractIT {
    private static final String SCHEDULES = "schedules";
    private static final String HISTORY = "history";
    private static final String DEAD_LETTERS = EngineUnderTest.DEAD_LETTERS;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Seconds from the start of a client to the time it asks for: it must start and send before that. */
    private static final long LEAD_S = 8;

    private final String id = "video-" + UUID.randomUUID();
    private final String target = EngineUnderTest.TARGET_PREFIX + "etf-" + UUID.randomUUID();
    private final EngineUnderTest engine;
    private final KafkaUser user;
    private final Kcat kcat;

    EtfContractIT(EngineUnderTest engine, KafkaUser user) throws Exception {
        this.engine = engine;
        this.user = user;
        this.kcat = Kcat.find(engine.bootstrapServers());
    }

    @BeforeEach
    void createTarget() throws Exception {
        user.createTopicWithAppendTimes(target, 1);
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }

    private void schedule(String id, long epoch, String value, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-t",
                SCHEDULES,
                "-k",
                id,
                "-H",
                "scheduler-epoch=" + epoch,
                "-H",
                "scheduler-target-topic=" + target,
                "-H",
                "scheduler-target-key=target-key",
                "-H",
                "customer=own"));
        arguments.addAll(List.of(more));
        kcat.produce(value, arguments.toArray(String[]::new));
    }

    /** An empty message is sent as null with -Z; of an empty line kcat makes no message at all, so the key is on it. */
    private void delete(List<String> ids, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-t", SCHEDULES, "-K", "|", "-Z"));
        arguments.addAll(List.of(more));
        kcat.produce(String.join("|\n", ids) + "|\n", arguments.toArray(String[]::new));
    }

    private List<Receipt> received(int count) throws Exception {
        try (TopicReader reader = user.reader(List.of(target))) {
            return List.copyOf(reader.readUntil(count + " messages in " + target, read -> read.size() >= count));
        }
    }

    /** The records of one key, as a reader of the topic finds them once the last is what is awaited. */
    private List<Receipt> awaitRecords(String topic, String key, int count) throws Exception {
        try (TopicReader reader = user.reader(List.of(topic))) {
            return reader
                    .readUntil(
                            count + " records of " + key + " in " + topic,
                            read -> of(key, read).size() >= count)
                    .stream()
                    .filter(receipt -> key.equals(text(receipt.record().key())))
                    .toList();
        }
    }

    private static List<Receipt> of(String key, List<Receipt> read) {
        return read.stream()
                .filter(receipt -> key.equals(text(receipt.record().key())))
                .toList();
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : text(header.value());
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, UTF_8);
    }

    /** A message due a moment later: when it is there, whatever was due before it would be, too. */
    private void sentinel(long epoch) throws Exception {
        schedule("sentinel-" + UUID.randomUUID(), epoch, "sentinel");
    }

    private double events(EngineUnderTest.Part part, String type) throws Exception {
        return engine.get(part, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("kafka_scheduler_event_total{") && line.contains("\"" + type + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void schedule_firesOnTimeWithHistoryAndTombstone() throws Exception {
        double planned = events(MESSAGE_HANDLER, "kafka_scheduler_planned_schedule");
        double triggered = events(WORKER, "kafka_scheduler_triggered_schedule");
        long epoch = now() + LEAD_S;
        schedule(id, epoch, "online");

        ConsumerRecord<byte[], byte[]> delivered = received(1).getFirst().record();
        assertThat(delivered.timestamp()).isGreaterThanOrEqualTo(epoch * 1_000);
        assertThat(text(delivered.key())).isEqualTo("target-key");
        assertThat(text(delivered.value())).isEqualTo("online");
        assertThat(header(delivered, "customer")).isEqualTo("own");
        assertThat(header(delivered, "scheduler-key")).isEqualTo(id);
        assertThat(header(delivered, "scheduler-topic")).isEqualTo(SCHEDULES);
        assertThat(Long.parseLong(String.valueOf(header(delivered, "scheduler-timestamp"))))
                .isBetween(epoch - 60, epoch);
        assertThat(header(delivered, "scheduler-epoch")).isNull();

        try (TopicReader reader = user.reader(List.of(HISTORY))) {
            List<Receipt> copies = reader.readUntil(
                    "the copy of " + id,
                    read -> read.stream().anyMatch(copy -> id.equals(header(copy.record(), "scheduler-key"))));
            ConsumerRecord<byte[], byte[]> copy = copies.stream()
                    .map(Receipt::record)
                    .filter(record -> id.equals(header(record, "scheduler-key")))
                    .findFirst()
                    .orElseThrow();
            assertThat(text(copy.key())).isEqualTo("target-key");
            assertThat(text(copy.value())).isEqualTo("online");
            assertThat(header(copy, "scheduler-epoch")).isEqualTo(Long.toString(epoch));
            assertThat(header(copy, "scheduler-target-topic")).isEqualTo(target);
        }
        List<Receipt> ofId = awaitRecords(SCHEDULES, id, 2);
        assertThat(ofId).hasSize(2);
        assertThat(ofId.get(1).record().value()).isNull();
        assertThat(ofId.get(1).record().partition())
                .as("compaction needs them together")
                .isEqualTo(ofId.get(0).record().partition());
        Await.until(
                "events are counted",
                () -> events(MESSAGE_HANDLER, "kafka_scheduler_planned_schedule") > planned
                        && events(WORKER, "kafka_scheduler_triggered_schedule") > triggered);
    }

    @Test
    void updateAndDelete_holdFromAnyPartitionAndByAnyPartitioner() throws Exception {
        double deleted = events(MESSAGE_HANDLER, "kafka_scheduler_deleted_schedule");
        long epoch = now() + 2 * LEAD_S;
        schedule(id, epoch - 3, "first");
        schedule(id, epoch, "second", "-X", "partitioner=murmur2_random");
        schedule(id, epoch, "third", "-p", "0");
        schedule(id, epoch, "last", "-p", "1");
        schedule(id + "-deleted", epoch, "never", "-p", "0");
        schedule(id + "-deleted elsewhere", epoch, "never", "-p", "0");
        schedule(id + "-again", epoch - 1, "never");
        delete(List.of(id + "-deleted", id + "-again"));
        delete(List.of(id + "-deleted elsewhere"), "-p", "1");
        schedule(id + "-again", epoch, "again");
        sentinel(epoch + 1);
        List<Receipt> received = received(3);
        assertThat(received)
                .extracting(receipt -> text(receipt.record().value()))
                .containsExactlyInAnyOrder("last", "again", "sentinel");
        assertThat(received).allMatch(receipt -> receipt.record().timestamp() >= epoch * 1_000);
        Await.until(
                "deletions are counted",
                () -> events(MESSAGE_HANDLER, "kafka_scheduler_deleted_schedule") >= deleted + 3);
    }

    @Test
    void dueBeforeItWasProduced_isInvalidAndTombstoned() throws Exception {
        double invalid = events(MESSAGE_HANDLER, "kafka_scheduler_invalid_schedule");
        schedule(id, now() - 60, "too late");
        List<Receipt> ofId = awaitRecords(SCHEDULES, id, 2);
        assertThat(ofId.get(1).record().value()).isNull();
        ConsumerRecord<byte[], byte[]> letter =
                awaitRecords(DEAD_LETTERS, id, 1).getFirst().record();
        assertThat(header(letter, "__sm_error_code")).isEqualTo("EXPIRED");
        assertThat(text(letter.value())).isEqualTo("too late");
        Await.until("it is counted", () -> events(MESSAGE_HANDLER, "kafka_scheduler_invalid_schedule") > invalid);
    }

    @Test
    void missedWhileDown_firesAsSoonAsItCan() throws Exception {
        engine.killAndRestart(MESSAGE_HANDLER, () -> {
            long epoch = now() + 5;
            schedule(id, epoch, "missed");
            Await.until("its time has passed", () -> now() > epoch);
        });
        assertThat(received(1))
                .extracting(receipt -> text(receipt.record().value()))
                .containsExactly("missed");
        Await.until("it is counted", () -> events(MESSAGE_HANDLER, "kafka_scheduler_missed_schedule") > 0);
    }

    @Test
    void manySchedulesOfOneIdDueNow_deadlockNothing() throws Exception {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            many.append(id).append('|').append(i).append('\n');
        }
        long epoch = now() + 5;
        kcat.produce(
                many.toString(),
                "-t",
                SCHEDULES,
                "-K",
                "|",
                "-H",
                "scheduler-epoch=" + epoch,
                "-H",
                "scheduler-target-topic=" + target);
        sentinel(epoch + 5);
        try (TopicReader reader = user.reader(List.of(target))) {
            List<Receipt> read = reader.readUntil(
                    "the sentinel",
                    all -> all.stream()
                            .anyMatch(receipt ->
                                    "sentinel".equals(text(receipt.record().value()))));
            assertThat(read)
                    .as("each at most once")
                    .extracting(receipt -> text(receipt.record().value()))
                    .doesNotHaveDuplicates()
                    .contains("299");
        }
    }

    @Test
    void rest_livenessInfoAndSchedules_answerAsTheOriginal() throws Exception {
        schedule(id, now() + 3_600, "pending");
        Await.until("it is alive", () -> engine.get(SCHEDULER, "/liveness").statusCode() == 200);
        JsonNode info = JSON.readTree(engine.get(SCHEDULER, "/info").body());
        assertThat(info.path("kafka").path("topics").path(0).asText()).isEqualTo(SCHEDULES);
        assertThat(info.path("kafka").path("history_topic").asText()).isEqualTo(HISTORY);
        Await.until("/schedules has " + id, () -> find(id) != null);
        JsonNode pending = Objects.requireNonNull(find(id));
        assertThat(pending.path("target-topic").asText()).isEqualTo(target);
        assertThat(pending.path("target-key").asText()).isEqualTo("target-key");
        assertThat(pending.path("topic").asText()).isEqualTo(SCHEDULES);
        assertThat(pending.path("value").binaryValue()).isEqualTo("pending".getBytes(UTF_8));
        delete(List.of(id));
        Await.until("/schedules has it no more", () -> find(id) == null);
    }

    private @Nullable JsonNode find(String id) throws Exception {
        for (JsonNode schedule :
                JSON.readTree(engine.get(SCHEDULER, "/schedules").body())) {
            if (schedule.path("id").asText().equals(id)) {
                return schedule;
            }
        }
        return null;
    }
}
