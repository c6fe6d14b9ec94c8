package io.messagescheduler.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class StandingOffsetsTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final StandingOffsets standing = new StandingOffsets(Duration.ofSeconds(3));

    private Map<TopicPartition, StandingOffsets.Stand> look(long stable, long end, long nanos) {
        return standing.look(Map.of(PARTITION, stable), Map.of(PARTITION, end), nanos);
    }

    @Test
    void look_sameOffsetBelowTheEnd_isToldAtTheLimitAndNotBefore() {
        assertThat(look(5, 8, 0)).isEmpty();
        assertThat(look(5, 9, 3 * SECOND - 1)).isEmpty();
        assertThat(look(5, 10, 3 * SECOND)).containsEntry(PARTITION, new StandingOffsets.Stand(5, 0));
    }

    @Test
    void look_offsetMovesOnThoughNeverToTheEnd_isNotTold() {
        for (int second = 0; second < 20; second++) {
            assertThat(look(5 + second, 100, second * SECOND)).isEmpty();
        }
    }

    @Test
    void look_endReachedOnce_beginsAnew() {
        look(5, 8, 0);
        look(5, 5, 2 * SECOND);
        assertThat(look(5, 8, 4 * SECOND)).isEmpty();
        assertThat(look(5, 8, 7 * SECOND)).isNotEmpty();
    }

    @Test
    void look_partitionNotSeenMeanwhile_beginsAnew() {
        look(5, 8, 0);
        standing.look(Map.of(), Map.of(), 2 * SECOND);
        assertThat(look(5, 8, 4 * SECOND)).isEmpty();
    }

    @Test
    void restart_standsOn_isToldAgainAfterTheLimit() {
        look(5, 8, 0);
        assertThat(look(5, 8, 3 * SECOND)).isNotEmpty();
        standing.restart(List.of(PARTITION), 3 * SECOND);
        assertThat(look(5, 8, 4 * SECOND)).isEmpty();
        assertThat(look(5, 8, 6 * SECOND)).isNotEmpty();
    }
}
