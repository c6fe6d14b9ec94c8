package io.messagescheduler.benchmarks;

import io.messagescheduler.benchmarks.Field.Steady;
import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.bucket.Level;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Precision while a full window is drained, and just before: the window of the second level, whose messages are due when all is
 * measured, so that nothing but their drain goes on beside.
 */
final class WindowDrain {
    private static final Logger log = LoggerFactory.getLogger(WindowDrain.class);

    static final Duration LENGTH = Duration.ofSeconds(8);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(2);

    /** The load begins so long before the window opens: its messages are under way when the drain begins. */
    private static final long AHEAD_MS = 1_000;

    private static final long SETTLE_MS = 2_000;

    /** As much of a window counts as all of it; its records are counted with the ends of transactions. */
    private static final double WHOLLY = 0.99;

    private final BenchPlan plan;
    private final Field field;
    private final RoutedIntake routed;
    private final BucketLadder ladder;
    private final Level level;

    /** The ladder must have rings, and the plan a window. */
    WindowDrain(BenchPlan plan, Field field, RoutedIntake routed, BucketLadder ladder) {
        this.plan = plan;
        this.field = field;
        this.routed = routed;
        this.ladder = ladder;
        this.level = level(ladder);
    }

    private static Level level(BucketLadder ladder) {
        return ladder.levels().get(Math.min(1, ladder.levels().size() - 1));
    }

    /** How long it takes at most, from the first message given to the last one of the window received. */
    static Duration most(BucketLadder ladder, int messages) {
        Level level = level(ladder);
        return BenchPlan.burstLead(messages)
                .plusMillis(3 * level.widthMs() + level.leadMs())
                .plus(LENGTH.multipliedBy(2));
    }

    void run() throws IOException, InterruptedException {
        int messages = plan.windowMessages();
        long startMs = windowStart(messages);
        long opensMs = startMs - level.leadMs();
        SplittableRandom random = new SplittableRandom(startMs);
        Tally filled = field.newLoad();
        long fromMs = startMs + level.widthMs() / 2;
        field.load().flatOut(filled, messages, drawn -> fromMs + random.nextLong(level.widthMs() / 2));
        routed.awaitAll();
        sleepUntil(opensMs - AHEAD_MS - SETTLE_MS - LONGEST_DELAY.plus(LENGTH).toMillis());
        Steady before = field.steadily("drain-before", plan.rate(), LENGTH, LONGEST_DELAY);
        String topic = ladder.ring(level.index(), level.slot(startMs)).topic();
        boolean isFull = routed.lagOfDrain(topic) >= messages;
        sleepUntil(opensMs - AHEAD_MS);
        Steady during = field.steadily("drain-during", plan.rate(), LENGTH, LONGEST_DELAY);
        double drained = 1 - Math.min(1, (double) routed.lagOfDrain(topic) / messages);
        if (!isFull) {
            log.warn("The window was drained too early: the figures say nothing");
        } else if (drained < WHOLLY) {
            log.warn(
                    "Only {} % of the window was drained meanwhile: the figures are of a part",
                    Math.round(drained * 100));
        }
        field.figures().add("drain", "messages", messages);
        field.figures().add("drain", "drainedMeanwhile", isFull ? drained : 0);
        field.figures().add("drain", "latenessP99Ratio", during.p99Ms() / before.p99Ms());
        field.awaitAll(filled, messages, startMs + level.widthMs());
        field.figures().add("drain", "missing", messages - filled.received());
    }

    /** Of a window that takes messages into this level while they are given, and opens when the load before it is over. */
    private long windowStart(int messages) {
        long givenMs =
                System.currentTimeMillis() + BenchPlan.burstLead(messages).toMillis();
        long measuredMs = givenMs + LENGTH.plus(LONGEST_DELAY).toMillis() + SETTLE_MS + AHEAD_MS + level.leadMs();
        long leastMs = Math.max(measuredMs, givenMs + level.reachMs() - level.widthMs() / 2);
        return level.window(leastMs).endMs();
    }

    private static void sleepUntil(long ms) throws InterruptedException {
        Thread.sleep(Math.max(0, ms - System.currentTimeMillis()));
    }
}
