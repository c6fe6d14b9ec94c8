package io.messagescheduler.scheduler;

import io.messagescheduler.core.job.Job;
import io.messagescheduler.core.job.JobBoard;
import io.messagescheduler.core.job.JobStatus;
import io.messagescheduler.core.job.WorkerLiveness;
import io.messagescheduler.core.job.WorkerRecord;
import io.messagescheduler.kafkaio.BacklogReader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job board and the Workers' liveness behind one lock, shared by the planning thread and the HTTP threads. */
final class ControlPlane {
    private static final Logger log = LoggerFactory.getLogger(ControlPlane.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    /** Each waits in an HTTP thread; heartbeats and probes need threads too. */
    private static final int MOST_WAITING = 16;

    private final JobBoard board;
    private final WorkerLiveness liveness;
    private final InstantSource clock;
    private final Map<String, Long> deliveredByWorker = new HashMap<>();
    private final Duration longestWait;
    private BacklogReader.@Nullable Look lastLook;
    private int waiting;
    private boolean heldOff;
    private boolean closed;

    ControlPlane(JobBoard.Settings settings, Duration stale, InstantSource clock) {
        this.board = new JobBoard(settings);
        this.liveness = new WorkerLiveness(stale);
        this.clock = clock;
        // Who waits gives no sign meanwhile.
        Duration half = stale.dividedBy(2);
        this.longestWait = half.compareTo(LONGEST_WAIT) < 0 ? half : LONGEST_WAIT;
    }

    /** Plans by what was just read from Kafka; returns the jobs that it ended. */
    synchronized List<Job> plan(BacklogReader.Look look) {
        heldOff = false;
        for (String gone : liveness.removeStale(System.nanoTime())) {
            log.warn("Worker {} is silent: its jobs go to others", gone);
            deliveredByWorker.remove(gone);
        }
        releaseWhatTheGoneHold();
        lastLook = look;
        board.plan(look.backlog(), look.committed(), clock.millis());
        notifyAll();
        return board.takeFinished();
    }

    /** The clock is in doubt: until the next plan no job is handed out. */
    synchronized void holdOff() {
        heldOff = true;
        notifyAll();
    }

    /** Whether the clock is in doubt. */
    synchronized boolean isHeldOff() {
        return heldOff;
    }

    /** Also of one gone earlier: it may have waited for a job all the while, and then it was given one. */
    private void releaseWhatTheGoneHold() {
        Set<String> present = liveness.workers().keySet();
        board.queue().stream()
                .flatMap(job -> job.workers().stream())
                .filter(id -> !present.contains(id))
                .forEach(board::release);
    }

    /**
     * A Worker's heartbeat and report.
     *
     * @param delivered messages that its process has delivered so far, or -1 when it did not say
     * @return its record; empty when there are too many Workers
     */
    synchronized Optional<WorkerRecord> heartbeat(
            String id, String ip, JobStatus status, @Nullable UUID jobId, long delivered) {
        if (jobId != null) {
            board.report(id, jobId, status);
        }
        Optional<WorkerRecord> record = liveness.heartbeat(id, ip, System.nanoTime(), clock.millis(), status, jobId);
        if (record.isPresent() && delivered >= 0) {
            deliveredByWorker.put(id, delivered);
        }
        notifyAll();
        return record;
    }

    /**
     * A job for the Worker; waits up to {@code wait} for one, unless too many wait already. None while the clock is in doubt, nor
     * once it is closed.
     */
    synchronized Optional<Job> assign(String id, Duration wait) throws InterruptedException {
        long endNanos = System.nanoTime() + (wait.compareTo(longestWait) > 0 ? longestWait : wait).toNanos();
        while (!closed && !heldOff) {
            Optional<Job> job = board.assign(id);
            long leftMs = (endNanos - System.nanoTime()) / 1_000_000;
            if (job.isPresent() || leftMs <= 0 || waiting >= MOST_WAITING) {
                return job;
            }
            waiting++;
            try {
                wait(leftMs);
            } finally {
                waiting--;
            }
        }
        return Optional.empty();
    }

    /** Hands out nothing from now on; who waits is told so. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized Optional<WorkerRecord> worker(String id) {
        return Optional.ofNullable(liveness.workers().get(id));
    }

    synchronized Map<String, WorkerRecord> workers() {
        return liveness.workers();
    }

    synchronized List<Job> queue() {
        return board.queue();
    }

    /** What was read from Kafka last; empty before the first time. */
    synchronized Optional<BacklogReader.Look> lastLook() {
        return Optional.ofNullable(lastLook);
    }

    /** Messages delivered by the Workers present, since each started. */
    synchronized long delivered() {
        Map<String, Long> byProcess = new HashMap<>();
        deliveredByWorker.forEach((id, delivered) ->
                byProcess.merge(id.substring(0, Math.max(0, id.lastIndexOf('-'))), delivered, Math::max));
        return byProcess.values().stream().mapToLong(Long::longValue).sum();
    }
}
