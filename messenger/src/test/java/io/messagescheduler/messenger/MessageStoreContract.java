package io.messagescheduler.messenger;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.messenger.MessageStore.Departure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store keeps to. */
abstract class MessageStoreContract {
    private final LoadPlan plan = Loads.plan(1, 3_000);

    /** An empty store. */
    abstract MessageStore store();

    @Test
    void sent_saved_comesBackByteForByte() {
        MessageStore store = store();
        List<SentMessage> messages = messages(0, 2_500);
        store.saveSent(messages);

        // Sorted, since comparing them in any order takes a minute.
        assertThat(sent(store, 0, 3_000).stream().sorted(Comparator.comparingInt(SentMessage::number)))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyElementsOf(messages);
    }

    @Test
    void sent_aRange_isFromFirstUpToEnd() {
        MessageStore store = store();
        store.saveSent(messages(0, 100));

        assertThat(sent(store, 10, 20))
                .extracting(SentMessage::number)
                .containsExactlyInAnyOrder(10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
        assertThat(sent(store, 10, 10)).isEmpty();
    }

    @Test
    void saveSent_again_replacesTheCopies() {
        MessageStore store = store();
        store.saveSent(messages(0, 10));
        SentMessage later = SentMessage.of(
                plan.message(3),
                Loads.START_MS,
                Loads.START_MS + 999_999,
                Loads.TARGET,
                "exp-1",
                ExperimentHeaders.DEFAULT);
        store.saveSent(List.of(later));

        assertThat(sent(store, 0, 10)).hasSize(10);
        assertThat(sent(store, 3, 4)).singleElement().usingRecursiveComparison().isEqualTo(later);
    }

    @Test
    void receipts_saved_comeBackInFull() {
        MessageStore store = store();
        Receipt bare = new Receipt(
                new Position("T", 1, 5), false, 7, null, 1, null, null, null, null, Loads.otherContent(), null);
        Receipt full = Loads.receipt(new Position(Loads.DEAD_LETTERS, 1, 5), 8, "exp-1-8", 5, 4L, Loads.otherContent());
        store.saveReceipts(List.of(bare, full));

        assertThat(receipts(store, 0, 3_000)).containsExactlyInAnyOrder(bare, full);
    }

    @Test
    void receipts_aRange_isFromFirstUpToEndAndUnknownIsBelowZero() {
        MessageStore store = store();
        store.saveReceipts(List.of(at(0, 5), at(1, 9), at(2, 10), at(3, Receipt.UNKNOWN)));

        assertThat(receipts(store, 5, 10)).extracting(Receipt::number).containsExactlyInAnyOrder(5, 9);
        assertThat(receipts(store, -1, 0)).extracting(Receipt::number).containsExactly(Receipt.UNKNOWN);
    }

    @Test
    void saveReceipts_samePositionAgain_keepsTheFirst() {
        MessageStore store = store();
        Receipt first = Loads.receipt(new Position("T", 1, 5), 8, "exp-1-8", 5, 4L, Loads.otherContent());
        Receipt again = Loads.receipt(new Position("T", 1, 5), 8, "exp-1-8", 99, 4L, Loads.otherContent());
        Receipt other = Loads.receipt(new Position("T", 1, 6), 8, "exp-1-8", 99, 4L, Loads.otherContent());
        store.saveReceipts(List.of(first));
        store.saveReceipts(List.of(again, other));

        assertThat(receipts(store, 0, 3_000)).containsExactlyInAnyOrder(first, other);
    }

    @Test
    void saveReceipts_samePartitionAndOffsetInOtherTopics_areOthers() {
        MessageStore store = store();
        store.saveReceipts(List.of(
                Loads.receipt(new Position("T", 1, 5), 8, null, 5, 4L, Loads.otherContent()),
                Loads.receipt(new Position("U", 1, 5), 8, null, 5, 4L, Loads.otherContent())));

        assertThat(receipts(store, 0, 3_000)).hasSize(2);
    }

    @Test
    void departures_savedTwice_areThereOnce() {
        MessageStore store = store();
        store.saveDeparture(new Departure(0, 10, 5));
        store.saveDeparture(new Departure(10, 20, 6));
        store.saveDeparture(new Departure(10, 20, 7));
        List<Departure> found = new ArrayList<>();
        store.departures(found::add);

        assertThat(found).containsExactlyInAnyOrder(new Departure(0, 10, 5), new Departure(10, 20, 7));
    }

    @Test
    void save_nothing_isFine() {
        MessageStore store = store();
        store.saveSent(List.of());
        store.saveReceipts(List.of());

        assertThat(sent(store, 0, 10)).isEmpty();
    }

    private List<SentMessage> messages(int first, int end) {
        return plan.messages()
                .skip(first)
                .limit(end - first)
                .map(planned -> Loads.sent(plan, planned.number()))
                .toList();
    }

    private static Receipt at(long offset, int number) {
        return Loads.receipt(new Position("T", 0, offset), number, "x", 5, 4L, Loads.otherContent());
    }

    private static List<SentMessage> sent(MessageStore store, int first, int end) {
        List<SentMessage> found = new ArrayList<>();
        store.sent(first, end, found::add);
        return found;
    }

    private static List<Receipt> receipts(MessageStore store, int first, int end) {
        List<Receipt> found = new ArrayList<>();
        store.receipts(first, end, found::add);
        return found;
    }
}
