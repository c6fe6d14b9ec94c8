package io.messagescheduler.messagehandler;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@WithKafka
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PartitionGuardIT {
    private final KafkaClients clients;

    PartitionGuardIT(Broker broker) {
        clients = new KafkaClients(broker.bootstrapServers(), new Properties(), 100_000);
    }

    @Test
    void look_partitionsAdded_stopsTheIntakeOnceAndSaysWhy() throws Exception {
        List<String> reasons = new ArrayList<>();
        try (Admin admin = clients.admin("test")) {
            TopicSetup topics = new TopicSetup(
                    admin,
                    clients,
                    InstantSource.system(),
                    new TopicSetup.Options(100_000, 0, "history", Duration.ofHours(24)));
            Layout layout =
                    topics.run(new Layout("SCHEDULED_MESSAGES", List.of("schedules"), 10, 8, 10, null, 1, 1, Map.of()));
            PartitionGuard guard = new PartitionGuard(admin, layout, reasons::add);
            assertThat(guard.look()).isTrue();
            assertThat(reasons).isEmpty();

            TopicSetup.await(admin.createPartitions(Map.of("SCHEDULED_MESSAGES", NewPartitions.increaseTo(2)))
                    .all());
            while (guard.look()) {
                Thread.sleep(20);
            }
            guard.doWork();

            assertThat(reasons)
                    .singleElement()
                    .asString()
                    .contains("PARTITIONS_CHANGED", "SCHEDULED_MESSAGES has 2 partitions instead of 1");
        }
    }
}
