package io.messagescheduler.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.job.BucketPartition;
import io.messagescheduler.core.job.Job;
import io.messagescheduler.core.job.JobStatus;
import io.messagescheduler.kafkaio.BacklogReader;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.PartitionCounts;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@WithKafka
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TopicGuardIT {
    private static final ConfigResource OVERFLOW = new ConfigResource(ConfigResource.Type.TOPIC, "__SM_BUCKET_10_0");

    private final KafkaClients clients;

    TopicGuardIT(Broker broker) {
        clients = new KafkaClients(broker.bootstrapServers(), new Properties(), 100_000);
    }

    @Test
    void doWork_retentionSetOrPartitionsAdded_isAProblem() throws Exception {
        try (Admin admin = clients.admin("test")) {
            TopicSetup topics = new TopicSetup(
                    admin,
                    clients,
                    InstantSource.system(),
                    new TopicSetup.Options(100_000, 0, "history", Duration.ofHours(24)));
            Layout layout =
                    topics.run(new Layout("SCHEDULED_MESSAGES", List.of("schedules"), 10, 8, 10, null, 1, 1, Map.of()));
            TopicGuard guard = new TopicGuard(topics, layout, Duration.ZERO);
            guard.doWork();
            assertThat(guard.problem()).isEmpty();

            setRetention(admin, "1000");
            guard.doWork();
            assertThat(guard.problem()).contains("retention.ms=1000 instead of -1");

            setRetention(admin, "-1");
            guard.doWork();
            assertThat(guard.problem()).isEmpty();

            addPartitions(admin, layout, guard);
        }
    }

    /** What follows stays so: Kafka takes no partition away. */
    private void addPartitions(Admin admin, Layout layout, TopicGuard guard) throws InterruptedException {
        assertThat(PartitionCounts.problem(admin, layout)).isEmpty();
        TopicSetup.await(admin.createPartitions(Map.of(OVERFLOW.name(), NewPartitions.increaseTo(2)))
                .all());
        while (PartitionCounts.problem(admin, layout).isEmpty()) {
            Thread.sleep(20);
        }
        guard.doWork();
        assertThat(guard.problem()).contains(OVERFLOW.name() + " has 2 partitions instead of 1");
        try (BacklogReader backlog =
                new BacklogReader(admin, layout, clients.assignedConsumer(Names.DRAIN_GROUP, "test-peek"))) {
            assertThat(backlog.look().committed()).containsOnlyKeys(new BucketPartition(OVERFLOW.name(), 0));
        }
    }

    /** The history is the next leader's too. */
    @Test
    void load_jobsThatAnotherLeaderHasLogged_areTheLatestOldestFirst() {
        Job job = new Job(
                new UUID(0, 1),
                OVERFLOW.name(),
                10,
                0,
                new TreeMap<>(Map.of(0, 5L)),
                0,
                0,
                1,
                JobStatus.DONE,
                List.of("worker-0-0"),
                2);
        String expected = text(JobJson.of(job));
        try (Admin admin = clients.admin("test")) {
            List<NewTopic> topic = List.of(new NewTopic(Names.JOB_LOG, 1, (short) 1));
            if (!TopicSetup.await(admin.listTopics().names()).contains(Names.JOB_LOG)) {
                TopicSetup.await(admin.createTopics(topic).all());
            }
            TopicSetup.awaitLeaders(admin, topic);
        }
        try (JobLog first = JobLog.load(clients, "scheduler-0")) {
            first.append(job);
            first.append(job);
        }
        try (JobLog second = JobLog.load(clients, "scheduler-1")) {
            assertThat(second.latest()).extracting(TopicGuardIT::text).containsExactly(expected, expected);
        }
    }

    private static String text(Map<String, Object> json) {
        return new TreeMap<>(json).toString();
    }

    /** Returns when the broker that answers has it. */
    private static void setRetention(Admin admin, String ms) throws InterruptedException {
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry("retention.ms", ms), AlterConfigOp.OpType.SET);
        TopicSetup.await(
                admin.incrementalAlterConfigs(Map.of(OVERFLOW, List.of(set))).all());
        while (TopicSetup.await(admin.describeConfigs(List.of(OVERFLOW)).all()).values().stream()
                .noneMatch(config -> ms.equals(config.get("retention.ms").value()))) {
            Thread.sleep(20);
        }
    }
}
