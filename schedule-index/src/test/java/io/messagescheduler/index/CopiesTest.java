package io.messagescheduler.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.StandbyUpdateListener.SuspendReason;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.Test;

class CopiesTest {
    private static final long NEAR = 1_000;

    private final Map<String, Map<Integer, Long>> lags = new HashMap<>();

    private Copies copies() {
        return new Copies(() -> lags);
    }

    private void behind(int partition, long records) {
        IndexTopology.STORES.forEach(
                store -> lags.computeIfAbsent(store, none -> new HashMap<>()).put(partition, records));
    }

    @Test
    void areComplete_onceNearTheEnd_staysSoHoweverFarBehind() {
        behind(0, NEAR);
        Copies copies = copies();
        assertThat(copies.areComplete(0)).isTrue();
        behind(0, 1_000_000);
        assertThat(copies.areComplete(0)).isTrue();
    }

    @Test
    void areComplete_oneStoreFarBehind_isNot() {
        behind(0, 0);
        lags.put(IndexTopology.FINISHED, Map.of(0, NEAR + 1));
        assertThat(copies().areComplete(0)).isFalse();
    }

    @Test
    void areComplete_partitionThatIsNotHere_isNot() {
        behind(0, 0);
        assertThat(copies().areComplete(1)).isFalse();
    }

    @Test
    void areComplete_copyBegunAnewOrGivenUp_isNot() {
        for (boolean begun : new boolean[] {true, false}) {
            behind(0, 0);
            Copies copies = copies();
            assertThat(copies.areComplete(0)).isTrue();
            behind(0, 1_000_000);
            TopicPartition changelog = new TopicPartition("any", 0);
            if (begun) {
                copies.onUpdateStart(changelog, IndexTopology.LIVE, 0);
            } else {
                copies.onUpdateSuspended(changelog, IndexTopology.LIVE, 5, 5, SuspendReason.MIGRATED);
            }
            assertThat(copies.areComplete(0)).isFalse();
        }
    }

    @Test
    void areComplete_kafkaCannotBeAsked_isNot() {
        Copies copies = new Copies(() -> {
            throw new StreamsException("no answer");
        });
        assertThat(copies.areComplete(0)).isFalse();
    }

    @Test
    void behind_ofSeveralStores_isThatOfTheWorstAsLastLoaded() {
        Copies copies = copies();
        TaskId task = new TaskId(0, 3);
        TopicPartition changelog = new TopicPartition("any", 3);
        assertThat(copies.behind()).isZero();
        copies.onBatchLoaded(changelog, IndexTopology.LIVE, task, 99, 50, 1_000);
        copies.onBatchLoaded(changelog, IndexTopology.OUTCOMES, task, 9, 5, 100);
        assertThat(copies.behind()).isEqualTo(899);
        copies.onBatchLoaded(changelog, IndexTopology.LIVE, task, 998, 899, 1_000);
        assertThat(copies.behind()).isEqualTo(89);
        copies.onUpdateSuspended(changelog, IndexTopology.OUTCOMES, 10, 100, SuspendReason.MIGRATED);
        assertThat(copies.behind()).isZero();
    }
}
