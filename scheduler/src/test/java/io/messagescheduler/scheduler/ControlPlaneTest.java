package io.messagescheduler.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.job.Backlog;
import io.messagescheduler.core.job.BucketPartition;
import io.messagescheduler.core.job.Job;
import io.messagescheduler.core.job.JobBoard;
import io.messagescheduler.core.job.JobStatus;
import io.messagescheduler.kafkaio.BacklogReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ControlPlaneTest {
    private static final BucketLadder LADDER =
            new BucketLadder(Duration.ofSeconds(10), 8, Duration.ofSeconds(10), null);
    private static final BucketPartition PARTITION =
            new BucketPartition(LADDER.overflow().topic(), 0);

    private static ControlPlane plane(Duration stale) {
        return new ControlPlane(
                new JobBoard.Settings(5_000, 20_000, 10),
                stale,
                InstantSource.fixed(Instant.ofEpochMilli(1_800_000_000_000L)));
    }

    /** What is read from Kafka when a bucket has opened and its drain stands at {@code committed} of 5. */
    private static BacklogReader.Look look(long committed) {
        List<Backlog> backlog =
                committed < 5 ? List.of(new Backlog(LADDER.overflow(), 0, committed, 5, 0, 0)) : List.of();
        return new BacklogReader.Look(backlog, Map.of(PARTITION, committed), Map.of(), Map.of());
    }

    private static Optional<Job> assign(ControlPlane plane, String worker, Duration wait) {
        try {
            return plane.assign(worker, wait);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static CompletableFuture<Optional<Job>> waiting(ControlPlane plane, String worker) {
        CompletableFuture<Optional<Job>> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> answer.complete(assign(plane, worker, Duration.ofSeconds(20))));
        return answer;
    }

    @Test
    void assign_waiting_isWokenByThePlan() throws Exception {
        ControlPlane plane = plane(Duration.ofMinutes(5));
        CompletableFuture<Optional<Job>> answer = waiting(plane, "worker-0-0");
        plane.plan(look(0));
        assertThat(answer.get().orElseThrow().bucket())
                .isEqualTo(LADDER.overflow().topic());
    }

    @Test
    void plan_offsetsReached_endsTheJobWhateverTheWorkerSays() {
        ControlPlane plane = plane(Duration.ofMinutes(5));
        plane.plan(look(0));
        Job job = assign(plane, "worker-0-0", Duration.ZERO).orElseThrow();
        plane.heartbeat("worker-0-0", "ip", JobStatus.DONE, job.id(), 3);
        assertThat(plane.plan(look(4))).isEmpty();
        assertThat(plane.plan(look(5))).extracting(Job::status).containsExactly(JobStatus.DONE);
        assertThat(plane.queue()).isEmpty();
    }

    @Test
    void plan_workerSilent_givesItsJobToAnother() {
        ControlPlane plane = plane(Duration.ofMillis(1));
        plane.heartbeat("worker-0-0", "ip", JobStatus.READY, null, 0);
        plane.plan(look(0));
        Job job = assign(plane, "worker-0-0", Duration.ZERO).orElseThrow();
        planUntilAllAreGone(plane, 0);
        assertThat(assign(plane, "worker-1-0", Duration.ZERO).orElseThrow().id())
                .isEqualTo(job.id());
    }

    /** It waited for a job while the Scheduler stood still, and died. */
    @Test
    void plan_jobGivenToAWorkerThatIsGone_givesItToAnother() {
        ControlPlane plane = plane(Duration.ofMillis(1));
        plane.heartbeat("worker-0-0", "ip", JobStatus.READY, null, 0);
        planUntilAllAreGone(plane, 5);
        plane.plan(look(0));
        Job job = assign(plane, "worker-0-0", Duration.ZERO).orElseThrow();
        plane.plan(look(0));
        assertThat(assign(plane, "worker-1-0", Duration.ZERO).map(Job::id)).contains(job.id());
    }

    private static void planUntilAllAreGone(ControlPlane plane, long committed) {
        do {
            plane.plan(look(committed));
        } while (!plane.workers().isEmpty());
    }

    @Test
    void assign_tooManyWaiting_answersAtOnce() throws Exception {
        ControlPlane plane = plane(Duration.ofMinutes(5));
        List<CompletableFuture<Optional<Job>>> answers = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            answers.add(waiting(plane, "worker-" + i + "-0"));
        }
        // Sixteen wait, one does not: it is one of these.
        assertThat(CompletableFuture.anyOf(answers.toArray(CompletableFuture[]::new))
                        .get())
                .isEqualTo(Optional.empty());
    }

    @Test
    void close_whileOneWaits_handsOutNothing() throws Exception {
        ControlPlane plane = plane(Duration.ofMinutes(5));
        CompletableFuture<Optional<Job>> answer = waiting(plane, "worker-0-0");
        plane.close();
        plane.plan(look(0));
        assertThat(answer.get()).isEmpty();
        assertThat(assign(plane, "worker-1-0", Duration.ofSeconds(20))).isEmpty();
    }

    @Test
    void holdOff_whileOneWaits_handsOutNothingUntilTheNextPlan() throws Exception {
        ControlPlane plane = plane(Duration.ofMinutes(5));
        CompletableFuture<Optional<Job>> answer = waiting(plane, "worker-0-0");
        plane.holdOff();
        assertThat(answer.get()).isEmpty();
        plane.plan(look(0));
        assertThat(assign(plane, "worker-0-0", Duration.ZERO)).isPresent();
    }

    @Test
    void delivered_severalThreadsOfOneProcess_isNotAddedUp() {
        ControlPlane plane = plane(Duration.ofMinutes(5));
        plane.heartbeat("worker-0-0", "ip", JobStatus.READY, null, 7);
        plane.heartbeat("worker-0-1", "ip", JobStatus.READY, null, 8);
        plane.heartbeat("worker-1-0", "ip", JobStatus.READY, null, 2);
        plane.heartbeat("worker-1-0", "ip", JobStatus.READY, null, -1); // a look that says nothing
        assertThat(plane.delivered()).isEqualTo(10);
    }
}
