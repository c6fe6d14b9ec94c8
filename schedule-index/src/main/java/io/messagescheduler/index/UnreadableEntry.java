package io.messagescheduler.index;

/** Thrown for stored bytes that this version did not write: damaged, or written by a newer one. */
final class UnreadableEntry extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableEntry(String what) {
        super("The index holds what this version cannot read (" + what
                + "). After a downgrade go back to the newer version;"
                + " otherwise reset the index, see the manual of Kafka's streams application reset tool.");
    }
}
