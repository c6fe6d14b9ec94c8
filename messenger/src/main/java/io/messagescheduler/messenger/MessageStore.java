package io.messagescheduler.messenger;

import java.util.List;
import java.util.function.Consumer;

/**
 * The database's side of a run: copies of what was sent and of what was received. Every write may be repeated, with the
 * same outcome as once. Every method throws {@link StoreUnavailable} when the database is out of reach for now, and any
 * other exception when trying again is of no use.
 */
interface MessageStore extends AutoCloseable {
    /** Writes the copies, in place of any copies of the same messages; all of them are safe when it returns. */
    void saveSent(List<SentMessage> messages);

    /** Writes down that the messages from {@code first} up to, not including, {@code end} left at {@code sentMs}. */
    void saveDeparture(Departure departure);

    /** Writes the receipts that are not there yet: the first receipt of a position stands. */
    void saveReceipts(List<Receipt> receipts);

    /** Reads the copies with numbers in [first, end), in any order. */
    void sent(int first, int end, Consumer<SentMessage> sink);

    /** Reads the receipts with numbers in [first, end), in any order; those of number UNKNOWN are in [-1, 0). */
    void receipts(int first, int end, Consumer<Receipt> sink);

    /** Reads all departures, in any order. */
    void departures(Consumer<Departure> sink);

    @Override
    void close();

    /** Messages [first, end) left at {@code sentMs}. */
    record Departure(int first, int end, long sentMs) {}

    /** The database cannot be reached or cannot work for now; the same call may succeed later. */
    final class StoreUnavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StoreUnavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
