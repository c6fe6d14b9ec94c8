package io.messagescheduler.benchmarks;

import io.messagescheduler.benchmarks.Field.Steady;
import io.messagescheduler.benchmarks.Load.Given;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loads of one contestant in one round, in this order: warm-up, precision, bursts, drain, throughput, backlogs. */
final class Turn {
    private static final Logger log = LoggerFactory.getLogger(Turn.class);

    private static final int WARM_UP_BURST = 50_000;

    /** So long it is watched when all of a burst is visible, at most. */
    private static final Duration LONGEST_BURST = Duration.ofSeconds(30);

    private final BenchPlan plan;
    private final Field field;
    private final boolean ours;

    Turn(BenchPlan plan, Field field, boolean ours) {
        this.plan = plan;
        this.field = field;
        this.ours = ours;
    }

    void run() throws IOException, InterruptedException {
        warmUp();
        for (BenchPlan.Work work : plan.works()) {
            log.info("Load: {}", work.word());
            switch (work) {
                case PRECISION -> precision();
                case BURST -> {
                    for (int messages : plan.bursts()) {
                        burst(messages);
                    }
                }
                case DRAIN -> {
                    if (field.routed().isPresent() && plan.windowMessages() > 0) {
                        new WindowDrain(plan, field, field.routed().get(), plan.ladder()).run();
                    }
                }
                case THROUGHPUT -> new ThroughputSearch(field, plan.throughputStep()).run();
                case BACKLOG -> new BacklogLadder(plan, field, ours).run();
            }
        }
    }

    /**
     * Without it the first load would measure compilers: a cold broker takes twice the processor time of a warm one. The burst comes
     * first, since they are busy behind it, and then the precision load with its own delays, so that windows are drained too.
     */
    private void warmUp() throws InterruptedException {
        if (plan.warmUpSeconds() == 0) {
            return;
        }
        log.info("Warm-up: a burst, then {} s at {} messages a second", plan.warmUpSeconds(), plan.rate());
        Tally burst = field.newLoad();
        long dueMs =
                System.currentTimeMillis() + BenchPlan.burstLead(WARM_UP_BURST).toMillis();
        field.load().flatOut(burst, WARM_UP_BURST, drawn -> dueMs);
        field.awaitAll(burst, WARM_UP_BURST, dueMs);
        Tally steady = field.newLoad();
        Duration length = Duration.ofSeconds(plan.warmUpSeconds());
        Given given = field.load().steadily(steady, plan.rate(), length, Duration.ofSeconds(1), plan.longestDelay());
        field.awaitAll(
                steady,
                given.messages(),
                System.currentTimeMillis() + plan.longestDelay().toMillis());
    }

    private void precision() throws IOException, InterruptedException {
        Steady steady =
                field.steadily("precision", plan.rate(), Duration.ofSeconds(plan.seconds()), plan.longestDelay());
        for (int i = 0; i <= Tally.DELAY_SECONDS.length; i++) {
            Histogram late = steady.tally().latenessOfDelay(i);
            if (late.getTotalCount() > 0) {
                int from = i == 0 ? 1 : Tally.DELAY_SECONDS[i - 1];
                field.figures().add("delay-" + from, "latenessP50Ms", late.getValueAtPercentile(50) / 1e3);
                field.figures().add("delay-" + from, "latenessP99Ms", late.getValueAtPercentile(99) / 1e3);
            }
        }
    }

    private void burst(int messages) throws IOException, InterruptedException {
        String work = "burst-" + messages;
        Tally tally = field.newLoad();
        long dueMs = System.currentTimeMillis() + BenchPlan.burstLead(messages).toMillis();
        Map<String, Costs.Used> before = field.costs().used();
        long visible = field.reader().visible();
        Given given = field.load().flatOut(tally, messages, drawn -> dueMs);
        boolean inTime = System.currentTimeMillis() < dueMs;
        Duration patience = Duration.ofMillis(Math.max(0, dueMs - System.currentTimeMillis()))
                .plus(LONGEST_BURST);
        field.reader()
                .awaitVisible(visible, messages, patience)
                .ifPresent(seenMs -> field.figures().add(work, "lastVisibleSeconds", (seenMs - dueMs) / 1e3));
        field.awaitAll(tally, messages, dueMs);
        field.processorTime(work, before, field.costs().used(), messages);
        field.lateness(work, tally, messages);
        field.figures().add(work, "takenInTime", inTime ? 1 : 0);
        field.figures().add(work, "intakePerSecond", given.perSecond());
        if (tally.received() == messages) {
            double seconds = (tally.lastReceivedMicros() - dueMs * 1_000) / 1e6;
            field.figures().add(work, "lastReceivedSeconds", seconds);
            field.figures().add(work, "lastAppendedSeconds", (tally.lastAppendMs() - dueMs) / 1e3);
            field.figures().add(work, "deliveredPerSecond", messages / seconds);
        }
        field.figures().add(work, "readerCapacityPerSecond", field.reader().capacity(messages));
    }
}
