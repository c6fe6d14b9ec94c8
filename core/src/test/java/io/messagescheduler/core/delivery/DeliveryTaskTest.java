package io.messagescheduler.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.messagescheduler.core.message.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryTaskTest {
    private static final int CAP = 3;
    private static final long BUDGET = 1_000;

    private DeliveryTask<String> task = task(Checkpoint.initial(0));

    private static DeliveryTask<String> task(Checkpoint from) {
        return new DeliveryTask<>(from, CAP, BUDGET);
    }

    private static SortKey key(long dueMs, long order) {
        return new SortKey(dueMs, new Sequence("SCHEDULED_MESSAGES", 0, order));
    }

    private Offer offer(long offset, long dueMs) {
        return task.offer(offset, key(dueMs, offset), "at " + offset, 10);
    }

    private List<Long> take(long nowMs, int limit) {
        List<Long> offsets = new ArrayList<>();
        int taken = task.takeDue(nowMs, limit, (offset, key, payload) -> {
            assertThat(payload).isEqualTo("at " + offset);
            offsets.add(offset);
        });
        assertThat(taken).isEqualTo(offsets.size());
        return offsets;
    }

    @Test
    void takeDue_severalDue_comeByDueTimeThenIntake() {
        offer(0, 30);
        offer(1, 10);
        offer(2, 20);
        offer(3, 10);
        assertThat(task.nextDueMs()).isEqualTo(10);
        assertThat(take(9, 10)).isEmpty();
        assertThat(take(20, 2)).containsExactly(1L, 3L);
        assertThat(take(20, 2)).containsExactly(2L);
        assertThat(take(29, 2)).isEmpty();
        assertThat(take(30, 2)).containsExactly(0L);
        assertThat(task.nextDueMs()).isEqualTo(Long.MAX_VALUE);
        assertThat(task.pending()).isZero();
    }

    @Test
    void checkpoint_exampleOfItsJavadoc_isAsTold() {
        offer(0, 30);
        offer(1, 10);
        offer(2, 20);
        take(20, 10);
        assertThat(task.checkpoint()).isEqualTo(new Checkpoint(0, 3, key(20, 2), List.of()));
        offer(3, 5);
        assertThat(task.checkpoint()).isEqualTo(new Checkpoint(0, 4, key(20, 2), List.of(3L)));
    }

    @Test
    void checkpoint_controlRecordsAtTheEnd_areReadPast() { // P30, P31
        offer(0, 10);
        task.readTo(4);
        take(10, 10);
        assertThat(task.checkpoint()).isEqualTo(new Checkpoint(4, 4, key(10, 0), List.of()));
    }

    @Test
    void checkpoint_nothingNew_saysTheSameAgain() { // P36
        offer(0, 10);
        offer(1, 50);
        take(10, 10);
        Checkpoint checkpoint = task.checkpoint();
        task.committed();
        take(10, 10);
        assertThat(task.checkpoint()).isEqualTo(checkpoint);
        task = task(checkpoint);
        assertThat(offer(1, 50)).isEqualTo(Offer.TAKEN);
        assertThat(task.checkpoint()).isEqualTo(checkpoint);
    }

    @Test
    void checkpoint_lateRecordInTheTransactionInTheMaking_isNoException() { // P29
        offer(0, 20);
        take(20, 10);
        offer(1, 10);
        assertThat(task.checkpoint().exceptions()).containsExactly(1L);
        assertThat(take(20, 10)).containsExactly(1L);
        assertThat(task.checkpoint()).isEqualTo(new Checkpoint(2, 2, key(20, 0), List.of()));
    }

    @Test
    void offer_afterACrashInsideATie_skipsWhatWasSentAndTakesTheRest() { // P28
        for (int offset = 0; offset < 5; offset++) {
            offer(offset, 10);
        }
        assertThat(take(10, 2)).containsExactly(0L, 1L);
        Checkpoint checkpoint = task.checkpoint();
        task = task(checkpoint);
        assertThat(task.position()).isEqualTo(2);
        for (int offset = 2; offset < 5; offset++) {
            assertThat(offer(offset, 10)).isEqualTo(Offer.TAKEN);
        }
        assertThat(take(10, 10)).containsExactly(2L, 3L, 4L);
    }

    @Test
    void recovering_untilReadBackToR_neitherSendsNorCommits() {
        task = task(new Checkpoint(0, 4, key(20, 1), List.of(2L)));
        assertThat(offer(0, 30)).isEqualTo(Offer.TAKEN);
        assertThat(offer(1, 20)).isEqualTo(Offer.ALREADY_DELIVERED);
        assertThat(offer(2, 15)).isEqualTo(Offer.TAKEN);
        assertThat(task.recovering()).isTrue();
        assertThat(take(99, 10)).isEmpty();
        assertThatIllegalStateException().isThrownBy(task::checkpoint).withMessageContaining("re-read reaches 4");
        task.readTo(4);
        assertThat(task.recovering()).isFalse();
        assertThat(task.checkpoint()).isEqualTo(new Checkpoint(0, 4, key(20, 1), List.of(2L)));
        assertThat(take(99, 10)).containsExactly(2L, 0L);
    }

    @Test
    void offer_moreLateRecordsThanTheCap_isFullUntilTheyAreSent() { // P32
        offer(0, 100);
        take(100, 10);
        for (int offset = 1; offset <= CAP; offset++) {
            assertThat(offer(offset, 50)).isEqualTo(Offer.TAKEN);
        }
        assertThat(offer(4, 50)).isEqualTo(Offer.FULL);
        assertThat(task.checkpoint()).isEqualTo(new Checkpoint(1, 4, key(100, 0), List.of(1L, 2L, 3L)));
        assertThat(offer(4, 50)).isEqualTo(Offer.FULL);
        assertThat(take(50, 1)).containsExactly(1L);
        assertThat(offer(4, 50)).isEqualTo(Offer.TAKEN);
        assertThat(task.checkpoint().exceptions()).containsExactly(2L, 3L, 4L);
        assertThat(take(50, 10)).containsExactly(2L, 3L, 4L);
        assertThat(task.checkpoint()).isEqualTo(new Checkpoint(5, 5, key(100, 0), List.of()));
    }

    @Test
    void offer_thousandsOverdueInAnyOrder_goThroughInOneTransaction() {
        offer(0, 100_000);
        take(100_000, 1);
        int sent = 0;
        for (long offset = 1; offset <= 5_000; ) {
            if (task.offer(offset, key(offset * 7_919 % 100_000, offset), "at " + offset, 0) == Offer.TAKEN) {
                offset++;
            } else {
                sent += take(100_000, 1_000).size();
            }
        }
        sent += take(100_000, 1_000).size();
        assertThat(sent).isEqualTo(5_000);
        assertThat(task.checkpoint()).isEqualTo(new Checkpoint(5_001, 5_001, key(100_000, 0), List.of()));
    }

    @Test
    void offer_recordNotLateAtTheCap_isTaken() {
        offer(0, 100);
        take(100, 10);
        for (int offset = 1; offset <= CAP; offset++) {
            offer(offset, 50);
        }
        assertThat(offer(4, 101)).isEqualTo(Offer.TAKEN);
    }

    @Test
    void offer_exceptionsOfACheckpointAboveTheCapOfToday_areTaken() {
        task = new DeliveryTask<>(new Checkpoint(0, 5, key(100, 9), List.of(0L, 1L, 2L, 3L, 4L)), 1, 10);
        for (int offset = 0; offset < 5; offset++) {
            assertThat(offer(offset, 50)).isEqualTo(Offer.TAKEN);
        }
        assertThat(offer(5, 50)).isEqualTo(Offer.FULL);
        assertThat(take(50, 5)).hasSize(5);
    }

    @Test
    void offer_overTheMemoryBudget_isFullUntilTheCommit() { // P35
        task = new DeliveryTask<>(Checkpoint.initial(0), CAP, 25);
        assertThat(offer(0, 10)).isEqualTo(Offer.TAKEN);
        assertThat(offer(1, 10)).isEqualTo(Offer.TAKEN);
        assertThat(offer(2, 10)).isEqualTo(Offer.FULL);
        assertThat(take(10, 1)).containsExactly(0L);
        assertThat(task.pendingBytes()).isEqualTo(20);
        assertThat(offer(2, 10)).isEqualTo(Offer.FULL);
        task.committed();
        assertThat(task.pendingBytes()).isEqualTo(10);
        assertThat(offer(2, 10)).isEqualTo(Offer.TAKEN);
    }

    @Test
    void offer_oneRecordLargerThanTheBudget_isTaken() {
        task = new DeliveryTask<>(Checkpoint.initial(0), CAP, 5);
        assertThat(offer(0, 10)).isEqualTo(Offer.TAKEN);
        assertThat(offer(1, 10)).isEqualTo(Offer.FULL);
        assertThat(take(10, 10)).containsExactly(0L);
    }

    @Test
    void offer_reReadUnderASmallerBudget_isNeverFull() { // P35: else no checkpoint would ever be written
        task = new DeliveryTask<>(new Checkpoint(0, 3, key(5, 9), List.of()), CAP, 10);
        for (int offset = 0; offset < 3; offset++) {
            assertThat(offer(offset, 10)).isEqualTo(Offer.TAKEN);
        }
        assertThat(offer(3, 10)).isEqualTo(Offer.FULL);
        assertThat(task.recovering()).isFalse();
    }

    @Test
    void takeDue_copiesOfOneMessage_areNotPartedByTheLimit() {
        for (int offset = 0; offset < 3; offset++) {
            task.offer(offset, key(10, 7), "at " + offset, 10);
        }
        offer(3, 11);
        assertThat(take(20, 1)).containsExactlyInAnyOrder(0L, 1L, 2L);
        assertThat(task.checkpoint()).isEqualTo(new Checkpoint(3, 4, key(10, 7), List.of()));
    }

    @Test
    void offerAndReadTo_outOfOrder_areProgrammerErrors() {
        offer(0, 10);
        assertThatIllegalArgumentException().isThrownBy(() -> offer(0, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> task.readTo(0));
        task = new DeliveryTask<>(Checkpoint.initial(0), CAP, 5);
        offer(0, 10);
        offer(3, 10);
        task.readTo(3);
        assertThatIllegalArgumentException().as("over a refused record").isThrownBy(() -> task.readTo(4));
        assertThatIllegalArgumentException().as("over a refused record").isThrownBy(() -> offer(4, 10));
    }

    @Test
    void construction_badBounds_isRefused() {
        Checkpoint from = Checkpoint.initial(0);
        assertThatIllegalArgumentException().isThrownBy(() -> new DeliveryTask<String>(from, 0, BUDGET));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DeliveryTask<String>(from, Checkpoint.MAX_EXCEPTIONS + 1, BUDGET));
        assertThatIllegalArgumentException().isThrownBy(() -> new DeliveryTask<String>(from, CAP, 0));
    }
}
