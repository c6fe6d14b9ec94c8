package io.messagescheduler.benchmarks;

import java.util.BitSet;
import org.HdrHistogram.Histogram;

/**
 * What became of the messages of one load. The reader writes, under this object's lock once a batch; whoever waits reads counts at
 * any time and histograms when the load is over.
 */
final class Tally {
    /** Upper ends, in seconds, of the delays that are told apart; the last takes the rest. */
    static final int[] DELAY_SECONDS = {2, 5, 10, 15, 20, 30};

    private static final long LONGEST_MICROS = 3_600_000_000L;
    private static final int DIGITS = 3;

    private final int load;
    private final boolean isStaged;
    private final BitSet seen = new BitSet();
    private final Histogram lateness = histogram();
    private final Histogram appendLateness = histogram();
    private final Histogram[] byDelay = new Histogram[DELAY_SECONDS.length + 1];
    private int received;
    private int duplicates;
    private int early;
    private long hops;
    private long hopSamples;
    private long lastReceivedMicros;
    private long lastAppendMs;

    /** @param isStaged whether messages may be appended before they are due, as long as nobody gets them */
    Tally(int load, boolean isStaged) {
        this.load = load;
        this.isStaged = isStaged;
        for (int i = 0; i < byDelay.length; i++) {
            byDelay[i] = histogram();
        }
    }

    private static Histogram histogram() {
        return new Histogram(1, LONGEST_MICROS, DIGITS);
    }

    int load() {
        return load;
    }

    /**
     * @param receivedMicros epoch microseconds, the reader's clock
     * @param appendMs epoch milliseconds, the broker's clock
     */
    synchronized void met(Payload payload, long receivedMicros, long appendMs) {
        if (seen.get(payload.number())) {
            duplicates++;
            return;
        }
        seen.set(payload.number());
        received++;
        long lateMicros = receivedMicros - payload.dueMs() * 1_000;
        if (lateMicros < 0 || appendMs < payload.dueMs() && !isStaged) {
            early++;
        }
        long counted = Math.clamp(lateMicros, 0, LONGEST_MICROS);
        lateness.recordValue(counted);
        byDelay[delayIndex(payload.delayMs())].recordValue(counted);
        appendLateness.recordValue(Math.clamp((appendMs - payload.dueMs()) * 1_000, 0, LONGEST_MICROS));
        lastReceivedMicros = Math.max(lastReceivedMicros, receivedMicros);
        lastAppendMs = Math.max(lastAppendMs, appendMs);
    }

    synchronized void hops(int count) {
        hops += count;
        hopSamples++;
    }

    private static int delayIndex(int delayMs) {
        int index = 0;
        while (index < DELAY_SECONDS.length && delayMs > DELAY_SECONDS[index] * 1_000) {
            index++;
        }
        return index;
    }

    /** Different messages that have arrived. */
    synchronized int received() {
        return received;
    }

    synchronized int duplicates() {
        return duplicates;
    }

    /** Messages received, or appended where that counts, before they were due. */
    synchronized int early() {
        return early;
    }

    /** Mean number of hops of those that say so; NaN when none does. */
    synchronized double meanHops() {
        return hopSamples == 0 ? Double.NaN : (double) hops / hopSamples;
    }

    synchronized long lastReceivedMicros() {
        return lastReceivedMicros;
    }

    synchronized long lastAppendMs() {
        return lastAppendMs;
    }

    /** Microseconds from due time to receipt. */
    synchronized Histogram lateness() {
        return lateness.copy();
    }

    /** Microseconds from due time to the broker's append, in whole milliseconds. */
    synchronized Histogram appendLateness() {
        return appendLateness.copy();
    }

    /** Lateness of the messages in one class of delays, see {@link #DELAY_SECONDS}. */
    synchronized Histogram latenessOfDelay(int index) {
        return byDelay[index].copy();
    }
}
