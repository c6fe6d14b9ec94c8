package io.messagescheduler.core.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.index.Ended.How;
import io.messagescheduler.core.index.IndexEffect.AskCancellation;
import io.messagescheduler.core.index.IndexEffect.ForgetCancellation;
import io.messagescheduler.core.index.IndexEvent.Asked;
import io.messagescheduler.core.index.IndexEvent.Cancelled;
import io.messagescheduler.core.index.IndexEvent.Dead;
import io.messagescheduler.core.index.IndexEvent.Delivered;
import io.messagescheduler.core.index.IndexEvent.Scheduled;
import io.messagescheduler.core.index.Outcome.Kind;
import io.messagescheduler.core.message.Action;
import io.messagescheduler.core.message.InvalidSchedule;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IndexRulesTest {
    private static final long AT = 1_000;
    private static final long DUE = 50_000;
    private static final long LATER = 90_000;

    private final MemoryHoldings id = new MemoryHoldings();

    @Test
    void schedule_ofAFreshId_isLiveAndToldToWhoeverAsked() {
        schedule(1, "r");

        assertThat(id.live()).isEqualTo(live(1, DUE, "r"));
        assertThat(id.outcomes.get("r")).isEqualTo(new Outcome("r", Kind.SCHEDULED, 1, DUE, AT));
        assertThat(id.cancellations).isEmpty();
    }

    @Test
    void schedule_whileOneWaits_replacesIt() {
        schedule(1, null);
        schedule(2, null);
        assertThat(id.live()).isEqualTo(live(2, DUE, null));
        assertThat(id.cancellations).containsOnlyKeys(1L);

        id.apply(new Cancelled(1, AT));

        assertThat(id.ended.get(1L)).isEqualTo(new Ended(How.SUPERSEDED, AT, null, live(1, DUE, null)));
        assertThat(id.changing).isEmpty();
    }

    @Test
    void schedule_repeatedByItsRequest_staysOne() {
        schedule(1, "r");
        schedule(2, "r");

        assertThat(id.live()).isEqualTo(live(1, DUE, "r"));
        assertThat(id.cancellations).containsOnlyKeys(2L);
        assertThat(id.outcomes.get("r")).isEqualTo(new Outcome("r", Kind.SCHEDULED, 1, DUE, AT));
        id.apply(new Cancelled(2, AT));
        assertThat(id.changing).isEmpty();
        assertThat(id.ended).isEmpty();
    }

    @Test
    void schedule_withARequestAndDueSoon_tellsTheDeliveryTaskThatItRepeatsNone() {
        long soon = AT + IndexRules.SOON_MS - 1;
        assertThat(id.apply(new Scheduled(live(1, soon, "r"), null, AT))).contains(new ForgetCancellation(1));
        assertThat(id.apply(new Scheduled(live(2, soon, "r"), null, AT))).doesNotContain(new ForgetCancellation(2));
        assertThat(id.apply(new Scheduled(live(3, soon + 1, "s"), null, AT))).doesNotContain(new ForgetCancellation(3));
        assertThat(id.apply(new Scheduled(live(4, soon, null), null, AT))).doesNotContain(new ForgetCancellation(4));
    }

    @Test
    void schedule_repeatedAfterItWasCancelled_doesNotComeBack() {
        schedule(1, "r");
        ask(Action.CANCEL, 0, "c");
        schedule(3, "r");
        assertThat(id.live()).isNull();
        id.apply(new Cancelled(1, AT));
        schedule(4, "r");

        assertThat(id.live()).isNull();
        assertThat(id.told("c")).isEqualTo(Kind.CANCELLED);
        assertThat(id.cancellations).containsKeys(3L, 4L);
    }

    @Test
    void schedule_repeatedWhileItMoves_staysMoved() {
        schedule(1, "r");
        ask(Action.MOVE, LATER, "m");
        schedule(3, "r");
        id.apply(new Cancelled(1, AT));
        id.apply(new Scheduled(live(4, LATER, "r"), 1L, AT));

        assertThat(id.live()).isEqualTo(live(4, LATER, "r"));
    }

    @Test
    void cancel_isToldOnlyByTheDeliveryTask() {
        schedule(1, null);
        assertThat(ask(Action.CANCEL, 0, "c")).contains(new AskCancellation(live(1, DUE, null)));
        assertThat(id.told("c")).isNull();

        id.apply(new Cancelled(1, AT));

        assertThat(id.outcomes.get("c")).isEqualTo(new Outcome("c", Kind.CANCELLED, 1, 0, AT));
        assertThat(id.lastEnded()).extracting(Ended::how).isEqualTo(How.CANCELLED);
    }

    @Test
    void cancel_ofWhatIsDeliveredMeanwhile_isTooLate() {
        schedule(1, null);
        ask(Action.CANCEL, 0, "c");
        id.apply(new Delivered(1, AT));

        assertThat(id.told("c")).isEqualTo(Kind.TOO_LATE);
        assertThat(id.cancellations).as("taken back").isEmpty();
        assertThat(id.changing).isEmpty();
    }

    @Test
    void cancel_whenNothingWaits_isAnsweredAtOnce() {
        ask(Action.CANCEL, 0, "before");
        assertThat(id.outcomes.get("before"))
                .isEqualTo(new Outcome("before", Kind.UNKNOWN_ID, Outcome.NO_VERSION, 0, AT));
        schedule(1, null);
        id.apply(new Delivered(1, AT));
        ask(Action.CANCEL, 0, "late");
        assertThat(id.told("late")).isEqualTo(Kind.TOO_LATE);
        schedule(4, null);
        ask(Action.CANCEL, 0, "c");
        id.apply(new Cancelled(4, AT));
        ask(Action.CANCEL, 0, "again");
        assertThat(id.told("again")).isEqualTo(Kind.CANCELLED);
    }

    @Test
    void cancel_afterTheNewerVersionWasDelivered_isTooLateThoughTheOlderStillWaits() {
        schedule(1, null);
        schedule(2, null);
        id.apply(new Delivered(2, AT));
        ask(Action.CANCEL, 0, "c");

        assertThat(id.told("c")).isEqualTo(Kind.TOO_LATE);
    }

    @Test
    void cancel_askedAgainAfterItsAnswer_isToldTheSame() {
        schedule(1, null);
        ask(Action.CANCEL, 0, "c");
        id.apply(new Cancelled(1, AT));
        schedule(4, null);
        ask(Action.CANCEL, 0, "c");

        assertThat(id.live()).as("the newer one is not what was asked for").isEqualTo(live(4, DUE, null));
        assertThat(id.outcomes.get("c")).isEqualTo(new Outcome("c", Kind.CANCELLED, 1, 0, AT));
    }

    @Test
    void move_dropsTheVersionFirstAndComesBackAsAnother() {
        schedule(1, "r");
        ask(Action.MOVE, LATER, "m");
        id.apply(new Cancelled(1, AT));
        assertThat(id.rescheduled).containsExactly(new IndexEffect.Reschedule(live(1, DUE, "r"), LATER));
        assertThat(id.outcomes.get("m")).isEqualTo(new Outcome("m", Kind.MOVED, 1, LATER, AT));

        assertThat(id.apply(new Scheduled(live(3, LATER, "r"), 1L, AT)))
                .as("the delivery task waits to hear that no cancel overtook it")
                .contains(new ForgetCancellation(3));

        assertThat(id.live()).isEqualTo(live(3, LATER, "r"));
        assertThat(id.changing).isEmpty();
        assertThat(id.lastEnded()).extracting(Ended::how).isEqualTo(How.MOVED);
        id.apply(new Cancelled(1, AT + 1));
        assertThat(id.live()).as("the task drops version 1 when it meets it").isNotNull();
    }

    @Test
    void move_overtakenByANewerSchedule_givesWay() {
        schedule(1, null);
        ask(Action.MOVE, LATER, "m");
        schedule(3, null);
        id.apply(new Delivered(3, AT));
        id.apply(new Cancelled(1, AT));

        assertThat(id.rescheduled).isEmpty();
        assertThat(id.live()).isNull();
        assertThat(id.told("m")).isEqualTo(Kind.CANCELLED);
    }

    @Test
    void move_replacedBeforeItComesBack_isDroppedWhenItDoes() {
        schedule(1, null);
        ask(Action.MOVE, LATER, "m");
        id.apply(new Cancelled(1, AT));
        schedule(4, null);
        id.apply(new Scheduled(live(5, LATER, null), 1L, AT));
        assertThat(id.live()).isEqualTo(live(4, DUE, null));
        assertThat(id.cancellations).containsKey(5L);

        id.apply(new Cancelled(5, AT));

        assertThat(id.ended.get(5L)).extracting(Ended::how).isEqualTo(How.SUPERSEDED);
        assertThat(id.changing).isEmpty();
    }

    @Test
    void move_movedAgainBeforeItComesBack_movesOnceMore() {
        schedule(1, null);
        ask(Action.MOVE, LATER, "m");
        id.apply(new Cancelled(1, AT));
        ask(Action.MOVE, LATER + 1, "n");
        id.apply(new Scheduled(live(4, LATER, null), 1L, AT));
        assertThat(id.told("n")).isNull();
        id.apply(new Cancelled(4, AT));

        assertThat(id.rescheduled).last().isEqualTo(new IndexEffect.Reschedule(live(4, LATER, null), LATER + 1));
        assertThat(id.told("n")).isEqualTo(Kind.MOVED);
    }

    @Test
    void move_askedForTheSameTimeBeforeItComesBack_isDoneWhenItDoes() {
        schedule(1, null);
        ask(Action.MOVE, LATER, "m");
        id.apply(new Cancelled(1, AT));
        ask(Action.MOVE, LATER, "n");
        id.apply(new Scheduled(live(4, LATER, null), 1L, AT));

        assertThat(id.live()).isEqualTo(live(4, LATER, null));
        assertThat(id.outcomes.get("n")).isEqualTo(new Outcome("n", Kind.MOVED, 4, LATER, AT));
    }

    @Test
    void move_cancelledBeforeItComesBack_isDroppedWhenItDoes() {
        schedule(1, null);
        ask(Action.MOVE, LATER, "m");
        id.apply(new Cancelled(1, AT));
        ask(Action.CANCEL, 0, "c");
        assertThat(id.apply(new Scheduled(live(4, LATER, null), 1L, AT))).doesNotContain(new ForgetCancellation(4));
        assertThat(id.live()).isNull();
        assertThat(id.told("c")).isNull();
        id.apply(new Cancelled(4, AT));

        assertThat(id.told("c")).isEqualTo(Kind.CANCELLED);
    }

    @Test
    void move_thenCancel_isACancel() {
        schedule(1, null);
        ask(Action.MOVE, LATER, "m");
        ask(Action.CANCEL, 0, "c");
        ask(Action.FIRE, 0, "f");
        id.apply(new Cancelled(1, AT));

        assertThat(id.rescheduled).isEmpty();
        assertThat(id.outcomes.values()).extracting(Outcome::kind).containsOnly(Kind.CANCELLED);
    }

    @Test
    void fire_isAMoveToNow() {
        schedule(1, null);
        ask(Action.FIRE, 0, "f");
        id.apply(new Cancelled(1, AT));

        assertThat(id.rescheduled).containsExactly(new IndexEffect.Reschedule(live(1, DUE, null), AT));
    }

    @Test
    void ask_whileARepetitionIsDropped_joinsWhatItConcerns() {
        schedule(1, "r");
        schedule(2, "r");
        ask(Action.MOVE, LATER, "m");
        ask(Action.CANCEL, 0, "c");
        id.apply(new Cancelled(1, AT));

        assertThat(id.told("c")).isEqualTo(Kind.CANCELLED);
    }

    @Test
    void ask_ofMoreThanMayWait_isRefused() {
        schedule(1, null);
        IntStream.range(0, Change.MAX_REQUESTS).forEach(i -> ask(Action.CANCEL, 0, "c" + i));
        ask(Action.CANCEL, 0, "one more");

        assertThat(id.told("one more")).isEqualTo(Kind.REFUSED);
        assertThat(id.outcomes).hasSize(1);
        id.apply(new Cancelled(1, AT));
        assertThat(id.outcomes).hasSize(Change.MAX_REQUESTS + 1);
    }

    @Test
    void dead_endsTheVersionAndWhatWasAskedOfIt() {
        schedule(1, null);
        ask(Action.CANCEL, 0, "c");
        id.apply(new Dead(1, InvalidSchedule.Code.TARGET_MISSING, AT));

        assertThat(id.told("c")).isEqualTo(Kind.TOO_LATE);
        assertThat(id.lastEnded())
                .isEqualTo(new Ended(How.DEAD_LETTERED, AT, InvalidSchedule.Code.TARGET_MISSING, live(1, DUE, null)));
    }

    @Test
    void dead_ofWhatWasCancelled_takesTheCancellationBack() {
        schedule(1, null);
        ask(Action.CANCEL, 0, "c");
        id.apply(new Cancelled(1, AT));

        assertThat(id.apply(new Dead(1, null, AT))).containsExactly(new ForgetCancellation(1));
    }

    @Test
    void delivered_ofAnUnknownVersion_isNothing() {
        assertThat(id.apply(new Delivered(7, AT))).isEmpty();
        assertThat(id.apply(new Cancelled(7, AT))).isEmpty();
        assertThat(id.apply(new Scheduled(live(9, DUE, null), 7L, AT))).isEmpty();
    }

    private void schedule(long version, @Nullable String request) {
        id.apply(new Scheduled(live(version, DUE, request), null, AT));
    }

    private Iterable<IndexEffect> ask(Action action, long dueMs, String request) {
        return id.apply(new Asked(action, dueMs, request, AT));
    }

    private static final byte[] BODY = {};

    private static Live live(long version, long dueMs, @Nullable String request) {
        return new Live(version, dueMs, request, BODY);
    }
}
