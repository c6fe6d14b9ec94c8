package io.messagescheduler.benchmarks;

import io.messagescheduler.messenger.SentMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/** Makes messages and gives them to a contestant: at a steady rate, or as fast as it takes them. Owned by one thread. */
final class Load {
    /** The messages of so long a time are given together, as the batch of one producer would be. */
    private static final long BLOCK_MS = 10;

    private static final int FLAT_OUT_BATCH = 1_000;

    private final Intake intake;
    private final String target;
    private final SplittableRandom random;

    Load(Intake intake, String target, long seed) {
        this.intake = intake;
        this.target = target;
        this.random = new SplittableRandom(seed);
    }

    /**
     * What was given.
     *
     * @param messages how many
     * @param took from the first hand-over to the last acknowledgement
     * @param behind how much later than planned the last block was given: not 0 when the contestant takes less than the rate
     */
    record Given(int messages, Duration took, Duration behind) {
        double perSecond() {
            return messages / (took.toNanos() / 1e9);
        }
    }

    /** Gives messages evenly; each is due a delay, drawn uniformly, after the instant at which it is planned to be given. */
    Given steadily(Tally tally, int perSecond, Duration length, Duration shortest, Duration longest)
            throws InterruptedException {
        long startNanos = System.nanoTime();
        long startMs = System.currentTimeMillis();
        int count = Math.toIntExact(perSecond * length.toMillis() / 1_000);
        int given = 0;
        long behindMs = 0;
        for (long block = 0; given < count; block++) {
            long plannedMs = block * BLOCK_MS;
            long waitNanos = startNanos + TimeUnit.MILLISECONDS.toNanos(plannedMs) - System.nanoTime();
            if (waitNanos > 0) {
                TimeUnit.NANOSECONDS.sleep(waitNanos);
            }
            behindMs = Math.max(0, TimeUnit.NANOSECONDS.toMillis(-waitNanos));
            int until = (int) Math.min(count, perSecond * (plannedMs + BLOCK_MS) / 1_000);
            List<SentMessage> batch = new ArrayList<>(Math.max(0, until - given));
            for (; given < until; given++) {
                int delayMs = (int) random.nextLong(shortest.toMillis(), longest.toMillis() + 1);
                batch.add(message(tally, given, startMs + plannedMs + delayMs, delayMs));
            }
            if (!batch.isEmpty()) {
                intake.give(batch);
            }
        }
        intake.flush();
        return new Given(count, Duration.ofNanos(System.nanoTime() - startNanos), Duration.ofMillis(behindMs));
    }

    /**
     * Gives messages one batch after the other.
     *
     * @param dueMs due time of a message, epoch milliseconds, by a random number
     */
    Given flatOut(Tally tally, int count, LongUnaryOperator dueMs) throws InterruptedException {
        long startNanos = System.nanoTime();
        for (int given = 0; given < count; ) {
            int until = Math.min(count, given + FLAT_OUT_BATCH);
            List<SentMessage> batch = new ArrayList<>(until - given);
            for (; given < until; given++) {
                batch.add(message(tally, given, dueMs.applyAsLong(random.nextLong()), Integer.MAX_VALUE));
            }
            intake.give(batch);
        }
        intake.flush();
        return new Given(count, Duration.ofNanos(System.nanoTime() - startNanos), Duration.ZERO);
    }

    private SentMessage message(Tally tally, int number, long dueMs, int delayMs) {
        return new SentMessage(
                number,
                "bench-" + tally.load() + "-" + number,
                Payload.key(random),
                new Payload(tally.load(), number, dueMs, delayMs).value(random),
                List.of(),
                dueMs,
                target,
                System.currentTimeMillis());
    }
}
