package io.messagescheduler.experiment;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of one system while its raw data streams by. Lateness, hops and the rate of delivery are those of the
 * first receipt of each message; early receipts and wrong content are counted among all receipts.
 */
final class SystemTally implements Consumer<Receipt> {
    /** Twenty minutes by the second, a day by the two minutes. */
    static final int MAX_SLICES = 1_200;

    private static final int EXACT_TO_20_SECONDS = 4;
    private static final int FOR_A_CHART = 2;

    final SignedHistogram lateness = new SignedHistogram(EXACT_TO_20_SECONDS);
    final SignedHistogram appendLateness = new SignedHistogram(EXACT_TO_20_SECONDS);
    final SignedHistogram hops = new SignedHistogram(FOR_A_CHART);
    final TimeBuckets<SignedHistogram> latenessByDueTime =
            new TimeBuckets<>(MAX_SLICES, () -> new SignedHistogram(FOR_A_CHART), SignedHistogram::add);
    final Rate sending = new Rate();
    final Rate delivery = new Rate();
    long delivered;
    long duplicated;
    long lost;
    long deadLetters;
    long unexpected;
    long wrongContent;
    long early;

    @Override
    public void accept(Receipt receipt) {
        switch (receipt.outcome()) {
            case DELIVERED -> {
                delivered++;
                checkReceipt(receipt);
                measure(receipt);
                countSent(receipt);
            }
            case DUPLICATE -> {
                duplicated++;
                checkReceipt(receipt);
            }
            case LOST -> {
                lost++;
                countSent(receipt);
            }
            case DEAD_LETTER -> {
                deadLetters++;
                countSent(receipt);
            }
            case UNEXPECTED -> unexpected++;
        }
    }

    long sent() {
        return delivered + lost + deadLetters;
    }

    long invalid() {
        return wrongContent + deadLetters + unexpected;
    }

    long count(Fault fault) {
        return switch (fault) {
            case LOST -> lost;
            case DUPLICATED -> duplicated;
            case EARLY -> early;
            case INVALID -> invalid();
        };
    }

    private void checkReceipt(Receipt receipt) {
        if (!receipt.valid()) {
            wrongContent++;
        }
        if (known(receipt.receivedMs()) < known(receipt.dueMs())) {
            early++;
        }
    }

    private void measure(Receipt receipt) {
        long dueMs = known(receipt.dueMs());
        long receivedMs = known(receipt.receivedMs());
        lateness.record(receivedMs - dueMs);
        latenessByDueTime.at(dueMs).record(receivedMs - dueMs);
        delivery.count(receivedMs);
        if (receipt.appendMs() != null) {
            appendLateness.record(receipt.appendMs() - dueMs);
        }
        if (receipt.hops() != null) {
            hops.record(receipt.hops());
        }
    }

    private void countSent(Receipt receipt) {
        if (receipt.sentMs() != null) {
            sending.count(receipt.sentMs());
        }
    }

    private static long known(@Nullable Long time) {
        if (time == null) {
            throw new IllegalArgumentException("a receipt without due or received time got past the reader");
        }
        return time;
    }
}
