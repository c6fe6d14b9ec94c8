package io.messagescheduler.messenger;

/**
 * What verification found.
 *
 * @param expected messages of the plan
 * @param sent messages with a copy in the database; fewer than expected means that the database lost copies
 * @param received messages that arrived at least once
 * @param lost messages that neither arrived nor became a dead letter
 * @param duplicated receipts beyond the first of each message
 * @param early receipts before the due time, by the collector's clock or by the broker's
 * @param invalid receipts whose key, value or headers are not those sent
 * @param deadLetters messages that became a dead letter instead
 * @param unexpected receipts and dead letters that no sent message explains
 */
record Verdict(
        long expected,
        long sent,
        long received,
        long lost,
        long duplicated,
        long early,
        long invalid,
        long deadLetters,
        long unexpected) {
    static final Verdict NONE = new Verdict(0, 0, 0, 0, 0, 0, 0, 0, 0);

    boolean holds() {
        return received == expected
                && sent == expected
                && lost + duplicated + early + invalid + deadLetters + unexpected == 0;
    }

    Verdict plus(Verdict other) {
        return new Verdict(
                expected + other.expected,
                sent + other.sent,
                received + other.received,
                lost + other.lost,
                duplicated + other.duplicated,
                early + other.early,
                invalid + other.invalid,
                deadLetters + other.deadLetters,
                unexpected + other.unexpected);
    }
}
