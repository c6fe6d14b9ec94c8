package io.messagescheduler.core.bucket;

/**
 * One ring of the wheel: windows of one width, aligned to the epoch, mapped onto a fixed number of slots.
 *
 * @param index 0 is the finest level
 * @param widthMs W(k), the width of each window
 * @param leadMs how long before a window starts its drain begins
 * @param slots number of topics of the ring; for the overflow level, which is no ring, 1
 */
public record Level(int index, long widthMs, long leadMs, int slots) {
    public Level {
        if (index < 0 || widthMs < 1 || leadMs < 0 || leadMs > widthMs || slots < 1) {
            throw new IllegalArgumentException("not a level: index " + index + ", width " + widthMs + " ms, lead "
                    + leadMs + " ms, slots " + slots);
        }
    }

    /** The window that holds this due time; at the very ends of time it is cut short, so that every long has one. */
    public Window window(long dueMs) {
        long start = dueMs - Math.floorMod(dueMs, widthMs);
        if (start > dueMs) {
            start = Long.MIN_VALUE;
        }
        long end = start + widthMs;
        return new Window(start, end < start ? Long.MAX_VALUE : end);
    }

    /** The ring slot that holds this due time: many windows, one full turn of the wheel apart, share it. */
    public int slot(long dueMs) {
        return Math.floorMod(Math.floorDiv(dueMs, widthMs), slots);
    }

    /** The least delay that brings a message to this level or a coarser one: W(k) + lead(k). */
    public long reachMs() {
        return widthMs + leadMs;
    }
}
