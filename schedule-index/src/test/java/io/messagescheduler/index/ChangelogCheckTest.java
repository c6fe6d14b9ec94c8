package io.messagescheduler.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.testkit.ManualClock;
import io.messagescheduler.testkit.ManualTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ChangelogCheckTest {
    private static final TopicPartition CHANGING = new TopicPartition(Names.INDEX_GROUP + "-changing-changelog", 1);

    private final RestoreProgress restored = new RestoreProgress();
    /** Last stable offsets of the changelog, one for each look; the last one stays. */
    private final Deque<Long> stable = new ArrayDeque<>();

    private long end;
    private int looks;
    private final ChangelogCheck check = new ChangelogCheck(
            (partitions, isolation) -> {
                Map<TopicPartition, Long> ends = new HashMap<>();
                partitions.forEach(partition -> ends.put(partition, 0L));
                ends.put(CHANGING, isolation == IsolationLevel.READ_COMMITTED ? nextStable() : end);
                return ends;
            },
            restored,
            new ManualTime(new ManualClock(Instant.EPOCH)));

    private long nextStable() {
        looks++;
        return stable.size() > 1 ? stable.remove() : stable.element();
    }

    private void restoredTo(long offset) {
        restored.onRestoreStart(CHANGING, IndexTopology.CHANGING, 0, offset);
        restored.onRestoreEnd(CHANGING, IndexTopology.CHANGING, offset);
    }

    @Test
    void isWhole_restoredToTheEnd_isIt() throws Exception {
        restoredTo(417);
        stable.add(417L);
        end = 417;
        assertThat(check.isWhole(1)).isTrue();
    }

    @Test
    void isWhole_restoredIntoATransactionCommittedSince_isNot() throws Exception {
        restoredTo(414);
        stable.add(417L);
        end = 417;
        assertThat(check.isWhole(1)).isFalse();
    }

    @Test
    void isWhole_transactionBeingCommitted_waitsForItsMarker() throws Exception {
        restoredTo(417);
        stable.add(413L);
        stable.add(413L);
        stable.add(417L);
        end = 417;
        assertThat(check.isWhole(1)).isTrue();
        assertThat(looks).isEqualTo(3);
    }

    @Test
    void isWhole_transactionStaysOpen_isNotAfterABoundedWait() throws Exception {
        restoredTo(413);
        stable.add(413L);
        end = 416;
        assertThat(check.isWhole(1)).isFalse();
        assertThat(looks).isEqualTo(100);
    }
}
