package io.messagescheduler.messenger;

import java.util.List;

/**
 * Gives messages to a contestant, each exactly once, although any call may fail without telling whether it took effect:
 * a batch and the number of messages handed over so far become durable together or not at all. Owned by one thread.
 */
public interface Handover extends AutoCloseable {

    /**
     * Settles whatever was left open, by this process or by one that died: afterwards every batch has either arrived or
     * never will. Must come first, and again after each {@link HandoverFailed}.
     *
     * @return how many messages have arrived: those with numbers below it, and no others
     * @throws HandoverFailed when the contestant is out of reach for now
     */
    int settle() throws HandoverFailed;

    /**
     * Hands over the messages with numbers from {@code first} on.
     *
     * @throws HandoverFailed when it is not known whether they have arrived
     */
    void handOver(int first, List<SentMessage> messages) throws HandoverFailed;

    @Override
    void close();

    /** The outcome is unknown, or nothing could be asked; after {@link #settle} it is known. */
    final class HandoverFailed extends Exception {
        private static final long serialVersionUID = 1L;

        public HandoverFailed(Throwable cause) {
            super(cause.toString(), cause);
        }
    }
}
