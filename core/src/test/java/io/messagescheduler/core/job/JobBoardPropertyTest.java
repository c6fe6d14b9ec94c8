package io.messagescheduler.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.Seed;
import io.messagescheduler.core.bucket.Bucket;
import io.messagescheduler.core.bucket.BucketLadder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Partitions that fill and Workers that drain, fail, fall silent and lie, in any order. */
class JobBoardPropertyTest {
    private static final BucketLadder LADDER = new BucketLadder(Duration.ofSeconds(10), 8, Duration.ofDays(30), null);
    private static final List<JobStatus> STATUSES = List.of(JobStatus.values());
    private static final long OPENS = 1_800_000_000_000L;

    @Test
    void board_randomEvents_holdsItsInvariantsAndHasAllDrained() {
        SplittableRandom random = Seed.random("JobBoardPropertyTest");
        for (int run = 0; run < 40; run++) {
            new RandomRun(random.split()).run();
        }
    }

    private static final class RandomRun {
        private final SplittableRandom random;
        private final JobBoard board = new JobBoard(new JobBoard.Settings(5_000, 20, 100));
        private final Map<BucketPartition, Long> ends = new TreeMap<>();
        private final Map<BucketPartition, Long> committed = new TreeMap<>();
        private long nowMs = OPENS;
        private boolean allAnswer;

        RandomRun(SplittableRandom random) {
            this.random = random;
            for (Bucket bucket : LADDER.buckets().subList(1, 5)) {
                for (int partition = 0; partition < 4; partition++) {
                    ends.put(new BucketPartition(bucket.topic(), partition), 0L);
                    committed.put(new BucketPartition(bucket.topic(), partition), 0L);
                }
            }
        }

        void run() {
            for (int step = 0; step < 200; step++) {
                nowMs += random.nextInt(1_000);
                String worker = "w" + random.nextInt(3);
                switch (random.nextInt(7)) {
                    case 0, 1 -> ends.replaceAll((any, end) -> end + random.nextInt(10));
                    case 2 -> plan();
                    case 3 -> board.assign(worker);
                    case 4 -> board.release(worker);
                    case 5 -> work();
                    default -> lie(worker);
                }
                check();
            }
            allAnswer = true;
            for (int round = 0; round < 1_000 && !committed.equals(ends); round++) {
                plan();
                board.assign("w0");
                work();
                board.release("w0");
            }
            plan();
            assertThat(committed).isEqualTo(ends);
            assertThat(board.queue()).isEmpty();
        }

        void plan() {
            List<Backlog> backlog = new ArrayList<>();
            ends.forEach((at, end) -> {
                long from = committed.getOrDefault(at, 0L);
                if (from < end && (allAnswer || random.nextInt(8) > 0)) {
                    Bucket bucket = LADDER.byTopic(at.bucket()).orElseThrow();
                    backlog.add(new Backlog(bucket, at.partition(), from, end, OPENS, OPENS + 5_000));
                }
            });
            Set<Job> before = new HashSet<>(board.queue());
            board.plan(backlog, committed, nowMs);
            assertThat(board.takeFinished())
                    .allMatch(job -> job.isReached(committed))
                    .allMatch(job -> before.stream().anyMatch(open -> open.id().equals(job.id())));
        }

        /** What is WORKING gets somewhere: to its end, or half way. */
        void work() {
            for (Job job : board.queue()) {
                if (job.status() == JobStatus.WORKING) {
                    job.endOffsets()
                            .forEach((partition, end) -> committed.computeIfPresent(
                                    new BucketPartition(job.bucket(), partition),
                                    (at, from) -> random.nextBoolean() ? end : from + (end - from) / 2));
                }
            }
        }

        void lie(String worker) {
            for (Job job : board.queue()) {
                board.report(worker, job.id(), STATUSES.get(random.nextInt(STATUSES.size())));
            }
        }

        void check() {
            Set<BucketPartition> taken = new HashSet<>();
            for (Job job : board.queue()) {
                assertThat(job.bucketPartitions()).as("one job for a partition").allMatch(taken::add);
                assertThat(job.status()).isNotEqualTo(JobStatus.DONE);
                assertThat(job.workers().isEmpty() || job.status() == JobStatus.WORKING)
                        .as("held only while WORKING: %s", job)
                        .isTrue();
            }
            assertThat(board.queue()).isSortedAccordingTo(Comparator.comparingLong(Job::windowStartMs));
        }
    }
}
