package io.messagescheduler.core.delivery;

/** What a delivery task did with a record that it was offered. */
public enum Offer {
    /** It waits for its due time now. */
    TAKEN,
    /** It was delivered before the checkpoint that the task began from: skip it. */
    ALREADY_DELIVERED,
    /** Nothing was taken. Keep the record, pause reading, and offer it again after the next commit. */
    FULL
}
