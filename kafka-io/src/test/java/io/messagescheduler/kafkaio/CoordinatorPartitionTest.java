package io.messagescheduler.kafkaio;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoordinatorPartitionTest {
    /** As the coordinators reckon; the last one's hash code has no positive counterpart. */
    @ParameterizedTest
    @ValueSource(strings = {Names.MESSAGE_HANDLER_GROUP, Names.DELIVERY_GROUP, "a", "polygenelubricants"})
    void of_anyId_isWhereKafkaKeepsIt(String id) {
        for (int count : new int[] {1, 4, 50}) {
            assertThat(CoordinatorPartition.of(id, count))
                    .isBetween(0, count - 1)
                    .isEqualTo(Utils.abs(id.hashCode()) % count);
        }
    }
}
