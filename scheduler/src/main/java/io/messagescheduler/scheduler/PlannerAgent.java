package io.messagescheduler.scheduler;

import io.messagescheduler.kafkaio.BacklogReader;
import io.messagescheduler.kafkaio.ClockGuard;
import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.ElapsedTime;
import java.time.Duration;
import java.time.InstantSource;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Scheduler's tick: reads where every drain stands, ends the jobs that are done and makes those that are due. By a clock in
 * doubt it makes none: one that is behind would open no window, and Workers wait for a Scheduler that answers.
 */
final class PlannerAgent implements Agent {
    private static final Logger log = LoggerFactory.getLogger(PlannerAgent.class);
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final BacklogReader backlog;
    private final ControlPlane plane;
    private final JobLog jobLog;
    private final SchedulerMetrics metrics;
    private final ClockGuard guard;
    private final InstantSource clock;
    private final ElapsedTime elapsed;
    private volatile boolean planned;

    /** Closes backlog and log at its end. */
    PlannerAgent(
            BacklogReader backlog,
            ControlPlane plane,
            JobLog jobLog,
            SchedulerMetrics metrics,
            ClockGuard guard,
            InstantSource clock,
            ElapsedTime elapsed) {
        this.backlog = backlog;
        this.plane = plane;
        this.jobLog = jobLog;
        this.metrics = metrics;
        this.guard = guard;
        this.clock = clock;
        this.elapsed = elapsed;
    }

    @Override
    public String roleName() {
        return "planner";
    }

    @Override
    public int doWork() throws InterruptedException {
        try {
            long startNanos = elapsed.nanos();
            plan(backlog.look());
            metrics.planned(elapsed.nanos() - startNanos);
            planned = true;
            elapsed.pause(TICK);
        } catch (KafkaException e) {
            if (KafkaErrors.kindOf(e) != KafkaErrors.Kind.RETRY) {
                throw e;
            }
            planned = false;
            metrics.failed();
            log.warn("Kafka cannot be asked where the drains stand: {}", e.toString());
            elapsed.pause(PAUSE_AFTER_FAILURE);
        }
        return 1;
    }

    void plan(BacklogReader.Look look) {
        if (guard.trusts(clock.millis(), elapsed.nanos())) {
            plane.plan(look).forEach(jobLog::append);
        } else {
            plane.holdOff();
        }
    }

    /** Whether the last tick went well. */
    boolean planned() {
        return planned;
    }

    @Override
    public void onClose() {
        backlog.close();
        jobLog.close();
    }
}
