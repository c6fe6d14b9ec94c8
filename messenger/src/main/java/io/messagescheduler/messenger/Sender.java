package io.messagescheduler.messenger;

import io.messagescheduler.messenger.Handover.HandoverFailed;
import io.messagescheduler.messenger.MessageStore.Departure;
import io.messagescheduler.process.Agent;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the load, batch by batch, each at its time: the copies first, the messages then. A batch is written down a little
 * ahead, so that it leaves on time. When the database or the contestant is away the load waits; it never gets smaller.
 *
 * <p>Copies of a batch that was not handed over are worth nothing and are written anew, with new times, by whoever goes
 * on; copies of a batch that was handed over are never touched again. Which is which, {@link Handover#settle} tells.
 */
final class Sender implements Agent {
    private static final Logger log = LoggerFactory.getLogger(Sender.class);

    private static final int MESSAGES_A_BATCH = 1_000;
    private static final int BYTES_A_BATCH = 4 * 1024 * 1024;
    private static final int ROUGH_OVERHEAD_BYTES = 400;

    /** How long before its sending a batch's copies are written. */
    private static final long AHEAD_MS = 500;

    private static final long LONGEST_WAIT_MS = 100;
    private static final long LONGEST_BACKOFF_MS = 5_000;

    private final LoadPlan plan;
    private final Destination destination;
    private final ExperimentHeaders names;
    private final MessageStore store;
    private final Patience patience;
    private final InstantSource clock;
    private final Pause pause;
    private final int messagesABatch;
    private final Deque<Departure> unwritten = new ArrayDeque<>();
    private boolean settled;
    private long backoffMs = LONGEST_WAIT_MS;
    private int next;
    private long startMs;
    private @Nullable List<SentMessage> prepared;
    private volatile Progress progress = new Progress(0, 0, false);

    Sender(
            LoadPlan plan,
            Destination destination,
            ExperimentHeaders names,
            MessageStore store,
            Patience patience,
            InstantSource clock,
            Pause pause) {
        this.plan = plan;
        this.destination = destination;
        this.names = names;
        this.store = store;
        this.patience = patience;
        this.clock = clock;
        this.pause = pause;
        this.messagesABatch =
                Math.clamp(BYTES_A_BATCH / (plan.sizeBytes() + (long) ROUGH_OVERHEAD_BYTES), 1, MESSAGES_A_BATCH);
    }

    /**
     * Waits until the contestant takes messages, so that none of the run's time is lost to it. Comes before {@link #begin}, on
     * any one thread.
     */
    void awaitContestant() throws InterruptedException {
        boolean there = settled;
        while (!there) {
            there = settle();
        }
    }

    /** Sets when the run starts; comes once, before the first {@link #doWork}. */
    void begin(long startMs) {
        this.startMs = startMs;
    }

    @Override
    public int doWork() throws InterruptedException {
        if (!settled && !settle()) {
            return 0;
        }
        if (next == plan.count()) {
            writeDepartures();
            progress = new Progress(next, progress.latestDepartureMs(), true);
            pause.millis(LONGEST_WAIT_MS);
            return 0;
        }
        long leavesMs = startMs + plan.sendOffsetMs(next);
        @Nullable List<SentMessage> batch = prepared;
        if (batch == null) {
            if (!isReached(leavesMs - AHEAD_MS)) {
                return 0;
            }
            writeDepartures();
            // The times of copies that had to wait for the database are those of the try that succeeded.
            batch = patience.call("write down what is sent next, so nothing is sent", () -> writeCopies(leavesMs));
            prepared = batch;
        }
        return isReached(leavesMs) ? handOver(batch) : 0;
    }

    /** How far the sending is; safe from any thread. */
    Progress progress() {
        return progress;
    }

    private boolean settle() throws InterruptedException {
        try {
            int before = next;
            next = destination.handover().settle();
            if (next < before) {
                throw new IllegalStateException(
                        destination.name() + " has forgotten messages: it had " + before + " and now has " + next);
            }
            if (next != before) {
                prepared = null;
                log.info("{} has {} of {} messages already", destination.name(), next, plan.count());
            }
        } catch (HandoverFailed away) {
            backOff(away);
            return false;
        }
        settled = true;
        backoffMs = LONGEST_WAIT_MS;
        progress = new Progress(next, next == 0 ? 0 : clock.millis(), false);
        return true;
    }

    private List<SentMessage> writeCopies(long leavesMs) {
        long creationMs = Math.max(leavesMs, clock.millis());
        int end = Math.min(plan.endOfBlock(next), next + messagesABatch);
        List<SentMessage> batch = new ArrayList<>(end - next);
        for (int number = next; number < end; number++) {
            batch.add(SentMessage.of(
                    plan.message(number), startMs, creationMs, destination.target(), plan.experimentId(), names));
        }
        store.saveSent(batch);
        return batch;
    }

    private int handOver(List<SentMessage> batch) throws InterruptedException {
        long sentMs = clock.millis();
        try {
            destination.handover().handOver(next, batch);
        } catch (HandoverFailed unknown) {
            settled = false;
            backOff(unknown);
            return 0;
        }
        unwritten.add(new Departure(next, next + batch.size(), sentMs));
        next += batch.size();
        prepared = null;
        progress = new Progress(next, sentMs, false);
        return batch.size();
    }

    /** Not before the next batch's turn: a departure matters less than being on time. */
    private void writeDepartures() throws InterruptedException {
        for (Departure departure = unwritten.peek(); departure != null; departure = unwritten.peek()) {
            Departure written = departure;
            patience.run("write down when messages left", () -> store.saveDeparture(written));
            unwritten.remove();
        }
    }

    private boolean isReached(long instantMs) throws InterruptedException {
        long leftMs = instantMs - clock.millis();
        if (leftMs > 0) {
            pause.millis(Math.min(leftMs, LONGEST_WAIT_MS));
        }
        return leftMs <= 0;
    }

    private void backOff(HandoverFailed failure) throws InterruptedException {
        log.warn(
                "{} does not take messages; trying again in {} ms ({})",
                destination.name(),
                backoffMs,
                failure.getMessage());
        pause.millis(backoffMs);
        backoffMs = Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
    }

    @Override
    public String roleName() {
        return "send-" + destination.name();
    }

    @Override
    public void onClose() {
        destination.handover().close();
    }

    /** Passes time: {@code Thread::sleep}, or a manual clock's. */
    interface Pause {
        void millis(long millis) throws InterruptedException;
    }

    /**
     * @param sent messages handed over
     * @param latestDepartureMs no message left later; after a restart the time of that restart, which is later still
     * @param done whether all are handed over and everything about them is written down
     */
    record Progress(int sent, long latestDepartureMs, boolean done) {}
}
