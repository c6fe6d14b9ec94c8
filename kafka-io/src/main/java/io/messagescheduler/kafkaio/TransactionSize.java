package io.messagescheduler.kafkaio;

/**
 * How many records the next transaction may hold. Nothing behind an open transaction is visible to the readers of the
 * imminent topic, so one should be over in 20 ms; but a small one costs the broker as much as a large one. So the size
 * follows what the last ones took. Owned by one thread.
 */
public final class TransactionSize {
    static final int SMALLEST = 250;
    static final int LARGEST = 20_000;
    private static final int FIRST = 2_000;
    private static final long BOUND_NANOS = 20_000_000;

    /** What remains of a batch that was given up again and again: fewer records cost a slow cluster no less. */
    static final int FEWEST = 25;

    private int records = FIRST;

    /** The most records for the next transaction, {@code [FEWEST, LARGEST]}; below SMALLEST only after one that was given up. */
    public int records() {
        return records;
    }

    /** Learns from a transaction: shrinks after one that took too long, grows after a full one that was quick. */
    public void took(int moved, long nanos) {
        if (nanos > BOUND_NANOS && moved > SMALLEST) {
            records = Math.max(SMALLEST, (int) Math.min((long) moved, records) * 3 / 4);
        } else if (records < SMALLEST && moved >= records) {
            records = Math.min(SMALLEST, records * 2);
        } else if (nanos < BOUND_NANOS / 2 && moved >= records) {
            records = Math.min(LARGEST, records * 5 / 4);
        }
    }

    /**
     * Learns from a transaction that was given up since it took too long: half as many next time. Or a cluster that is slow
     * for a while would have the same batch routed again and again, and nothing would come through.
     */
    public void gaveUp(int moved) {
        records = Math.max(FEWEST, Math.min(moved, records) / 2);
    }
}
