package io.messagescheduler.benchmarks.micro;

import io.messagescheduler.core.delivery.DueQueue;
import io.messagescheduler.core.delivery.SortKey;
import org.jspecify.annotations.Nullable;

/** What every timer holds here, so that all of them hold the same. */
final class PendingEntry extends DueQueue.Entry {
    /** For {@link HashedWheelTimer}, whose slots are lists. */
    @Nullable
    PendingEntry next;

    PendingEntry(SortKey key) {
        super(key);
    }
}
