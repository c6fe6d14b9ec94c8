package io.messagescheduler.benchmarks.micro;

import org.jspecify.annotations.Nullable;

/**
 * A hashed timing wheel as Varghese and Lauck have it (scheme 6), with lists as slots: an entry hangs in the slot of its due
 * time modulo the wheel's size, and a tick looks through a whole slot for what is due. It gives no order within a tick, which the
 * engine needs; so the comparison favours it.
 */
final class HashedWheelTimer implements PendingTimer {
    private static final int SLOTS = 512;

    private final @Nullable PendingEntry[] slots = new @Nullable PendingEntry[SLOTS];
    private @Nullable PendingEntry due;
    private long nextTickMs = Long.MIN_VALUE;

    @Override
    public void add(PendingEntry entry) {
        int slot = slotOf(entry.key().dueMs());
        entry.next = slots[slot];
        slots[slot] = entry;
    }

    @Override
    public @Nullable PendingEntry poll(long nowMs) {
        if (nextTickMs == Long.MIN_VALUE) {
            nextTickMs = nowMs;
        }
        while (due == null && nextTickMs <= nowMs) {
            tick(nextTickMs++);
        }
        PendingEntry first = due;
        if (first != null) {
            due = first.next;
            first.next = null;
        }
        return first;
    }

    private void tick(long tickMs) {
        int slot = slotOf(tickMs);
        PendingEntry rest = null;
        for (PendingEntry entry = slots[slot]; entry != null; ) {
            PendingEntry following = entry.next;
            if (entry.key().dueMs() <= tickMs) {
                entry.next = due;
                due = entry;
            } else {
                entry.next = rest;
                rest = entry;
            }
            entry = following;
        }
        slots[slot] = rest;
    }

    private static int slotOf(long ms) {
        return (int) ms & (SLOTS - 1);
    }
}
