package io.messagescheduler.chaos;

import java.util.Arrays;

/** When messages were received and how late they were, in the order of receipt. Thread-safe. */
final class Lateness {
    private static final int FIRST_SIZE = 1 << 14;

    private long[] receivedMs = new long[FIRST_SIZE];
    private long[] lateMs = new long[FIRST_SIZE];
    private int size;

    synchronized void add(long receivedAtMs, long lateByMs) {
        if (size == receivedMs.length) {
            receivedMs = Arrays.copyOf(receivedMs, 2 * size);
            lateMs = Arrays.copyOf(lateMs, 2 * size);
        }
        receivedMs[size] = receivedAtMs;
        lateMs[size++] = lateByMs;
    }

    synchronized int size() {
        return size;
    }

    /** The greatest of what was received within a time, its end not included; 0 when nothing was. */
    synchronized long worst(long fromMs, long toMs) {
        long worst = 0;
        for (int i = size - 1; i >= 0 && receivedMs[i] >= fromMs; i--) {
            if (receivedMs[i] < toMs) {
                worst = Math.max(worst, lateMs[i]);
            }
        }
        return worst;
    }

    /** How many were received within a time. */
    synchronized int received(long fromMs, long toMs) {
        int received = 0;
        for (int i = size - 1; i >= 0 && receivedMs[i] >= fromMs; i--) {
            if (receivedMs[i] < toMs) {
                received++;
            }
        }
        return received;
    }

    /** When the last message later than a bound was received within a time; {@code fromMs} when none was. */
    synchronized long lastBeyond(long boundMs, long fromMs, long toMs) {
        for (int i = size - 1; i >= 0 && receivedMs[i] >= fromMs; i--) {
            if (receivedMs[i] < toMs && lateMs[i] > boundMs) {
                return receivedMs[i];
            }
        }
        return fromMs;
    }

    /** The lateness that so many of a hundred do not exceed. */
    synchronized long percentile(double percent) {
        if (size == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(lateMs, size);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(size - 1, Math.ceil(percent / 100 * size) - 1)];
    }
}
