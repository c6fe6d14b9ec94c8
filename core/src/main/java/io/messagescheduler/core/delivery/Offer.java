package io.messagescheduler.core.delivery;

/** What a delivery task did with a record that it was offered. */
public enum Offer {
    /** It waits for its due time now. */
    TAKEN,
    /** It was delivered before the checkpoint that the task began from: skip it. */
    ALREADY_DELIVERED,
    /**
     * Nothing was taken. Keep the record, pause reading, and offer it again: after the next {@link DeliveryTask#takeDue},
     * in the same transaction, since that makes room for late records, and after the commit, which frees memory.
     */
    FULL
}
