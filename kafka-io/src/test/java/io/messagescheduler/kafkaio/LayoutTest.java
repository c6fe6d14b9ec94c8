package io.messagescheduler.kafkaio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayoutTest {
    private static Layout layout(long minimumDelay, Map<String, Integer> firstOffsets) {
        return new Layout("SCHEDULED_MESSAGES", List.of("schedules"), minimumDelay, 8, 600, null, 6, 4, firstOffsets);
    }

    @Test
    void topicsOf_group_areItsOwnOfAllLaddersSorted() {
        Layout layout = layout(10, Map.of("__SM_DELIVERY_GROUP|b", 4, "__SM_DELIVERY_GROUP|a", 4, "__SM_OTHER|c", 4));
        assertThat(layout.topicsOf("__SM_DELIVERY_GROUP")).containsExactly("a", "b");
    }

    @Test
    void isAsked_sameSettings_whateverOffsetsStand() {
        assertThat(layout(10, Map.of("g|t", 4)).isAsked(layout(10, Map.of()))).isTrue();
        assertThat(layout(10, Map.of("g|t", 4)).isAsked(layout(20, Map.of()))).isFalse();
    }
}
