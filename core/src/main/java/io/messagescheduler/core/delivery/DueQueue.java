package io.messagescheduler.core.delivery;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The timer: entries in the order of their sort keys, handed out once the time given has reached their due time, never
 * before. What time it is, is the caller's affair; time may step in either direction.
 *
 * <p>Entries due within the horizon, a bit more than a minute, hang in an array of one slot per millisecond; a slot is
 * sorted when its time has come. Adding to it and taking from it cost a constant, plus the sort: n log n for n entries of
 * one millisecond, n if they came in order. Entries already overdue when they come, or beyond the horizon, go to a heap.
 * A timing wheel with slots of one tick needs no cascade and beats a heap by ten times at a million entries.
 *
 * <p>An entry is linked into its slot by itself, so the queue allocates nothing per entry. One owner thread.
 *
 * @param <E> the caller's entry
 */
public final class DueQueue<E extends DueQueue.Entry> {
    /** What a queue holds: extend it by what the key belongs to. In one queue at a time, and there once at a time. */
    public abstract static class Entry {
        private final SortKey key;
        private @Nullable Entry nextInSlot;

        protected Entry(SortKey key) {
            this.key = key;
        }

        public final SortKey key() {
            return key;
        }
    }

    private static final int HORIZON_MS = 1 << 16;
    private static final int KEPT_CAPACITY = 1 << 14;
    private static final Comparator<Entry> BY_KEY = (a, b) -> a.key.compareTo(b.key);

    /** Slot i holds the entries due at the one t in [firstMs, firstMs + horizonMs) with t mod horizonMs = i, newest first. */
    private final @Nullable Entry[] slots;

    /** How many entries slot i holds. */
    private final int[] counts;

    /** Bit i is set if slot i holds anything. */
    private final long[] occupied;

    /** Entries that no slot could take. */
    private final PriorityQueue<Entry> heap = new PriorityQueue<>(BY_KEY);

    /** The slot last opened, sorted: what is left of it stands at [nextOpened, openedCount). */
    private @Nullable Entry[] opened = new @Nullable Entry[64];

    private int nextOpened;
    private int openedCount;

    private long firstMs;
    private int slotted;
    private int size;

    public DueQueue() {
        this(HORIZON_MS);
    }

    /** With a horizon of so many milliseconds: a power of two, at least 64. */
    DueQueue(int horizonMs) {
        if (horizonMs < Long.SIZE || Integer.bitCount(horizonMs) != 1) {
            throw new IllegalArgumentException(
                    "the horizon must be a power of two of at least 64, but is " + horizonMs);
        }
        slots = new @Nullable Entry[horizonMs];
        counts = new int[horizonMs];
        occupied = new long[horizonMs / Long.SIZE];
    }

    /** Takes an entry; constant cost if it is due within the horizon, else logarithmic. */
    public void add(E entry) {
        long dueMs = entry.key().dueMs();
        if (size == 0) {
            // Any origin will do now. Half the horizon is left for entries that come later and are due earlier.
            firstMs = Math.max(dueMs, Long.MIN_VALUE + slots.length) - slots.length / 2;
        }
        long distance = dueMs - firstMs;
        if (dueMs >= firstMs && distance >= 0 && distance < slots.length) {
            int slot = slotOf(dueMs);
            Entry linked = entry;
            linked.nextInSlot = slots[slot];
            slots[slot] = entry;
            occupied[slot / Long.SIZE] |= 1L << slot;
            counts[slot]++;
            slotted++;
        } else {
            heap.add(entry);
        }
        size++;
    }

    /** The due time of the next entry, overdue or not; {@code Long.MAX_VALUE} if there is none. */
    public long peekDueMs() {
        Entry first = first();
        long slotDueMs = slotted == 0 ? Long.MAX_VALUE : nextSlotMs();
        return first == null ? slotDueMs : Math.min(first.key.dueMs(), slotDueMs);
    }

    /**
     * The first due time after {@code afterMs}, and not after {@code untilMs}, that at least so many entries share;
     * {@code Long.MAX_VALUE} if there is none. Costs a step for each millisecond between.
     */
    public long crowdedMs(long afterMs, long untilMs, int least) {
        if (slotted < least) {
            return Long.MAX_VALUE;
        }
        long endMs = Math.min(untilMs, firstMs + slots.length - 1);
        for (long dueMs = Math.max(afterMs + 1, firstMs); dueMs <= endMs; dueMs++) {
            if (counts[slotOf(dueMs)] >= least) {
                return dueMs;
            }
        }
        return Long.MAX_VALUE;
    }

    /** The entry that {@link #poll} would take, left where it is. */
    public @Nullable E peek(long nowMs) {
        if (nextOpened == openedCount) {
            openNextSlot(nowMs);
        }
        Entry first = first();
        return first == null || first.key.dueMs() > nowMs ? null : cast(first);
    }

    /** Takes out the entry with the least key of those due at {@code nowMs}, or null if none is. */
    public @Nullable E poll(long nowMs) {
        E first = peek(nowMs);
        if (first == null) {
            return null;
        }
        if (isOpenedNext()) {
            opened[nextOpened++] = null;
        } else {
            heap.poll();
        }
        size--;
        return first;
    }

    public int size() {
        return size;
    }

    private @Nullable Entry openedHead() {
        return nextOpened == openedCount ? null : opened[nextOpened];
    }

    /** The least of what is opened and what is in the heap. */
    private @Nullable Entry first() {
        return isOpenedNext() ? openedHead() : heap.peek();
    }

    private boolean isOpenedNext() {
        Entry ready = openedHead();
        Entry beside = heap.peek();
        return ready != null && (beside == null || ready.key.compareTo(beside.key) <= 0);
    }

    /** Sorts the next occupied slot that is due into {@link #opened}; without one, moves the horizon on. */
    private void openNextSlot(long nowMs) {
        if (opened.length > KEPT_CAPACITY) {
            opened = new @Nullable Entry[64];
        }
        nextOpened = 0;
        openedCount = 0;
        long slotMs = slotted == 0 ? Long.MAX_VALUE : nextSlotMs();
        if (slotted == 0 || slotMs > nowMs) {
            long afterNowMs = Math.min(nowMs, Long.MAX_VALUE - 1) + 1;
            firstMs = slotted == 0 ? afterNowMs : Math.max(firstMs, afterNowMs);
            return;
        }
        int slot = slotOf(slotMs);
        openedCount = counts[slot];
        counts[slot] = 0;
        if (opened.length < openedCount) {
            opened = new @Nullable Entry[openedCount];
        }
        // The list is newest first; in the order of arrival it is sorted already, or nearly.
        int at = openedCount;
        for (Entry entry = slots[slot]; entry != null; ) {
            Entry following = entry.nextInSlot;
            entry.nextInSlot = null;
            opened[--at] = entry;
            entry = following;
        }
        Arrays.sort(opened, 0, openedCount, BY_KEY);
        slots[slot] = null;
        occupied[slot / Long.SIZE] &= ~(1L << slot);
        slotted -= openedCount;
        firstMs = slotMs + 1;
    }

    /** The due time of the first occupied slot; there must be one. */
    private long nextSlotMs() {
        int from = slotOf(firstMs);
        int word = from / Long.SIZE;
        long bits = occupied[word] & (-1L << from);
        while (bits == 0) {
            word = (word + 1) % occupied.length;
            bits = occupied[word];
        }
        int slot = word * Long.SIZE + Long.numberOfTrailingZeros(bits);
        return firstMs + Math.floorMod(slot - from, slots.length);
    }

    private int slotOf(long dueMs) {
        return (int) dueMs & (slots.length - 1);
    }

    @SuppressWarnings("unchecked") // only add() puts entries in, and it takes Es
    private E cast(Entry entry) {
        return (E) entry;
    }
}
