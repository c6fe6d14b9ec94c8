package io.messagescheduler.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerNodeTest {

    @Test
    void parse_hostAndTwoPorts_readsWhatItWrites() {
        BrokerNode node = BrokerNode.parse("broker-1:9092:9093");
        assertThat(node).isEqualTo(new BrokerNode("broker-1", 9_092, 9_093)).hasToString("broker-1:9092:9093");
        assertThat(node.bootstrapServer()).isEqualTo("broker-1:9092");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "broker", "broker:9092", ":9092:9093", "broker:0:9093", "broker:9092:65536", "broker:x:1"})
    void parse_anythingElse_isRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> BrokerNode.parse(text));
    }
}
