package io.messagescheduler.messenger;

import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The verdict on some of a run's messages: what was sent against what was received, by id. Pure; rows come out in the
 * order of their due times.
 *
 * @param rows one for each receipt, and one for each message that has none
 */
record Judgement(Verdict verdict, List<Row> rows) {
    private static final Comparator<Receipt> FIRST_COME =
            comparingLong(Receipt::receivedMs).thenComparing(Receipt::position);
    private static final Comparator<Row> BY_DUE_TIME =
            comparingLong(Row::sortingDueMs).thenComparingInt(Row::number);

    /** Judges the messages with numbers in [first, end), given their copies and all receipts with these numbers. */
    static Judgement of(LoadPlan plan, int first, int end, Map<Integer, Copy> copies, List<Receipt> receipts) {
        Map<Integer, List<Receipt>> byNumber = receipts.stream().collect(groupingBy(Receipt::number));
        Scribe scribe = new Scribe();
        for (int number = first; number < end; number++) {
            scribe.judge(plan.id(number), number, copies.get(number), byNumber.getOrDefault(number, List.of()));
        }
        return scribe.judgement(end - first);
    }

    /** Judges receipts without a number of this load: none of them was sent. */
    static Judgement ofStrangers(List<Receipt> receipts) {
        Scribe scribe = new Scribe();
        receipts.stream().sorted(FIRST_COME).forEach(scribe::stranger);
        return scribe.judgement(0);
    }

    /** Collects rows and counts while messages are judged one by one. */
    private static final class Scribe {
        private final List<Row> rows = new ArrayList<>();
        private long sent;
        private long received;
        private long early;
        private long invalid;

        void judge(String id, int number, @Nullable Copy copy, List<Receipt> receipts) {
            if (copy == null) {
                judgeWithoutCopy(id, number, receipts);
                return;
            }
            sent++;
            List<Receipt> arrived = receipts.stream()
                    .filter(receipt -> !receipt.deadLetter())
                    .sorted(FIRST_COME)
                    .toList();
            Outcome outcome = Outcome.DELIVERED;
            for (Receipt receipt : arrived) {
                boolean valid = receipt.content().equals(copy.content());
                rows.add(new Row(number, id, copy.dueMs(), copy.sentMs(), receipt, outcome, valid));
                early += receipt.earlierThan(copy.dueMs()) ? 1 : 0;
                invalid += valid ? 0 : 1;
                outcome = Outcome.DUPLICATE;
            }
            received += arrived.isEmpty() ? 0 : 1;
            List<Receipt> dead = receipts.stream()
                    .filter(Receipt::deadLetter)
                    .sorted(FIRST_COME)
                    .toList();
            outcome = arrived.isEmpty() ? Outcome.DEAD_LETTER : Outcome.UNEXPECTED;
            for (Receipt receipt : dead) {
                rows.add(new Row(number, id, copy.dueMs(), copy.sentMs(), receipt, outcome, null));
                outcome = Outcome.UNEXPECTED;
            }
            if (receipts.isEmpty()) {
                rows.add(new Row(number, id, copy.dueMs(), copy.sentMs(), null, Outcome.LOST, null));
            }
        }

        /** The database lost the copy: the message still counts as expected, and nothing that arrived can be checked. */
        private void judgeWithoutCopy(String id, int number, List<Receipt> receipts) {
            if (receipts.isEmpty()) {
                rows.add(new Row(number, id, null, null, null, Outcome.LOST, null));
            }
            for (Receipt receipt : receipts) {
                rows.add(new Row(number, id, null, null, receipt, Outcome.UNEXPECTED, null));
            }
        }

        void stranger(Receipt receipt) {
            String id = receipt.id() == null ? "" : receipt.id();
            rows.add(new Row(Receipt.UNKNOWN, id, null, null, receipt, Outcome.UNEXPECTED, null));
        }

        Judgement judgement(int expected) {
            rows.sort(BY_DUE_TIME);
            return new Judgement(
                    new Verdict(
                            expected,
                            sent,
                            received,
                            count(Outcome.LOST),
                            count(Outcome.DUPLICATE),
                            early,
                            invalid,
                            count(Outcome.DEAD_LETTER),
                            count(Outcome.UNEXPECTED)),
                    rows);
        }

        private long count(Outcome outcome) {
            return rows.stream().filter(row -> row.outcome() == outcome).count();
        }
    }
}
