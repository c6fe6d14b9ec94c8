package io.messagescheduler.kafkaio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.core.delivery.Checkpoint;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** One cluster's life, in order: set up, again, and what is refused. */
@WithKafka
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TopicSetupIT {
    private static final String IMMINENT = "__SM_BUCKET_0_10";
    private static final String OVERFLOW = "__SM_BUCKET_10_0";

    private final KafkaClients clients;
    private final Admin admin;

    TopicSetupIT(Broker broker) {
        clients = new KafkaClients(broker.bootstrapServers(), new Properties(), 100_000);
        admin = clients.admin("test");
    }

    @AfterEach
    void close() {
        admin.close();
    }

    private static Layout wanted(int intakePartitions, int bucketPartitions) {
        return new Layout(
                "SCHEDULED_MESSAGES",
                List.of("schedules"),
                10,
                8,
                10,
                null,
                intakePartitions,
                bucketPartitions,
                Map.of());
    }

    private Layout run(Layout wanted) throws TopicSetup.WrongCluster {
        return setup().run(wanted);
    }

    private TopicSetup setup() {
        return new TopicSetup(
                admin,
                clients,
                InstantSource.system(),
                new TopicSetup.Options(100_000, 0, "history", Duration.ofHours(24)));
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        return TopicSetup.await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    }

    /** As two Schedulers that start together do: they share nothing but the cluster. */
    private Layout runTwiceAtOnce() throws Exception {
        CompletableFuture<Layout> one = CompletableFuture.supplyAsync(this::runUntilDone);
        CompletableFuture<Layout> other = CompletableFuture.supplyAsync(this::runUntilDone);
        assertThat(one.get()).isEqualTo(other.get());
        return one.get();
    }

    private Layout runUntilDone() {
        for (int tries = 0; tries < 20; tries++) {
            try {
                return run(wanted(2, 3));
            } catch (KafkaException again) {
                // The other has fenced it. Both at once again and again would fence each other for ever.
                assertThat(KafkaErrors.kindOf(again)).isEqualTo(KafkaErrors.Kind.RETRY);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000_000));
            } catch (TopicSetup.WrongCluster e) {
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("not done after 20 tries");
    }

    @Test
    @Order(1)
    void run_emptyClusterTwiceAtOnce_makesTopicsAndFirstOffsetsAndRegisters() throws Exception {
        Layout layout = runTwiceAtOnce();
        assertThat(TopicSetup.await(admin.listTopics().names()))
                .contains("SCHEDULED_MESSAGES", Names.DEAD_LETTERS, Names.CLOCK, Names.JOB_LOG, IMMINENT, OVERFLOW);
        assertThat(committed(Names.MESSAGE_HANDLER_GROUP)).hasSize(2 + 2 + 3);
        assertThat(committed(Names.DRAIN_GROUP).keySet())
                .containsExactlyInAnyOrder(
                        new TopicPartition(OVERFLOW, 0),
                        new TopicPartition(OVERFLOW, 1),
                        new TopicPartition(OVERFLOW, 2));
        OffsetAndMetadata first =
                Objects.requireNonNull(committed(Names.DELIVERY_GROUP).get(new TopicPartition(IMMINENT, 2)));
        assertThat(Checkpoint.decode(first.offset(), first.metadata())).isEqualTo(Checkpoint.initial(0));
        assertThat(new Registry(clients).read()).isEqualTo(Optional.of(layout));
        assertThat(LayoutWait.await(clients, wanted(2, 3))).isEqualTo(layout);
    }

    @Test
    @Order(2)
    void run_again_changesNothingAndKeepsTheOffsets() throws Exception {
        Map<TopicPartition, OffsetAndMetadata> before =
                Map.of(new TopicPartition(OVERFLOW, 0), new OffsetAndMetadata(0, "kept"));
        TopicSetup.await(
                admin.alterConsumerGroupOffsets(Names.DRAIN_GROUP, before).all());
        run(wanted(2, 3));
        assertThat(committed(Names.DRAIN_GROUP)).containsAllEntriesOf(before);
    }

    @Test
    @Order(3)
    void run_stoppedBeforeItRegistered_goesOnWhereItStopped() throws Exception {
        try (var producer = clients.producer("forget")) {
            producer.send(new org.apache.kafka.clients.producer.ProducerRecord<>(
                            Names.REGISTRY, 0, "layout".getBytes(java.nio.charset.StandardCharsets.UTF_8), null))
                    .get();
        }
        Map<TopicPartition, OffsetAndMetadata> before = committed(Names.DRAIN_GROUP);
        Layout layout = run(wanted(2, 3));
        assertThat(committed(Names.DRAIN_GROUP)).isEqualTo(before);
        assertThat(layout.topicsOf(Names.DRAIN_GROUP)).containsExactly(OVERFLOW);
    }

    @Test
    @Order(4)
    void run_otherPartitionCounts_isRefusedInWords() {
        assertThatThrownBy(() -> run(wanted(2, 4)))
                .isInstanceOf(TopicSetup.WrongCluster.class)
                .hasMessageContaining("SM_PARTITIONS_PER_BUCKET=3")
                .hasMessageContaining("2 and 4");
        assertThatThrownBy(() -> run(wanted(4, 3))).isInstanceOf(TopicSetup.WrongCluster.class);
    }

    @Test
    @Order(5)
    void run_retentionThatDeletesUnsentMessages_isRefusedInWords() throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, OVERFLOW);
        TopicSetup.await(admin.incrementalAlterConfigs(Map.of(
                        topic,
                        List.of(new AlterConfigOp(new ConfigEntry("retention.ms", "1000"), AlterConfigOp.OpType.SET))))
                .all());
        while (TopicSetup.await(admin.describeConfigs(List.of(topic)).all()).values().stream()
                .noneMatch(config -> "1000".equals(config.get("retention.ms").value()))) {
            Thread.sleep(20); // until the broker that answers has it
        }
        assertThatThrownBy(() -> run(wanted(2, 3)))
                .isInstanceOf(TopicSetup.WrongCluster.class)
                .hasMessageContaining("topic " + OVERFLOW + " has retention.ms=1000 instead of -1");
        assertThatThrownBy(() -> setup().check(wanted(2, 3)))
                .as("changed while the system runs")
                .isInstanceOf(TopicSetup.WrongCluster.class);
    }
}
