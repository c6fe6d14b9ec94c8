package io.messagescheduler.kafkaio;

/**
 * How many records the next transaction may hold. Nothing behind an open transaction is visible to the readers of the
 * imminent topic, so its records should not hold it open for longer than 20 ms; but a small one costs the broker as much as a large
 * one. So the size follows what the last ones took, as a line: what any transaction takes, and what each record adds. Where
 * the first is more than 20 ms, on a far or busy cluster, the records may take as long again: fewer would save nothing and
 * cost throughput. Owned by one thread.
 */
public final class TransactionSize {
    static final int SMALLEST = 250;
    static final int LARGEST = 20_000;
    private static final int FIRST = 2_000;
    private static final double LEAST_BOUND_NANOS = 20e6;
    private static final double MOST_BOUND_NANOS = 200e6;

    /** After one that took so long nothing is weighed any more: in a second its decisions are too old to be committed. */
    private static final long ALARMING_NANOS = 500_000_000;

    private static final double LEAST_PER_RECORD_NANOS = 100;

    /** What a transaction weighs beside the one after it. */
    private static final double FADING = 0.9;

    /** From this variance of their sizes on, relative to the mean's square, the last transactions tell a slope. */
    private static final double TELLING_VARIANCE = 0.01;

    /** What remains of a batch that was given up again and again: fewer records cost a slow cluster no less. */
    static final int FEWEST = 25;

    /** Of larger records fewer remain: as many as have these bytes, but one at the least. */
    static final long FEWEST_BYTES = 1L << 20;

    private int records = FIRST;
    private double weight;
    private double sizes;
    private double times;
    private double sizesSquared;
    private double sizesByTimes;
    private double perRecordNanos = Double.MAX_VALUE;

    /** The most records for the next transaction, {@code [1, LARGEST]}; below SMALLEST only after one that was given up. */
    public int records() {
        return records;
    }

    /** Learns from a transaction: shrinks after one whose records took too long, grows after a full one whose records were quick. */
    public void took(int moved, long nanos) {
        if (records < SMALLEST) {
            if (moved >= records) {
                records = Math.min(SMALLEST, records * 2);
            }
            return;
        }
        if (moved == 0) {
            return;
        }
        if (nanos > ALARMING_NANOS) {
            if (moved > SMALLEST) {
                records = Math.max(SMALLEST, records / 2);
            }
            return;
        }
        boolean isTelling = learn(moved, nanos);
        double fixedNanos = (times - perRecordNanos * sizes) / weight;
        double boundNanos = Math.clamp(fixedNanos, LEAST_BOUND_NANOS, MOST_BOUND_NANOS);
        int wanted = (int) Math.min(LARGEST, boundNanos / perRecordNanos);
        // A step that does not know whether it helps is a whole one: the next transactions tell.
        if (wanted < records && moved > SMALLEST) {
            records = Math.max(SMALLEST, Math.max(isTelling ? wanted : 0, records * 3 / 4));
        } else if (wanted > records && moved >= records) {
            records = Math.min(LARGEST, Math.min(isTelling ? wanted : LARGEST, records * 5 / 4));
        }
    }

    /** Whether the last transactions tell what a record adds. */
    private boolean learn(double size, double nanos) {
        weight = weight * FADING + 1;
        sizes = sizes * FADING + size;
        times = times * FADING + nanos;
        sizesSquared = sizesSquared * FADING + size * size;
        sizesByTimes = sizesByTimes * FADING + size * nanos;
        double variance = weight * sizesSquared - sizes * sizes;
        boolean isTelling = variance > TELLING_VARIANCE * sizes * sizes;
        if (isTelling) {
            perRecordNanos = Math.max(LEAST_PER_RECORD_NANOS, (weight * sizesByTimes - sizes * times) / variance);
        }
        perRecordNanos = Math.min(perRecordNanos, Math.max(LEAST_PER_RECORD_NANOS, times / sizes));
        return isTelling;
    }

    /**
     * Learns from a transaction that was given up or failed: half as many next time. Or a cluster that is slow for a while
     * would have the same batch routed again and again, and nothing would come through.
     *
     * @param moved how many records it had
     * @param bytes how large they were together
     */
    public void gaveUp(int moved, long bytes) {
        if (moved > 0) {
            long fewest = Math.clamp(FEWEST_BYTES * moved / Math.max(1, bytes), 1, FEWEST);
            records = (int) Math.max(fewest, Math.min(moved, records) / 2);
        }
    }
}
