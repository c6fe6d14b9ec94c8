package io.messagescheduler.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.job.Backlog;
import io.messagescheduler.core.job.BucketPartition;
import io.messagescheduler.core.job.JobBoard;
import io.messagescheduler.kafkaio.BacklogReader;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.testkit.ManualClock;
import io.messagescheduler.testkit.ManualTime;
import io.messagescheduler.worker.JobSource.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a Worker plans its drains itself, and when no more. */
class OwnPlanTest {
    private static final BucketLadder LADDER =
            new BucketLadder(Duration.ofSeconds(10), 8, Duration.ofSeconds(10), null);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-23T19:00:00Z"));
    private final DeliveryStates states = new DeliveryStates();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FakeScheduler scheduler = new FakeScheduler();
    private boolean kafkaAway;

    private final ElapsedTime elapsed = new ManualTime(clock);

    private final JobSource jobs = new OwnPlan(
                    this::look,
                    states,
                    JobBoard.Settings.of(LADDER),
                    new SchedulerSilence(PATIENCE, elapsed, new DrainMetrics(meters)),
                    clock,
                    elapsed)
            .insteadOf(scheduler, "worker-0-0");

    /** Answers with a job of its own when it is there. */
    private static final class FakeScheduler implements JobSource {
        private final DrainJob job = new DrainJob(new UUID(0, 7), "its", 0, Map.of(0, 1L));
        private boolean there;
        private int asked;

        @Override
        public @Nullable DrainJob post(Status status, @Nullable DrainJob of, Duration wait) throws ConnectException {
            asked++;
            if (!there) {
                throw new ConnectException("away");
            }
            return status == Status.READY ? job : null;
        }
    }

    /** Partitions 0 to 3 of the overflow bucket each have a record that is overdue. */
    private BacklogReader.Look look(IntPredicate partitions) {
        if (kafkaAway) {
            throw new TimeoutException("Kafka is away");
        }
        List<Backlog> backlog = IntStream.range(0, 4)
                .filter(partitions)
                .mapToObj(partition -> new Backlog(LADDER.overflow(), partition, 0, 5, 0, 0))
                .toList();
        return new BacklogReader.Look(
                backlog, Map.of(new BucketPartition(LADDER.overflow().topic(), 0), 0L), Map.of(), Map.of());
    }

    private @Nullable DrainJob ready() throws Exception {
        return jobs.post(Status.READY, null, Duration.ZERO);
    }

    private void loseTheScheduler() {
        assertThatThrownBy(this::ready).isInstanceOf(ConnectException.class);
        clock.advance(PATIENCE);
    }

    private double alone() {
        return meters.get("sm.drain.own.plan").gauge().value();
    }

    @Test
    void post_schedulerAnswers_itsJobsAreTaken() throws Exception {
        scheduler.there = true;
        clock.advance(PATIENCE.multipliedBy(2));
        assertThat(ready()).isSameAs(scheduler.job);
        assertThat(alone()).isZero();
    }

    @Test
    void post_awayForLessThanThePatience_isTheFailureThatItWas() {
        assertThatThrownBy(this::ready).isInstanceOf(ConnectException.class);
        clock.advance(PATIENCE.minusNanos(1));
        assertThatThrownBy(this::ready).isInstanceOf(ConnectException.class);
    }

    @Test
    void post_awayForThePatience_plansWhatItDeliversAndNothingElse() throws Exception {
        states.holds("deliver-0", Set.of(1));
        states.holds("deliver-1", Set.of(3));
        loseTheScheduler();
        DrainJob job = Objects.requireNonNull(ready());
        assertThat(job.endOffsets().keySet()).containsExactly(1, 3);
        assertThat(alone()).isEqualTo(1);
    }

    @Test
    void post_away_asksSeldom() throws Exception {
        loseTheScheduler();
        ready();
        int before = scheduler.asked;
        for (int i = 0; i < 9; i++) {
            clock.advance(Duration.ofSeconds(1));
            ready();
        }
        assertThat(scheduler.asked).isEqualTo(before);
        clock.advance(Duration.ofSeconds(1));
        ready();
        assertThat(scheduler.asked).isEqualTo(before + 1);
    }

    @Test
    void post_schedulerBack_itsJobsAreTakenAgain() throws Exception {
        states.holds("deliver-0", Set.of(0));
        loseTheScheduler();
        assertThat(ready()).isNotSameAs(scheduler.job);
        scheduler.there = true;
        clock.advance(Duration.ofSeconds(10));
        assertThat(ready()).isSameAs(scheduler.job);
        assertThat(alone()).isZero();
    }

    @Test
    void post_kafkaAwayToo_thereIsNoJobForNow() throws Exception {
        states.holds("deliver-0", Set.of(0));
        kafkaAway = true;
        loseTheScheduler();
        assertThat(ready()).isNull();
        kafkaAway = false;
        clock.advance(Duration.ofSeconds(1));
        assertThat(ready()).isNotNull();
    }
}
