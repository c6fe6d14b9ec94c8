package io.messagescheduler.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.core.message.IntakePartition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HearingTest {
    private static final long DUE = 1_800_000_000_000L;
    private static final IntakePartition ONE = new IntakePartition("SCHEDULED_MESSAGES", 0);
    private static final IntakePartition OTHER = new IntakePartition("schedules", 1);

    private final Hearing hearing = new Hearing(List.of(ONE, OTHER));

    private void heard(IntakePartition partition, long ms) {
        hearing.heard(new IntakeMark(Map.of(partition, ms)));
    }

    @Test
    void isComplete_onePartitionNeverHeardOf_isFalseHoweverFarTheOthersAre() {
        assertThat(hearing.isComplete(DUE, 7, false)).isFalse();
        heard(ONE, Long.MAX_VALUE);
        assertThat(hearing.isComplete(DUE, 7, false)).isFalse();
        assertThat(hearing.heardMs()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void isComplete_atTheMargin_goesByTheLeastPartition() {
        heard(ONE, DUE);
        heard(OTHER, DUE - Hearing.MARGIN_MS - 1);
        assertThat(hearing.isComplete(DUE, 7, false)).isFalse();
        heard(OTHER, DUE - Hearing.MARGIN_MS);
        assertThat(hearing.isComplete(DUE, 7, false)).isTrue();
        assertThat(hearing.isComplete(DUE + 1, 7, false)).isFalse();
    }

    @Test
    void heard_anOlderMarkOrOneOfAnUnknownPartition_changesNothing() {
        heard(ONE, DUE);
        heard(OTHER, DUE);
        heard(OTHER, DUE - 5_000);
        heard(new IntakePartition("schedules", 9), 0);
        assertThat(hearing.heardMs()).isEqualTo(DUE);
    }

    @Test
    void isComplete_moved_waitsUntilTheIndexHasReadTheVersionItself() {
        heard(ONE, DUE);
        heard(OTHER, DUE);
        hearing.indexed(6);
        assertThat(hearing.isComplete(DUE, 7, true)).isFalse();
        assertThat(hearing.isComplete(DUE, 7, false)).isTrue();
        hearing.indexed(7);
        hearing.indexed(3);
        assertThat(hearing.isComplete(DUE, 7, true)).isTrue();
    }

    @Test
    void behindMs_isWhatTheLeastPartitionLacks() {
        heard(ONE, DUE);
        assertThat(hearing.behindMs(DUE)).isEqualTo(Long.MAX_VALUE);
        heard(OTHER, DUE - Hearing.MARGIN_MS - 400);
        assertThat(hearing.behindMs(DUE)).isEqualTo(400);
        assertThat(hearing.behindMs(DUE - 500)).isZero();
    }
}
