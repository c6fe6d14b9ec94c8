package io.messagescheduler.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.monitoring.Meters;
import io.messagescheduler.monitoring.Metric;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transactions that nobody ends, on a real broker; a look takes a transaction for left as soon as it meets it. */
@WithKafka
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class WatchdogIT {
    private static final Layout LAYOUT = new Layout("SCHEDULED_MESSAGES", List.of(), 10, 8, 10, null, 1, 1, Map.of());
    private static final TopicPartition IMMINENT = new TopicPartition("__SM_BUCKET_0_10", 0);
    private static final TopicPartition INTAKE = new TopicPartition("SCHEDULED_MESSAGES", 0);

    private final KafkaClients clients;
    private final Admin admin;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Watchdog watchdog;

    WatchdogIT(Broker broker) {
        clients = new KafkaClients(broker.bootstrapServers(), new Properties(), 100_000);
        admin = clients.admin("test");
        watchdog = watchdog(Duration.ZERO, Set.of());
    }

    private Watchdog watchdog(Duration session, Set<String> living) {
        return new Watchdog(
                new OpenTransactions(admin, clients, "test-watchdog", LAYOUT),
                new WatchdogMetrics(new Meters(registry)),
                Duration.ZERO,
                session,
                () -> living);
    }

    @BeforeEach
    void setUp() {
        List<NewTopic> topics =
                List.of(new NewTopic(IMMINENT.topic(), 1, (short) 1), new NewTopic(INTAKE.topic(), 1, (short) 1));
        if (!TopicSetup.await(admin.listTopics().names()).contains(IMMINENT.topic())) {
            TopicSetup.await(admin.createTopics(topics).all());
            TopicSetup.awaitLeaders(admin, topics);
        }
    }

    @AfterEach
    void close() {
        watchdog.onClose();
        admin.close(Duration.ofSeconds(1));
    }

    private static ProducerRecord<byte[], byte[]> record(TopicPartition partition, String value) {
        return new ProducerRecord<>(partition.topic(), partition.partition(), null, value.getBytes(UTF_8));
    }

    /** As a process leaves it that is killed between its sends and its commit. */
    private Producer<byte[], byte[]> leaveOpen(String transactionalId, TopicPartition partition, String value) {
        Producer<byte[], byte[]> producer = LeftOpen.producer(clients, transactionalId);
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(record(partition, value));
        try (Consumer<byte[], byte[]> consumer = clients.assignedConsumer(Names.MESSAGE_HANDLER_GROUP, "test")) {
            producer.sendOffsetsToTransaction(Map.of(INTAKE, new OffsetAndMetadata(0)), consumer.groupMetadata());
        }
        producer.flush();
        return producer;
    }

    private void sendCommitted(TopicPartition partition, String value) {
        try (Producer<byte[], byte[]> producer = clients.producer("test-behind")) {
            producer.send(record(partition, value));
            producer.flush();
        }
    }

    private List<String> read(TopicPartition partition) {
        return Visible.values(clients, partition);
    }

    private double hung(String producer) {
        return registry.find(Metric.HUNG.dotted()).tag("producer", producer).gauges().stream()
                .mapToDouble(gauge -> gauge.value())
                .sum();
    }

    private double ended(String how) {
        return registry.get(Metric.HUNG_ENDED.dotted())
                .tag("how", how)
                .counter()
                .count();
    }

    @Test
    void doWork_oursLeftOpen_isAbortedItsProducerFencedAndWhatFollowsVisible() throws Exception {
        try (Producer<byte[], byte[]> killed = leaveOpen("__SM_MH_message-handler-0_0", IMMINENT, "half done")) {
            sendCommitted(IMMINENT, "behind");
            assertThat(read(IMMINENT)).doesNotContain("behind");
            while (!read(IMMINENT).contains("behind")) {
                watchdog.doWork();
            }
            assertThat(ended("fenced")).isEqualTo(1);
            assertThatThrownBy(killed::commitTransaction).isInstanceOf(KafkaException.class);
            watchdog.doWork();
            assertThat(hung("__SM_MH_message-handler-0_0")).isZero();
        }
        assertThat(read(IMMINENT)).doesNotContain("half done");
    }

    /** To shut out a Scheduler that only waits for its group costs it the whole index. */
    @Test
    void doWork_indexLeftOpen_isEndedWhenItsOwnerMustBeDeadAndNotBefore() throws Exception {
        String id = "__SM_INDEX-00000000-0000-0000-0000-000000000001-1";
        try (Producer<byte[], byte[]> index = leaveOpen(id, IMMINENT, "not yet")) {
            watchdog(Duration.ofHours(1), Set.of()).doWork();
            watchdog(Duration.ZERO, Set.of(id)).doWork();
            assertThat(ended("fenced")).isZero();
            index.commitTransaction();
            while (!read(IMMINENT).contains("not yet")) { // its marker may come a moment later
                Thread.sleep(20);
            }
        }
        try (Producer<byte[], byte[]> dead = leaveOpen(id, IMMINENT, "half done")) {
            sendCommitted(IMMINENT, "behind it");
            while (!read(IMMINENT).contains("behind it")) {
                watchdog.doWork();
            }
            assertThat(ended("fenced")).isEqualTo(1);
            assertThatThrownBy(dead::commitTransaction).isInstanceOf(KafkaException.class);
        }
        assertThat(read(IMMINENT)).doesNotContain("half done");
    }

    @Test
    void doWork_foreignLeftOpen_isNamedAndLeftAlone() throws Exception {
        try (Producer<byte[], byte[]> foreign = leaveOpen("payments-7", INTAKE, "theirs")) {
            watchdog.doWork();
            watchdog.doWork();
            assertThat(hung("payments-7")).isEqualTo(1);
            assertThat(ended("fenced") + ended("marked")).isZero();
            foreign.commitTransaction();
        }
        while (hung("payments-7") > 0) {
            watchdog.doWork();
        }
        assertThat(read(INTAKE)).containsExactly("theirs");
    }
}
