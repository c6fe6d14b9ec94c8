package io.messagescheduler.core.delivery;

/**
 * Commit metadata that is no checkpoint: damaged, foreign, of another offset, or of a newer version. Its partition must
 * stop until a person looks: reading it as "nothing delivered" would send everything again, as "all delivered" would lose.
 */
public final class UnreadableCheckpoint extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableCheckpoint(String reason) {
        super(reason);
    }
}
