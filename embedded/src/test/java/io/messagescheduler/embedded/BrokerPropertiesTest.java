package io.messagescheduler.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.process.BrokerNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrokerPropertiesTest {
    private static final Path LOG = Path.of("log");

    @Test
    void of_oneNode_keepsOneReplica() {
        Map<String, String> properties =
                BrokerProperties.of(LOG, List.of(new BrokerNode("127.0.0.1", 9_092, 9_093)), 1, Map.of());
        assertThat(properties)
                .containsEntry("controller.quorum.voters", "1@127.0.0.1:9093")
                .containsEntry("offsets.topic.replication.factor", "1")
                .containsEntry("min.insync.replicas", "1");
    }

    @Test
    void of_threeNodes_keepsThreeReplicasAndKnowsThemAll() {
        List<BrokerNode> nodes = List.of(
                new BrokerNode("10.0.0.1", 1, 11),
                new BrokerNode("10.0.0.2", 2, 12),
                new BrokerNode("10.0.0.3", 3, 13));
        assertThat(BrokerProperties.of(LOG, nodes, 2, Map.of()))
                .containsEntry("node.id", "2")
                .containsEntry("listeners", "PLAINTEXT://10.0.0.2:2,CONTROLLER://10.0.0.2:12")
                .containsEntry("advertised.listeners", "PLAINTEXT://10.0.0.2:2")
                .containsEntry("controller.quorum.voters", "1@10.0.0.1:11,2@10.0.0.2:12,3@10.0.0.3:13")
                .containsEntry("transaction.state.log.replication.factor", "3")
                .containsEntry("transaction.state.log.min.isr", "2")
                .containsEntry("default.replication.factor", "3")
                .containsEntry("min.insync.replicas", "2");
    }
}
