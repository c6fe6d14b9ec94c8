package io.messagescheduler.core.delivery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the {@link DeliveryModel} runs: the real delivery task, or a rule with a mistake in it. */
interface Lane {
    /** Makes a lane out of what a crash left: the committed offset and its metadata. */
    interface Maker {
        Lane recover(Committed committed);
    }

    /** A committed offset with its metadata, as Kafka keeps them. */
    record Committed(long low, String metadata) {}

    /** Offers a record; false if it must be offered again later. */
    boolean read(long offset, SortKey key);

    /** Everything below is read. */
    void readTo(long position);

    /** Takes what is due into the open transaction, offsets in the order of sending. */
    List<Long> takeDue(long nowMs, int limit);

    /** What to commit with all that was taken; null if the lane has nothing to say yet. */
    @Nullable
    Committed checkpoint();

    void committed();

    /** Takes back what was taken since the last commit; false if it can only be made anew from the checkpoint. */
    boolean rollBack();

    /** Whether it can only be made anew from the checkpoint, since what must be committed cannot be said. */
    boolean overfull();
}
