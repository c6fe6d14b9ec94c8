package io.messagescheduler.benchmarks;

import io.messagescheduler.benchmarks.Load.Given;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Precision with more and more messages pending: fills up to each backlog with messages due in one to two hours, notes what they
 * cost in memory and on disk, and gives the precision load on top.
 */
final class BacklogLadder {
    private static final Logger log = LoggerFactory.getLogger(BacklogLadder.class);

    private static final long NEAREST_MS = Duration.ofHours(1).toMillis();

    /** For what is done once a second or so, such as flushing, to be over before the next load. */
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private final BenchPlan plan;
    private final Field field;
    private final boolean ours;

    BacklogLadder(BenchPlan plan, Field field, boolean ours) {
        this.plan = plan;
        this.field = field;
        this.ours = ours;
    }

    void run() throws IOException, InterruptedException {
        int pending = 0;
        for (int backlog : plan.backlogs(ours)) {
            String work = "backlog-" + backlog;
            if (backlog > pending) {
                fill(work, backlog - pending);
                pending = backlog;
            }
            Thread.sleep(SETTLE.toMillis());
            memory(work);
            field.steadily(work, BenchPlan.BACKLOG_RATE, plan.backlogPrecision(), plan.longestDelay());
        }
    }

    private void fill(String work, int messages) throws IOException, InterruptedException {
        log.info("Filling up by {} messages", messages);
        long diskBefore = field.costs().diskBytes();
        long bucketsBefore = field.routed().map(RoutedIntake::bucketBytes).orElse(0L);
        SplittableRandom random = new SplittableRandom(messages);
        long nowMs = System.currentTimeMillis();
        Tally never = field.newLoad();
        long startNanos = System.nanoTime();
        Given given = field.load().flatOut(never, messages, drawn -> nowMs + NEAREST_MS + random.nextLong(NEAREST_MS));
        field.figures().add(work, "intakePerSecond", given.perSecond());
        if (field.routed().isPresent()) {
            RoutedIntake routed = field.routed().get();
            // What is left when nobody sends any more is routed at the MessageHandler's own speed.
            long left = routed.lag();
            long aloneNanos = System.nanoTime();
            routed.awaitAll();
            long doneNanos = System.nanoTime();
            field.figures().add(work, "routedPerSecond", messages / ((doneNanos - startNanos) / 1e9));
            if (left > messages / 4) {
                field.figures().add(work, "routedAlonePerSecond", left / ((doneNanos - aloneNanos) / 1e9));
            }
            double inBuckets = routed.bucketBytes() - bucketsBefore;
            field.figures().add(work, "bucketBytesPerPending", inBuckets / messages);
        }
        double written = field.costs().diskBytes() - diskBefore;
        field.figures().add(work, "diskBytesPerPending", written / messages);
    }

    private void memory(String work) throws IOException, InterruptedException {
        double heaps = 0;
        for (Map.Entry<String, Double> heap : field.costs().liveHeapMb().entrySet()) {
            field.figures().add(work, "liveHeapMb." + heap.getKey(), heap.getValue());
            heaps += heap.getValue();
        }
        field.figures().add(work, "liveHeapMb", heaps);
    }
}
