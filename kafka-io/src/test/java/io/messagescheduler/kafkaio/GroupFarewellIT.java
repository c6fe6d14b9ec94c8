package io.messagescheduler.kafkaio;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.testkit.Broker;
import io.messagescheduler.testkit.WithKafka;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@WithKafka
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class GroupFarewellIT {
    private static final String GROUP = "farewell";
    private static final TopicPartition FIRST = new TopicPartition("farewell", 0);
    private static final TopicPartition SECOND = new TopicPartition("farewell", 1);

    /** Longer than the test: who leaves the group meanwhile was told to. */
    private static final int SESSION_TIMEOUT_MS = 120_000;

    private final KafkaClients clients;

    GroupFarewellIT(Broker broker) {
        clients = new KafkaClients(
                broker.bootstrapServers(),
                ClientProperties.NONE,
                100_000,
                new ClientMeters(new SimpleMeterRegistry()),
                SESSION_TIMEOUT_MS);
    }

    private static void poll(Consumer<byte[], byte[]> one, Consumer<byte[], byte[]> other) {
        one.poll(Duration.ofMillis(50));
        other.poll(Duration.ofMillis(50));
    }

    private static Set<String> members(Admin admin) {
        return TopicSetup.await(admin.describeConsumerGroups(List.of(GROUP)).all()).values().stream()
                .flatMap(group -> group.members().stream())
                .flatMap(member -> member.groupInstanceId().stream())
                .collect(Collectors.toSet());
    }

    @Test
    void say_othersInTheGroup_theyHaveThePartitionsAndTheLastOneKeepsItsPlace() {
        try (Admin admin = clients.admin("test");
                Consumer<byte[], byte[]> stays = clients.groupConsumer(GROUP, "stays")) {
            NewTopic topic = new NewTopic(FIRST.topic(), 2, (short) 1);
            TopicSetup.await(admin.createTopics(List.of(topic)).all());
            TopicSetup.awaitLeaders(admin, List.of(topic));
            try (Consumer<byte[], byte[]> setUp = clients.assignedConsumer(GROUP, "set-up")) {
                setUp.commitSync(Map.of(FIRST, new OffsetAndMetadata(0), SECOND, new OffsetAndMetadata(0)));
            }
            try (Consumer<byte[], byte[]> leaves = clients.groupConsumer(GROUP, "leaves")) {
                stays.subscribe(List.of(FIRST.topic()));
                leaves.subscribe(List.of(FIRST.topic()));
                while (stays.assignment().size() != 1 || leaves.assignment().size() != 1) {
                    poll(stays, leaves);
                }
            }
            assertThat(members(admin)).containsExactlyInAnyOrder("stays", "leaves");
            GroupFarewell.say(admin, GROUP, List.of("leaves"));
            // Not after the session time: the group has let it go already.
            assertThat(members(admin)).containsExactly("stays");
            while (stays.assignment().size() != 2) {
                stays.poll(Duration.ofMillis(50));
            }
            GroupFarewell.say(admin, GROUP, List.of("stays"));
            assertThat(members(admin)).containsExactly("stays");
        }
    }
}
