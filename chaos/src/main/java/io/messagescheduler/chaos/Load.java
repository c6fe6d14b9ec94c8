package io.messagescheduler.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** What a run sends, as its seed has it. */
final class Load {
    /** Their number bounds the memory of a run: half an hour at a few hundred a second. */
    private static final int MOST = 2_000_000;

    private static final int KEYS = 200;
    private static final long SOON_MS = 2_000;
    private static final long LATER_MS = 20_000;
    private static final long LONG_MS = 100_000;
    private static final long OVERFLOW_MS = 200_000;
    private static final long HOUR_MS = 3_600_000;
    private static final long MONTHS_MS = Duration.ofDays(90).toMillis();

    /** A message that is asked about waits for so long, so that the request has something to meet. */
    private static final long LEAST_WAIT_MS = 10_000;

    private final Random random;
    private final long sendingMs;
    private final long lastDueMs;
    private final List<Send> sends = new ArrayList<>();

    private Load(long seed, long sendingMs, long lastDueMs) {
        this.random = new Random(seed);
        this.sendingMs = sendingMs;
        this.lastDueMs = lastDueMs;
    }

    /**
     * Sends in the order of their times; the number of each is its place.
     *
     * @param perSecond messages, requests about them not counted
     * @param sendingMs how long it sends
     * @param lastDueMs nothing is due later, but for what is due in months
     */
    static List<Send> of(long seed, int perSecond, long sendingMs, long lastDueMs) {
        if (perSecond * sendingMs / 1_000 > MOST || sendingMs >= lastDueMs) {
            throw new IllegalArgumentException("no load: " + perSecond + "/s for " + sendingMs + " ms");
        }
        Load load = new Load(seed, sendingMs, lastDueMs);
        load.plan((int) (perSecond * sendingMs / 1_000));
        return load.inOrder();
    }

    private void plan(int messages) {
        int shares = 0;
        for (MessageKind kind : MessageKind.values()) {
            shares += kind.share();
        }
        for (int i = 0; i < messages; i++) {
            long atMs = sendingMs * i / messages;
            MessageKind kind = chosen(random.nextInt(shares));
            switch (kind) {
                case TWIN -> twins(atMs);
                case TO_CANCEL, TO_MOVE -> asked(kind, atMs);
                case PAST -> add(kind, atMs, newKey(), atMs - HOUR_MS);
                case FAR -> add(kind, atMs, newKey(), MONTHS_MS + random.nextLong(MONTHS_MS));
                default -> add(kind, atMs, newKey(), due(atMs, 0));
            }
        }
    }

    private static MessageKind chosen(int place) {
        int passed = 0;
        for (MessageKind kind : MessageKind.values()) {
            passed += kind.share();
            if (place < passed) {
                return kind;
            }
        }
        throw new IllegalArgumentException("beyond all shares: " + place);
    }

    /** Both far enough ahead to be in one timer when they are due, unless a fault delays them. */
    private void twins(long atMs) {
        int key = newKey();
        long dueMs = due(atMs, LEAST_WAIT_MS);
        int first = add(MessageKind.PLAIN, atMs, key, dueMs);
        sends.add(new Send(sends.size(), MessageKind.TWIN, atMs, first, key, dueMs));
    }

    /** Most requests come in good time, some about when the message is due, and some when it has gone. */
    private void asked(MessageKind kind, long atMs) {
        int key = newKey();
        long dueMs = due(atMs, LEAST_WAIT_MS);
        int subject = add(kind, atMs, key, dueMs);
        long askMs = random.nextInt(4) > 0
                ? random.nextLong(atMs + 200, dueMs - LEAST_WAIT_MS / 4)
                : dueMs + random.nextLong(-1_500, 1_500);
        if (askMs > sendingMs) {
            return;
        }
        MessageKind request = kind == MessageKind.TO_CANCEL ? MessageKind.CANCEL : MessageKind.MOVE;
        sends.add(new Send(sends.size(), request, askMs, subject, key, due(askMs, 0)));
    }

    private int add(MessageKind kind, long atMs, int key, long dueMs) {
        int number = sends.size();
        sends.add(new Send(number, kind, atMs, number, key, dueMs));
        return number;
    }

    private int newKey() {
        return random.nextInt(KEYS);
    }

    /** Over all levels of the wheel, the overflow among them. */
    private long due(long atMs, long leastWaitMs) {
        int tenth = random.nextInt(10);
        long longest = tenth < 3 ? SOON_MS : tenth < 7 ? LATER_MS : tenth < 9 ? LONG_MS : OVERFLOW_MS;
        long earliest = Math.min(atMs + leastWaitMs, lastDueMs - 1);
        return Math.min(earliest + random.nextLong(longest), lastDueMs);
    }

    /** Numbers follow the order of sending; a message is always before the requests about it. */
    private List<Send> inOrder() {
        List<Send> ordered = new ArrayList<>(sends);
        ordered.sort(Comparator.comparingLong(Send::atMs).thenComparingInt(Send::number));
        int[] numbers = new int[ordered.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[ordered.get(i).number()] = i;
        }
        ordered.replaceAll(send -> new Send(
                numbers[send.number()], send.kind(), send.atMs(), numbers[send.about()], send.key(), send.dueMs()));
        return List.copyOf(ordered);
    }
}
