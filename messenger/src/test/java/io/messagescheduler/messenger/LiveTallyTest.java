package io.messagescheduler.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveTallyTest {
    private final LoadPlan plan = Loads.plan(1, 10);
    private final List<Long> lateness = new ArrayList<>();
    private final LiveTally tally = new LiveTally(plan, ExperimentHeaders.DEFAULT, lateness::add);

    LiveTallyTest() {
        tally.begin(Loads.START_MS);
    }

    @Test
    void met_eachMessageOnce_countsThem() {
        for (int number = 0; number < 10; number++) {
            meet(Loads.received(Loads.sent(plan, number), number));
        }

        assertThat(tally.counts())
                .returns(10L, LiveTally.Counts::received)
                .returns(10L, LiveTally.Counts::accounted)
                .returns(0L, LiveTally.Counts::duplicated)
                .returns(0L, LiveTally.Counts::early)
                .returns(0L, LiveTally.Counts::invalid);
    }

    @Test
    void met_samePositionAgain_isNoDuplicate() {
        Receipt receipt = Loads.received(Loads.sent(plan, 1), 4);
        tally.restore(receipt);
        meet(receipt);
        meet(receipt);

        assertThat(tally.counts()).returns(1L, LiveTally.Counts::received).returns(0L, LiveTally.Counts::duplicated);
    }

    @Test
    void met_sameMessageElsewhere_isADuplicate() {
        meet(Loads.received(Loads.sent(plan, 1), 4));
        meet(Loads.received(Loads.sent(plan, 1), 5));

        assertThat(tally.counts()).returns(1L, LiveTally.Counts::received).returns(1L, LiveTally.Counts::duplicated);
    }

    @Test
    void met_beforeItsDueTime_isEarly() {
        SentMessage message = Loads.sent(plan, 1);
        meet(Loads.receipt(
                new Position(Loads.TARGET, 0, 1),
                1,
                message.id(),
                message.dueMs(),
                message.dueMs() - 1,
                message.content()));

        assertThat(tally.counts()).returns(1L, LiveTally.Counts::early);
        assertThat(lateness).containsExactly(0L);
    }

    @Test
    void met_alteredOrWithoutCreation_isInvalid() {
        SentMessage message = Loads.sent(plan, 1);
        Receipt good = Loads.received(message, 1);
        meet(Loads.receipt(
                new Position(Loads.TARGET, 0, 0),
                1,
                message.id(),
                message.dueMs(),
                message.dueMs(),
                Loads.otherContent()));
        tally.met(new Sighting(good, null), Loads.TARGET);

        assertThat(tally.counts()).returns(2L, LiveTally.Counts::invalid);
    }

    @Test
    void met_deadLetter_isAccountedForButNotReceived() {
        SentMessage message = Loads.sent(plan, 1);
        meet(Loads.receipt(
                new Position(Loads.DEAD_LETTERS, 0, 0),
                1,
                message.id(),
                message.dueMs(),
                message.dueMs(),
                message.content()));

        assertThat(tally.counts())
                .returns(0L, LiveTally.Counts::received)
                .returns(1L, LiveTally.Counts::accounted)
                .returns(1L, LiveTally.Counts::deadLetters);
    }

    private void meet(Receipt receipt) {
        Long creationMs =
                receipt.number() < 0 ? null : Loads.sent(plan, receipt.number()).creationMs();
        tally.met(new Sighting(receipt, creationMs), Loads.TARGET);
    }
}
