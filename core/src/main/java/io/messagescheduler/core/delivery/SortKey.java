package io.messagescheduler.core.delivery;

import io.messagescheduler.core.message.Sequence;

/**
 * The place of a message in the order of delivery: by due time, and at one due time by arrival at intake. No two
 * messages share a key, unless one is a copy of the other.
 *
 * @param dueMs epoch milliseconds
 * @param sequence the message's place at intake
 */
public record SortKey(long dueMs, Sequence sequence) implements Comparable<SortKey> {
    @Override
    public int compareTo(SortKey other) {
        int byDue = Long.compare(dueMs, other.dueMs);
        return byDue != 0 ? byDue : sequence.compareTo(other.sequence);
    }
}
