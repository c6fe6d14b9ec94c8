package io.messagescheduler.chaos;

/**
 * What the load's producer was told of a send.
 *
 * @param sentMs when it was handed to the producer, epoch milliseconds
 * @param toldMs when the answer came; 0 while there is none
 * @param offset in the intake partition; -1 unless acknowledged
 */
record Fate(Answer answer, long sentMs, long toldMs, int partition, long offset) {

    enum Answer {
        /** It was never handed to the producer. */
        UNSENT,
        /** It may be in the intake topic or not. */
        UNKNOWN,
        ACKNOWLEDGED,
        /** It is not in the intake topic. */
        REFUSED
    }

    static final Fate UNSENT = new Fate(Answer.UNSENT, 0, 0, -1, -1);

    static Fate sent(long sentMs) {
        return new Fate(Answer.UNKNOWN, sentMs, 0, -1, -1);
    }

    boolean isAcknowledged() {
        return answer == Answer.ACKNOWLEDGED;
    }
}
