package io.messagescheduler.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.job.Backlog;
import io.messagescheduler.core.job.BucketPartition;
import io.messagescheduler.core.job.JobBoard;
import io.messagescheduler.kafkaio.BacklogReader;
import io.messagescheduler.kafkaio.ClockGuard;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.testkit.ManualClock;
import io.messagescheduler.testkit.ManualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.junit.jupiter.api.Test;

class PlannerAgentTest {
    private static final Instant START = Instant.parse("2026-11-30T16:00:00Z");
    private static final Layout LAYOUT = new Layout("in", List.of(), 10, 8, 10, null, 1, 1, Map.of());
    private static final BucketLadder LADDER = LAYOUT.ladder();

    private final ManualClock clock = new ManualClock(START);
    private final ManualClock broker = new ManualClock(START);
    private final ManualTime elapsed = new ManualTime(clock);
    private final ControlPlane plane =
            new ControlPlane(new JobBoard.Settings(5_000, 20_000, 10), Duration.ofMinutes(5), clock);
    private final PlannerAgent planner = new PlannerAgent(
            new BacklogReader(unasked(), LAYOUT, new MockConsumer<>("none")),
            plane,
            new JobLog(new MockProducer<>()),
            new SchedulerMetrics(new SimpleMeterRegistry(), LADDER, new Leadership(), () -> null, () -> 0, clock),
            new ClockGuard(broker::millis, () -> null, elapsed),
            clock,
            elapsed);

    private static Admin unasked() {
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (proxy, method, arguments) -> {
                    throw new AssertionError(method);
                });
    }

    /** A bucket that opens half an hour after the start. */
    private static BacklogReader.Look look() {
        long opensAtMs = START.plus(Duration.ofMinutes(30)).toEpochMilli();
        return new BacklogReader.Look(
                List.of(new Backlog(LADDER.overflow(), 0, 0, 5, opensAtMs, opensAtMs)),
                Map.of(new BucketPartition(LADDER.overflow().topic(), 0), 0L),
                Map.of(),
                Map.of());
    }

    private void pass(Duration duration) {
        clock.advance(duration);
        broker.advance(duration);
    }

    @Test
    void plan_clockRight_makesTheJobWhenTheBucketOpens() {
        planner.plan(look());
        assertThat(plane.queue()).isEmpty();
        pass(Duration.ofMinutes(30));
        planner.plan(look());
        assertThat(plane.queue()).hasSize(1);
        assertThat(plane.isHeldOff()).isFalse();
    }

    @Test
    void plan_clockStepsAnHourAhead_opensNothingUntilTheBrokerAgrees() {
        planner.plan(look());
        clock.step(Duration.ofHours(1));
        planner.plan(look());
        assertThat(plane.isHeldOff()).isTrue();
        assertThat(plane.queue()).isEmpty();

        clock.step(Duration.ofHours(-1));
        pass(Duration.ofSeconds(1));
        planner.plan(look());
        assertThat(plane.isHeldOff()).isFalse();
    }

    @Test
    void plan_electedWithAClockAnHourBehind_leavesTheWorkersToThemselves() {
        clock.step(Duration.ofHours(-1));
        planner.plan(look());
        assertThat(plane.isHeldOff()).isTrue();
    }
}
