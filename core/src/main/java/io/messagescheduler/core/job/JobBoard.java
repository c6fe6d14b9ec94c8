package io.messagescheduler.core.job;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import io.messagescheduler.core.bucket.Bucket;
import io.messagescheduler.core.bucket.BucketLadder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The job queue. One rule makes jobs: a bucket partition gets one when the window of its first undrained record opens.
 * One fact ends them: the committed offsets have reached their end offsets, whatever a Worker says. So a board that
 * forgot everything, or a second one beside it, makes at worst a drain start twice, which the drain itself fences.
 *
 * <p>Jobs are made a lead before they open, so that a Worker is ready in time. What is appended between a job's making
 * and its window's opening is met by the next job of that window, which has the same id. One owner thread, or one lock.
 */
public final class JobBoard {
    /**
     * How the board works.
     *
     * @param leadMs how long before it opens a job is made
     * @param splitRecords a bucket with more undrained records is split into jobs of about so many, by partition
     * @param historyLimit how many finished jobs are kept for {@link #takeFinished}, the latest
     */
    public record Settings(long leadMs, long splitRecords, int historyLimit) {
        public Settings {
            if (leadMs < 0 || splitRecords < 1 || historyLimit < 1) {
                throw new IllegalArgumentException("not settings of a job board: lead " + leadMs + " ms, split at "
                        + splitRecords + " records, history of " + historyLimit);
            }
        }

        /** Those of whoever plans the drains of this ladder's buckets. */
        public static Settings of(BucketLadder ladder) {
            return new Settings(ladder.lead().toMillis(), SPLIT_RECORDS, HISTORY_LIMIT);
        }
    }

    private static final long SPLIT_RECORDS = 20_000;
    private static final int HISTORY_LIMIT = 100;

    /** What is drained together: partitions of one bucket whose first records share a window. */
    private record Opening(Bucket bucket, long windowStartMs, long opensAtMs) {}

    private static final Comparator<Job> MOST_OVERDUE_FIRST = Comparator.comparingLong(Job::windowStartMs)
            .thenComparingLong(Job::notBeforeMs)
            .thenComparing(Job::bucket)
            .thenComparing(job -> job.endOffsets().firstKey());

    private final Settings settings;
    private final Map<UUID, Job> open = new HashMap<>();
    private final Deque<Job> finished = new ArrayDeque<>();

    /** Jobs that a Worker called done and no look at the offsets has judged since. */
    private final Set<UUID> claimedDone = new HashSet<>();

    public JobBoard(Settings settings) {
        this.settings = settings;
    }

    /**
     * Ends the jobs that are done and makes those that are due.
     *
     * @param backlog every bucket partition with undrained records, but those that do not answer
     * @param committed the drains' committed offsets, at least of all partitions of open jobs
     */
    public void plan(List<Backlog> backlog, Map<BucketPartition, Long> committed, long nowMs) {
        finishReached(committed, nowMs);
        claimedDone.clear();
        dropFailed(backlog, committed);
        Set<BucketPartition> taken = new HashSet<>();
        open.values().forEach(job -> taken.addAll(job.bucketPartitions()));
        backlog.stream()
                .filter(waiting -> waiting.opensAtMs() <= nowMs + settings.leadMs())
                .filter(waiting -> taken.add(waiting.bucketPartition()))
                .collect(groupingBy(w -> new Opening(w.bucket(), w.windowStartMs(), w.opensAtMs())))
                .forEach((opening, waiting) -> split(waiting).forEach(ends -> add(opening, ends, nowMs)));
    }

    private void finishReached(Map<BucketPartition, Long> committed, long nowMs) {
        List<Job> reached = open.values().stream()
                .filter(job -> job.isReached(committed))
                .sorted(MOST_OVERDUE_FIRST)
                .toList();
        for (Job job : reached) {
            open.remove(job.id());
            if (finished.size() == settings.historyLimit()) {
                finished.removeFirst();
            }
            finished.addLast(job.finished(nowMs));
        }
    }

    /** A failed job is made anew without what the backlog lacks: a partition without a leader would fail it for the others too. */
    private void dropFailed(List<Backlog> backlog, Map<BucketPartition, Long> committed) {
        Set<BucketPartition> waiting =
                backlog.stream().map(Backlog::bucketPartition).collect(toSet());
        open.values()
                .removeIf(job -> job.status() == JobStatus.ERROR && !waiting.containsAll(job.undrained(committed)));
    }

    /** Packs partitions into parts of at most {@code splitRecords}; a partition with more is a part of its own. */
    private List<SortedMap<Integer, Long>> split(List<Backlog> waiting) {
        List<SortedMap<Integer, Long>> parts = new ArrayList<>();
        SortedMap<Integer, Long> part = new TreeMap<>();
        long records = 0;
        for (Backlog next : waiting.stream()
                .sorted(Comparator.comparingInt(Backlog::partition))
                .toList()) {
            if (!part.isEmpty() && records + next.records() > settings.splitRecords()) {
                parts.add(part);
                part = new TreeMap<>();
                records = 0;
            }
            part.put(next.partition(), next.end());
            records += next.records();
        }
        parts.add(part);
        return parts;
    }

    private void add(Opening opening, SortedMap<Integer, Long> endOffsets, long nowMs) {
        Bucket bucket = opening.bucket();
        Job job = new Job(
                Job.idOf(bucket.topic(), endOffsets.keySet(), opening.windowStartMs()),
                bucket.topic(),
                bucket.lowerSeconds(),
                bucket.upperSeconds(),
                endOffsets,
                opening.windowStartMs(),
                opening.opensAtMs(),
                nowMs,
                JobStatus.READY,
                List.of(),
                0);
        open.put(job.id(), job);
    }

    /**
     * The job that a Worker without one shall do: the one it has already, if its last answer was lost; else the most
     * overdue one of those READY, else of those in ERROR, else of those WORKING that no Worker has.
     */
    public Optional<Job> assign(String workerId) {
        Optional<Job> its = mostOverdue(job -> job.workers().contains(workerId));
        if (its.isPresent()) {
            return its;
        }
        Optional<Job> chosen = mostOverdue(job -> job.status() == JobStatus.READY)
                .or(() -> mostOverdue(job -> job.status() == JobStatus.ERROR))
                .or(() -> mostOverdue(this::isAbandoned))
                .map(job -> job.with(JobStatus.WORKING, List.of(workerId)));
        chosen.ifPresent(this::put);
        return chosen;
    }

    private boolean isAbandoned(Job job) {
        return job.status() == JobStatus.WORKING && job.workers().isEmpty() && !claimedDone.contains(job.id());
    }

    private Optional<Job> mostOverdue(Predicate<Job> wanted) {
        return open.values().stream().filter(wanted).min(MOST_OVERDUE_FIRST);
    }

    /** The Worker is gone: what it had is in ERROR and goes to another. */
    public void release(String workerId) {
        heldBy(workerId).forEach(job -> put(job.with(JobStatus.ERROR, List.of())));
    }

    private List<Job> heldBy(String workerId) {
        return open.values().stream()
                .filter(job -> job.workers().contains(workerId))
                .toList();
    }

    /**
     * What a Worker says of a job. WORKING: it goes on, also if the board had given up on it. READY: it gives the job
     * back. ERROR: it failed. DONE: it is free again; the job ends when the offsets agree at the next plan, and is handed
     * out again if they do not. Of a job that is not open, or that another Worker has by now, nothing is believed.
     */
    public void report(String workerId, UUID jobId, JobStatus status) {
        Job job = open.get(jobId);
        if (job == null) {
            return;
        }
        boolean has = job.workers().contains(workerId);
        if (!has && !(status == JobStatus.WORKING && job.workers().isEmpty())) {
            return;
        }
        switch (status) {
            case WORKING -> put(job.with(JobStatus.WORKING, List.of(workerId)));
            case READY, ERROR -> put(job.with(status, List.of()));
            case DONE -> {
                put(job.with(JobStatus.WORKING, List.of()));
                claimedDone.add(jobId);
            }
        }
    }

    private void put(Job job) {
        open.put(job.id(), job);
    }

    /** The open jobs, most overdue first. */
    public List<Job> queue() {
        return open.values().stream().sorted(MOST_OVERDUE_FIRST).toList();
    }

    /** The jobs finished since the last call, oldest first; each is told once. */
    public List<Job> takeFinished() {
        List<Job> told = List.copyOf(finished);
        finished.clear();
        return told;
    }
}
