package io.messagescheduler.chaos;

import java.time.Duration;

/**
 * How much of a run there is.
 *
 * @param brokers each with a copy of everything
 * @param each of Schedulers, MessageHandlers and Workers
 * @param sending for so long messages are sent, and things break
 * @param perSecond messages, requests about them not counted
 * @param haste faults last one in so many parts of what they would, and so does the calm between them
 */
record Scale(int brokers, int each, Duration sending, int perSecond, int haste) {

    /** Two of each process. */
    static Scale full(int brokers, Duration sending, int perSecond) {
        return new Scale(brokers, 2, sending, perSecond, 1);
    }

    Scale {
        if (brokers < 1 || each < 1 || sending.isNegative() || perSecond < 1 || haste < 1) {
            throw new IllegalArgumentException("a run needs a broker, a process of each kind, time and messages");
        }
    }
}
