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

    @Test
    void checkOffsetMetadata_belowKafkasDefault_isRefused() {
        assertThatThrownBy(() -> ClusterCheck.checkOffsetMetadata(new ConfigEntry("offset.metadata.max.bytes", "4095")))
                .isInstanceOf(WrongCluster.class)
                .hasMessageContaining("offset.metadata.max.bytes");
        assertThatCode(() -> ClusterCheck.checkOffsetMetadata(new ConfigEntry("offset.metadata.max.bytes", "4096")))
                .doesNotThrowAnyException();
    }

    @Test
    void checkReplication_moreCopiesThanBrokers_isRefused() {
        assertThatThrownBy(() -> ClusterCheck.checkReplication(3, 2))
                .isInstanceOf(WrongCluster.class)
                .hasMessageContaining("SM_REPLICATION asks for 3");
        assertThatCode(() -> ClusterCheck.checkReplication(0, 1)).doesNotThrowAnyException();
        assertThatCode(() -> ClusterCheck.checkReplication(3, 3)).doesNotThrowAnyException();
    }

    private static ConfigEntry minutes(String value) {
        return new ConfigEntry("offsets.retention.minutes", value);
    }
}
