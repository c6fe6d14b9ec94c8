package io.messagescheduler.kafkaio;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.kafkaio.TopicSetup.WrongCluster;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.junit.jupiter.api.Test;

class ClusterCheckTest {
    @Test
    void checkTransactionVersion_noneSet_isRefusedWithTheCommandThatMendsIt() {
        assertThatThrownBy(() -> ClusterCheck.checkTransactionVersion(null))
                .isInstanceOf(WrongCluster.class)
                .hasMessageContaining("--feature transaction.version=2");
    }

    @Test
    void checkOffsetsRetention_lessThanADay_isRefused() {
        assertThatThrownBy(() -> ClusterCheck.checkOffsetsRetention(minutes("1439")))
                .isInstanceOf(WrongCluster.class)
                .hasMessageContaining("offsets.retention.minutes");
    }

    @Test
    void checkOffsetsRetention_aDayOrUnknown_isFine() {
        assertThatCode(() -> {
                    ClusterCheck.checkOffsetsRetention(minutes("1440"));
                    ClusterCheck.checkOffsetsRetention(null);
                })
                .doesNotThrowAnyException();
    }

    private static ConfigEntry minutes(String value) {
        return new ConfigEntry("offsets.retention.minutes", value);
    }
}
