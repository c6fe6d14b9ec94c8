package io.messagescheduler.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
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
    void doWork_retentionSetAndTakenBack_isAProblemMeanwhile() throws Exception {
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
        }
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
