package io.messagescheduler.core.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.messagescheduler.core.bucket.Bucket;
import io.messagescheduler.core.bucket.BucketLadder;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JobBoardTest {
    private static final BucketLadder LADDER = new BucketLadder(Duration.ofSeconds(10), 8, Duration.ofDays(30), null);
    private static final Bucket FINE = LADDER.ring(0, 3);
    private static final Bucket COARSE = LADDER.ring(1, 5);
    private static final long LEAD = 5_000;
    private static final long OPENS = 1_800_000_000_000L;
    private static final JobBoard.Settings SETTINGS = new JobBoard.Settings(LEAD, 1_000, 100);
    private static final Map<BucketPartition, Long> NOTHING_COMMITTED = Map.of();

    private final JobBoard board = new JobBoard(SETTINGS);

    private static Backlog backlog(Bucket bucket, int partition, long committed, long end, long opensAtMs) {
        return new Backlog(bucket, partition, committed, end, opensAtMs, opensAtMs + LEAD);
    }

    private static Map<BucketPartition, Long> committed(Bucket bucket, int partition, long offset) {
        return Map.of(new BucketPartition(bucket.topic(), partition), offset);
    }

    private void plan(long nowMs, Backlog... backlog) {
        board.plan(List.of(backlog), NOTHING_COMMITTED, nowMs);
    }

    private Job only() {
        assertThat(board.queue()).hasSize(1);
        return board.queue().getFirst();
    }

    @Test
    void plan_firstRecordsWindow_givesAJobOneLeadBeforeItOpens() { // the one rule
        Backlog waiting = backlog(FINE, 2, 10, 25, OPENS);
        plan(OPENS - LEAD - 1, waiting);
        assertThat(board.queue()).isEmpty();

        plan(OPENS - LEAD, waiting);

        Job job = only();
        assertThat(job.bucket()).isEqualTo("__SM_BUCKET_10_80_3");
        assertThat(job.lowerSeconds()).isEqualTo(10);
        assertThat(job.upperSeconds()).isEqualTo(80);
        assertThat(job.endOffsets()).isEqualTo(new TreeMap<>(Map.of(2, 25L)));
        assertThat(job.notBeforeMs()).isEqualTo(OPENS);
        assertThat(job.windowStartMs()).isEqualTo(OPENS + LEAD);
        assertThat(job.createdMs()).isEqualTo(OPENS - LEAD);
        assertThat(job.status()).isEqualTo(JobStatus.READY);
        assertThat(job.workers()).isEmpty();
        assertThat(job.finishedMs()).isZero();
    }

    @Test
    void plan_aWeekLate_givesTheSameJob() {
        plan(OPENS + Duration.ofDays(7).toMillis(), backlog(FINE, 2, 10, 25, OPENS));
        assertThat(only().notBeforeMs()).isEqualTo(OPENS);
    }

    @Test
    void plan_bucketOfAnEarlierLadder_isDrainedAtOnce() {
        Bucket foreign = Bucket.named("__SM_BUCKET_60_120_3").orElseThrow();
        plan(OPENS, new Backlog(foreign, 0, 0, 5, LADDER.opensAtMs(foreign, OPENS * 2, OPENS), 0));
        assertThat(only().bucket()).isEqualTo("__SM_BUCKET_60_120_3");
        assertThat(only().notBeforeMs()).isZero();
    }

    @Test
    void plan_partitionThatHasAJob_getsNoSecondOneAndKeepsItsEnd() {
        plan(OPENS, backlog(FINE, 0, 0, 10, OPENS));
        plan(OPENS, backlog(FINE, 0, 0, 20, OPENS), backlog(FINE, 1, 0, 20, OPENS));

        assertThat(board.queue())
                .extracting(job -> Map.copyOf(job.endOffsets()))
                .containsExactlyInAnyOrder(Map.of(0, 10L), Map.of(1, 20L));
    }

    @Test
    void plan_failedWithAPartitionThatDoesNotAnswer_makesTheJobAnewOfTheOthers() {
        Backlog answers = backlog(FINE, 1, 0, 10, OPENS);
        plan(OPENS, backlog(FINE, 0, 0, 10, OPENS), answers);
        Job job = board.assign("w").orElseThrow();
        plan(OPENS, answers);
        assertThat(only().endOffsets().keySet()).as("somebody has it").containsExactly(0, 1);

        board.report("w", job.id(), JobStatus.ERROR);
        plan(OPENS, answers);
        assertThat(only().endOffsets().keySet()).containsExactly(1);
    }

    @Test
    void plan_failedAndAllAnswer_keepsTheJob() {
        Backlog waiting = backlog(FINE, 0, 0, 10, OPENS);
        plan(OPENS, waiting);
        Job job = board.assign("w").orElseThrow();
        board.report("w", job.id(), JobStatus.ERROR);
        plan(OPENS, waiting);
        assertThat(only().status()).isEqualTo(JobStatus.ERROR);
    }

    @Test
    void plan_samePartitionTwiceInTheBacklog_countsOnce() {
        plan(OPENS, backlog(FINE, 0, 0, 10, OPENS), backlog(FINE, 0, 0, 10, OPENS - 10_000));
        assertThat(board.queue()).hasSize(1);
    }

    @Test
    void plan_partitionsOfOneWindow_areOneJobUntilTheyAreMany() {
        plan(OPENS, backlog(FINE, 2, 0, 300, OPENS), backlog(FINE, 0, 0, 300, OPENS), backlog(FINE, 1, 0, 400, OPENS));
        assertThat(only().endOffsets().keySet()).containsExactly(0, 1, 2);
    }

    @Test
    void plan_bigBucket_isSplitByPartition() {
        plan(
                OPENS,
                backlog(FINE, 0, 0, 600, OPENS),
                backlog(FINE, 1, 0, 400, OPENS),
                backlog(FINE, 2, 0, 1, OPENS),
                backlog(FINE, 3, 0, 5_000, OPENS),
                backlog(FINE, 4, 100, 200, OPENS));
        assertThat(board.queue())
                .extracting(job -> List.copyOf(job.endOffsets().keySet()))
                .containsExactly(List.of(0, 1), List.of(2), List.of(3), List.of(4));
    }

    @Test
    void plan_partitionsWithDifferentWindows_areJobsOfTheirOwn() {
        plan(OPENS, backlog(FINE, 0, 0, 10, OPENS - 10_000), backlog(FINE, 1, 0, 10, OPENS));
        assertThat(board.queue()).extracting(Job::notBeforeMs).containsExactly(OPENS - 10_000, OPENS);
    }

    @Test
    void plan_committedOffsets_aloneMakeAJobDone() {
        plan(OPENS, backlog(FINE, 0, 0, 10, OPENS));
        UUID id = board.assign("w1").orElseThrow().id();

        board.report("w1", id, JobStatus.DONE);
        assertThat(board.takeFinished()).isEmpty();
        board.plan(List.of(), committed(FINE, 0, 9), OPENS + 1);
        assertThat(board.takeFinished()).isEmpty();
        board.plan(List.of(), committed(FINE, 1, 10), OPENS + 2);
        assertThat(board.takeFinished()).isEmpty();
        board.plan(List.of(), committed(FINE, 0, 10), OPENS + 3);

        assertThat(board.queue()).isEmpty();
        Job done = board.takeFinished().getFirst();
        assertThat(done.status()).isEqualTo(JobStatus.DONE);
        assertThat(done.finishedMs()).isEqualTo(OPENS + 3);
        assertThat(board.takeFinished()).as("told once").isEmpty();
    }

    @Test
    void plan_offsetsReachedThoughTheWorkerFailed_isDone() {
        plan(OPENS, backlog(FINE, 0, 0, 10, OPENS), backlog(FINE, 1, 0, 10, OPENS));
        UUID id = board.assign("w1").orElseThrow().id();
        board.report("w1", id, JobStatus.ERROR);
        board.plan(
                List.of(),
                Map.of(new BucketPartition(FINE.topic(), 0), 10L, new BucketPartition(FINE.topic(), 1), 11L),
                OPENS);
        assertThat(board.queue()).isEmpty();
        assertThat(board.takeFinished()).hasSize(1);
    }

    @Test
    void plan_recordsAppendedBeforeTheOpening_getAFollowUpJob() {
        plan(OPENS - LEAD, backlog(FINE, 0, 0, 10, OPENS));
        UUID id = only().id();
        board.plan(List.of(backlog(FINE, 0, 10, 12, OPENS)), committed(FINE, 0, 10), OPENS + 1);
        assertThat(board.takeFinished()).hasSize(1);
        assertThat(only().endOffsets()).containsEntry(0, 12L);
        assertThat(only().id()).as("the same drain of the same window").isEqualTo(id);
    }

    @Test
    void takeFinished_moreThanTheLimit_keepsTheLatest() {
        JobBoard small = new JobBoard(new JobBoard.Settings(LEAD, 1, 2));
        for (int partition = 0; partition < 4; partition++) {
            small.plan(List.of(backlog(FINE, partition, 0, 1, OPENS)), NOTHING_COMMITTED, OPENS);
            small.plan(List.of(), committed(FINE, partition, 1), OPENS + partition);
        }
        assertThat(small.takeFinished()).extracting(Job::finishedMs).containsExactly(OPENS + 2, OPENS + 3);
    }

    @Test
    void assign_severalReady_isTheMostOverdueFirst() { // P21
        plan(
                OPENS + 60_000,
                backlog(FINE, 0, 0, 10, OPENS + 20_000),
                backlog(COARSE, 0, 0, 10, OPENS),
                backlog(FINE, 1, 0, 10, OPENS + 10_000));
        assertThat(board.assign("w1").orElseThrow().bucket()).isEqualTo(COARSE.topic());
        assertThat(board.assign("w2").orElseThrow().endOffsets()).containsKey(1);
        assertThat(board.assign("w3").orElseThrow().endOffsets()).containsKey(0);
        assertThat(board.assign("w4")).isEmpty();
        assertThat(board.queue()).allMatch(job -> job.status() == JobStatus.WORKING);
    }

    @Test
    void assign_readyErrorAbandoned_inThisOrder() {
        plan(
                OPENS,
                backlog(FINE, 0, 0, 10, OPENS - 30_000),
                backlog(FINE, 1, 0, 10, OPENS - 20_000),
                backlog(FINE, 2, 0, 10, OPENS - 10_000));
        Job abandoned = board.assign("w0").orElseThrow();
        Job failed = board.assign("w1").orElseThrow();
        board.report("w0", abandoned.id(), JobStatus.DONE);
        board.report("w1", failed.id(), JobStatus.ERROR);
        assertThat(board.assign("a").orElseThrow().endOffsets()).as("READY").containsKey(2);
        assertThat(board.assign("b").orElseThrow().id()).as("ERROR").isEqualTo(failed.id());
        assertThat(board.assign("c")).as("called done, and not looked at yet").isEmpty();
        plan(OPENS);
        assertThat(board.assign("c").orElseThrow().id())
                .as("WORKING without a Worker")
                .isEqualTo(abandoned.id());
    }

    @Test
    void assign_workerThatHasAJob_getsTheSameAgain() {
        plan(OPENS, backlog(FINE, 0, 0, 10, OPENS), backlog(COARSE, 0, 0, 10, OPENS));
        Job job = board.assign("w1").orElseThrow();
        assertThat(board.assign("w1")).contains(job);
        assertThat(board.assign("w2").orElseThrow().id()).isNotEqualTo(job.id());
    }

    @Test
    void release_silentWorker_putsItsJobInErrorForAnother() { // P23
        plan(OPENS, backlog(FINE, 0, 0, 10, OPENS));
        UUID id = board.assign("w1").orElseThrow().id();
        board.release("w1");
        assertThat(only().status()).isEqualTo(JobStatus.ERROR);
        assertThat(only().workers()).isEmpty();

        Job again = board.assign("w2").orElseThrow();
        assertThat(again.id()).isEqualTo(id);
        assertThat(again.workers()).containsExactly("w2");
        assertThat(again.status()).isEqualTo(JobStatus.WORKING);
        for (JobStatus status : JobStatus.values()) {
            board.report("w1", id, status);
        }
        assertThat(only()).as("the silent one is not believed any more").isEqualTo(again);
    }

    @Test
    void report_workerThatComesBackBeforeAnotherHasItsJob_goesOn() {
        plan(OPENS, backlog(FINE, 0, 0, 10, OPENS));
        UUID id = board.assign("w1").orElseThrow().id();
        board.release("w1");
        board.report("w1", id, JobStatus.WORKING);
        assertThat(only().workers()).containsExactly("w1");
        assertThat(only().status()).isEqualTo(JobStatus.WORKING);
    }

    @Test
    void report_jobGivenBack_isReadyAgain() {
        plan(OPENS, backlog(FINE, 0, 0, 10, OPENS));
        UUID id = board.assign("w1").orElseThrow().id();
        board.report("w1", id, JobStatus.READY);
        assertThat(only().status()).isEqualTo(JobStatus.READY);
        assertThat(only().workers()).isEmpty();
    }

    @Test
    void report_unknownJob_changesNothing() {
        plan(OPENS, backlog(FINE, 0, 0, 10, OPENS));
        Job before = only();
        for (JobStatus status : JobStatus.values()) {
            board.report("w1", new UUID(1, 2), status);
        }
        assertThat(only()).isEqualTo(before);
    }

    @Test
    void id_equalInput_isEqualAndAnythingElseIsNot() { // P22
        JobBoard other = new JobBoard(SETTINGS);
        plan(OPENS, backlog(FINE, 0, 0, 10, OPENS), backlog(FINE, 1, 0, 10, OPENS));
        other.plan(
                List.of(backlog(FINE, 1, 3, 15, OPENS), backlog(FINE, 0, 2, 11, OPENS)), NOTHING_COMMITTED, OPENS + 9);
        assertThat(other.queue().getFirst().id()).isEqualTo(only().id());

        Set<UUID> ids = new HashSet<>(Set.of(only().id()));
        assertThat(ids.add(Job.idOf(FINE.topic(), Set.of(0), OPENS + LEAD))).isTrue();
        assertThat(ids.add(Job.idOf(FINE.topic(), Set.of(1), OPENS + LEAD))).isTrue();
        assertThat(ids.add(Job.idOf(COARSE.topic(), Set.of(0), OPENS + LEAD))).isTrue();
        assertThat(ids.add(Job.idOf(FINE.topic(), Set.of(0), OPENS))).isTrue();
    }

    @Test
    void construction_badValues_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new JobBoard.Settings(-1, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new JobBoard.Settings(0, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new JobBoard.Settings(0, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> backlog(FINE, 0, 10, 10, OPENS));
    }
}
