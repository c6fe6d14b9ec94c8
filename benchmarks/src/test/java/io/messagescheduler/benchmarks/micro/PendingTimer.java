package io.messagescheduler.benchmarks.micro;

import io.messagescheduler.core.delivery.DueQueue;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The variants of a timer, behind one interface. */
interface PendingTimer {
    void add(PendingEntry entry);

    /** An entry due at {@code nowMs}, or null if there is none; the time given never falls. */
    @Nullable
    PendingEntry poll(long nowMs);

    /** The engine's own: a slot for each millisecond, in the order of keys. */
    final class ArrayOfMilliseconds implements PendingTimer {
        private final DueQueue<PendingEntry> queue = new DueQueue<>();

        @Override
        public void add(PendingEntry entry) {
            queue.add(entry);
        }

        @Override
        public @Nullable PendingEntry poll(long nowMs) {
            return queue.poll(nowMs);
        }
    }

    /** A binary heap in the order of keys. */
    final class Heap implements PendingTimer {
        private final PriorityQueue<PendingEntry> queue =
                new PriorityQueue<>(1 << 16, Comparator.comparing(PendingEntry::key));

        @Override
        public void add(PendingEntry entry) {
            queue.add(entry);
        }

        @Override
        public @Nullable PendingEntry poll(long nowMs) {
            PendingEntry first = queue.peek();
            return first == null || first.key().dueMs() > nowMs ? null : queue.poll();
        }
    }
}
