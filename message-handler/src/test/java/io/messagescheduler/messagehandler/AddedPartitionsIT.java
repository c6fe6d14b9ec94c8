package io.messagescheduler.messagehandler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.kafkaio.EngineParts;
import io.messagescheduler.kafkaio.GroupOffsets;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.process.Settings;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@WithKafka
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class AddedPartitionsIT {
    private static final TopicPartition ADDED = new TopicPartition("schedules", 1);

    private final KafkaClients clients;

    AddedPartitionsIT(Broker broker) {
        clients = new KafkaClients(broker.bootstrapServers(), new Properties(), 100_000);
    }

    /** Found by reading: for want of an offset each MessageHandler ended that was given such a partition. */
    @Test
    void doWork_partitionOfASchedulesTopicAddedSinceTheSetUp_isReadFromItsBeginning() throws Exception {
        try (Admin admin = clients.admin("test")) {
            Layout layout = new TopicSetup(
                            admin,
                            clients,
                            InstantSource.system(),
                            new TopicSetup.Options(100_000, 0, "history", Duration.ofHours(24)))
                    .run(new Layout("SCHEDULED_MESSAGES", List.of("schedules"), 10, 8, 10, null, 1, 1, Map.of()));
            TopicSetup.await(admin.createPartitions(Map.of(ADDED.topic(), NewPartitions.increaseTo(2)))
                    .all());
            TopicSetup.awaitLeaders(admin, List.of(new NewTopic(ADDED.topic(), 2, (short) 1)));
            try (Producer<byte[], byte[]> producer = clients.producer("test")) {
                producer.send(new ProducerRecord<>(
                                ADDED.topic(), 1, "id".getBytes(UTF_8), "no schedule".getBytes(UTF_8)))
                        .get();
            }
            EngineParts parts = new EngineParts(
                    "message-handler-0",
                    Settings.load(Map.of(), null),
                    layout,
                    clients,
                    InstantSource.system(),
                    ElapsedTime.MACHINE,
                    new SimpleMeterRegistry());
            Agent intake = new IntakeAgents(parts, null, partitions -> Map.of()).intake(0);
            while (committed(admin) < 1) {
                intake.doWork();
            }
            intake.onClose();
            Map<TopicPartition, OffsetSpec> letters =
                    Map.of(new TopicPartition(Names.DEAD_LETTERS, 0), OffsetSpec.latest());
            assertThat(TopicSetup.await(admin.listOffsets(letters).all()).values())
                    .as("what cannot be scheduled is a dead letter")
                    .allSatisfy(end -> assertThat(end.offset()).isPositive());
        }
    }

    private static long committed(Admin admin) {
        OffsetAndMetadata offset = GroupOffsets.committed(admin, Names.MESSAGE_HANDLER_GROUP, List.of(ADDED))
                .get(ADDED);
        return offset == null ? -1 : offset.offset();
    }
}
