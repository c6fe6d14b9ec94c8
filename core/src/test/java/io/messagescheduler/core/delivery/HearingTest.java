package io.messagescheduler.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.core.message.IntakePartition;
import io.messagescheduler.core.message.ScheduleId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HearingTest {
    private static final long DUE = 1_800_000_000_000L;
    private static final ScheduleId ID = new ScheduleId("id");
    private static final IntakePartition ONE = new IntakePartition("SCHEDULED_MESSAGES", 0);
    private static final IntakePartition OTHER = new IntakePartition("schedules", 1);

    private final Hearing hearing = new Hearing(List.of(ONE, OTHER), 2);

    private boolean isComplete(long dueMs, boolean waitsForIndex) {
        return hearing.isComplete(ID, 7, dueMs, waitsForIndex);
    }

    private void heard(IntakePartition partition, long ms) {
        hearing.heard(new IntakeMark(Map.of(partition, ms)));
    }

    @Test
    void isComplete_onePartitionNeverHeardOf_isFalseHoweverFarTheOthersAre() {
        assertThat(isComplete(DUE, false)).isFalse();
        heard(ONE, Long.MAX_VALUE);
        assertThat(isComplete(DUE, false)).isFalse();
        assertThat(hearing.heardMs()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void isComplete_atTheMargin_goesByTheLeastPartition() {
        heard(ONE, DUE);
        heard(OTHER, DUE - Hearing.MARGIN_MS - 1);
        assertThat(isComplete(DUE, false)).isFalse();
        heard(OTHER, DUE - Hearing.MARGIN_MS);
        assertThat(isComplete(DUE, false)).isTrue();
        assertThat(isComplete(DUE + 1, false)).isFalse();
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
    void isComplete_onlyTheIndexCanTell_waitsUntilItHasWeighedTheVersion() {
        heard(ONE, DUE);
        heard(OTHER, DUE);
        hearing.weighed(6);
        assertThat(isComplete(DUE, true)).isFalse();
        assertThat(isComplete(DUE, false)).isTrue();
        hearing.weighed(7);
        hearing.weighed(3);
        assertThat(isComplete(DUE, true)).isTrue();
    }

    @Test
    void behindMs_isWhatTheLeastPartitionLacks() {
        heard(ONE, DUE);
        assertThat(hearing.behindMs(DUE)).isEqualTo(Long.MAX_VALUE);
        heard(OTHER, DUE - Hearing.MARGIN_MS - 400);
        assertThat(hearing.behindMs(DUE)).isEqualTo(400);
        assertThat(hearing.behindMs(DUE - 500)).isZero();
    }

    /** The index has heard of everything up to a while ago, and what it wrote last stood at offset 5 of the log. */
    private void fallBehind() {
        heard(ONE, DUE - 10_000);
        heard(OTHER, DUE - 10_000);
        hearing.weighed(5);
        assertThat(hearing.looksAhead(DUE)).isTrue();
    }

    private void passedAhead(long ms) {
        hearing.passedAhead(new IntakeMark(Map.of(ONE, ms, OTHER, ms)));
    }

    @Test
    void looksAhead_onlyFromWhereTheIndexIsLateUntilItIsNearAgain() {
        assertThat(hearing.looksAhead(DUE)).as("nothing heard at all").isTrue();
        heard(ONE, DUE - Hearing.LOOK_AHEAD_TO_MS);
        heard(OTHER, DUE - Hearing.LOOK_AHEAD_TO_MS);
        assertThat(hearing.looksAhead(DUE)).isFalse();
        assertThat(hearing.looksAhead(DUE + 1)).isFalse();
        assertThat(hearing.looksAhead(DUE + 300)).isTrue();
        heard(ONE, DUE + 9_000);
        heard(OTHER, DUE - Hearing.LOOK_AHEAD_TO_MS + 1);
        assertThat(hearing.looksAhead(DUE + 2)).isTrue();
        assertThat(hearing.looksAhead(DUE + 1)).isFalse();
    }

    @Test
    void isComplete_readAheadOfTheIndex_ifNothingWasWrittenAboutTheIdAfterTheVersion() {
        fallBehind();
        hearing.writtenAhead(ID, 7);
        assertThat(isComplete(DUE, false)).as("what is ahead is not read yet").isFalse();
        passedAhead(DUE - Hearing.MARGIN_MS);

        assertThat(isComplete(DUE, false)).isTrue();
        assertThat(hearing.behindMs(DUE)).isZero();
        assertThat(isComplete(DUE + 1, false)).isFalse();
        assertThat(isComplete(DUE, true)).as("only the index can tell").isFalse();
        assertThat(hearing.isComplete(ID, 4, DUE, true)).as("replaced by 7").isFalse();
        hearing.writtenAhead(ID, 8);
        assertThat(isComplete(DUE, false)).as("something was asked").isFalse();
        assertThat(hearing.isComplete(new ScheduleId("other"), 7, DUE, false)).isTrue();
        assertThat(hearing.isComplete(new ScheduleId("other"), 4, DUE, true)).isTrue();
    }

    @Test
    void looksAhead_givenUp_waitsForTheIndexAsBefore() {
        fallBehind();
        passedAhead(DUE);
        hearing.giveUpAhead();
        passedAhead(DUE);
        hearing.writtenAhead(ID, 7);

        assertThat(isComplete(DUE, false)).isFalse();
        assertThat(hearing.looksAhead(DUE)).isFalse();
        heard(ONE, DUE);
        heard(OTHER, DUE);
        assertThat(hearing.looksAhead(DUE)).isFalse();
        assertThat(hearing.looksAhead(DUE + 2_000)).as("it may begin anew").isTrue();
        assertThat(isComplete(DUE + Hearing.MARGIN_MS + 1, false))
                .as("with nothing read")
                .isFalse();
    }

    @Test
    void writtenAhead_ofMoreIdsThanItRemembers_forgetsWhatIsWeighedOrGivesUp() {
        fallBehind();
        passedAhead(DUE);
        hearing.writtenAhead(new ScheduleId("first"), 6);
        hearing.writtenAhead(new ScheduleId("second"), 7);
        hearing.weighed(6);
        hearing.writtenAhead(new ScheduleId("second"), 8);
        hearing.writtenAhead(new ScheduleId("third"), 9);
        assertThat(hearing.looksAhead(DUE)).isTrue();
        assertThat(hearing.isComplete(new ScheduleId("second"), 7, DUE, false)).isFalse();

        hearing.writtenAhead(new ScheduleId("fourth"), 10);
        assertThat(hearing.looksAhead(DUE)).isFalse();
        assertThat(isComplete(DUE, false)).isFalse();
    }
}
