package io.messagescheduler.scheduler.api;

import static io.messagescheduler.scheduler.api.Letters.refused;
import static io.messagescheduler.scheduler.api.Letters.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.process.Problem;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replays against a real broker. */
@WithKafka
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ReplaysIT {
    private static final int LETTERS = 1_500;
    private static final int ATTEMPTS = 10;
    private static final int PARTITIONS = Letters.LAYOUT.bucketPartitions();

    private final KafkaClients clients;

    ReplaysIT(Broker broker) {
        clients = new KafkaClients(broker.bootstrapServers(), new Properties(), 100_000);
    }

    @Test
    void run_twoSchedulersAtOnce_sendEachLetterOnceBetweenThem() throws Exception {
        setUp();
        try (Producer<byte[], byte[]> producer = clients.producer("test")) {
            for (int i = 0; i < LETTERS; i++) {
                producer.send(new ProducerRecord<>(
                        Names.DEAD_LETTERS,
                        i % PARTITIONS,
                        text("key"),
                        text("v" + i),
                        refused("TARGET_FORBIDDEN", "topic", "orders")));
            }
        }
        long replayed = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<Long>> running = List.of(
                    threads.submit(() -> replayAll("scheduler-0")), threads.submit(() -> replayAll("scheduler-1")));
            for (Future<Long> each : running) {
                replayed += each.get();
            }
        }
        // An answer may be lost when one fences the other: then a letter counts as replayed already.
        assertThat(replayed).isBetween(1L, (long) LETTERS);
        assertThat(replayAll("scheduler-2")).isZero();
        assertThat(intake())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, LETTERS).mapToObj(i -> "v" + i).toList());
    }

    private void setUp() throws Exception {
        TopicSetup.Options options = new TopicSetup.Options(100_000, 0, "history", Duration.ofHours(24));
        try (Admin admin = clients.admin("test")) {
            new TopicSetup(admin, clients, InstantSource.system(), options).run(Letters.LAYOUT);
        }
    }

    /** As a client does: what is unknown is asked again. */
    private static JsonNode repeated(Replays replays, @Nullable String cursor) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return replays.run(Letters.all(1, cursor)).json();
            } catch (Problem unknown) {
                if (attempt == ATTEMPTS) {
                    throw unknown;
                }
            }
        }
    }

    private long replayAll(String instance) throws InterruptedException {
        try (ReplayedLetters marks =
                        new ReplayedLetters(clients.assignedConsumer("api", instance + "-replayed"), PARTITIONS);
                Replays replays = new Replays(
                        () -> clients.transactionalProducer(Names.REPLAY_TRANSACTIONAL_ID),
                        clients.assignedConsumer("api", instance),
                        PARTITIONS,
                        marks,
                        Letters.records(new FakeSchedules()),
                        new SimpleMeterRegistry().counter("replayed"),
                        InstantSource.system(),
                        ElapsedTime.MACHINE)) {
            long replayed = 0;
            @Nullable String cursor = null;
            do {
                JsonNode answer = repeated(replays, cursor);
                replayed += answer.path("replayed").asLong();
                cursor = answer.path("cursor").isNull()
                        ? null
                        : answer.path("cursor").asText();
            } while (cursor != null);
            return replayed;
        }
    }

    private List<String> intake() {
        List<String> values = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = clients.assignedConsumer("test", "test")) {
            List<TopicPartition> partitions = IntStream.range(0, Letters.LAYOUT.intakePartitions())
                    .mapToObj(i -> new TopicPartition("SCHEDULED_MESSAGES", i))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
            }
        }
        return values;
    }
}
