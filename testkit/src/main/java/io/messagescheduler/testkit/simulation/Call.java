package io.messagescheduler.testkit.simulation;

/** What a client does when a {@link SimulatedProcess} is interrupted just before. */
public enum Call {
    /** Whatever it is. */
    ANY,
    BEGIN,
    SEND,
    /** The offsets behind a transaction are added to it. */
    OFFSETS,
    COMMIT,
    /** A consumer commits offsets outside of a transaction. */
    STORE
}
