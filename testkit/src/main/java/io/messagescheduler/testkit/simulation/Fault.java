package io.messagescheduler.testkit.simulation;

/** What may happen to a process when it next commits a transaction. */
public enum Fault {
    /** The process dies; its transaction stays open until somebody takes its id, or for as long as the broker waits. */
    CRASH_BEFORE_COMMIT,
    /** The process dies when its transaction is committed, before it hears of it. */
    CRASH_AFTER_COMMIT,
    /** The transaction is committed, but the answer is lost: a time-out. Asked again, the broker says so. */
    REPLY_LOST,
    /** The request never arrives: a time-out, with the transaction still open. */
    REQUEST_LOST,
    /** The request arrives a second and a half late: a time-out, and a commit then, unless somebody has ended the transaction. */
    REQUEST_LATE,
    /** The broker has aborted the transaction, as one that was open for too long: fatal to the producer. */
    ABORTED_BY_BROKER
}
