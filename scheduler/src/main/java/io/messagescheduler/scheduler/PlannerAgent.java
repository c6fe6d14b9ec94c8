package io.messagescheduler.scheduler;

import io.messagescheduler.kafkaio.BacklogReader;
import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.process.Agent;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Scheduler's tick: reads where every drain stands, ends the jobs that are done and makes those that are due. */
final class PlannerAgent implements Agent {
    private static final Logger log = LoggerFactory.getLogger(PlannerAgent.class);
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final BacklogReader backlog;
    private final ControlPlane plane;
    private final JobLog jobLog;
    private final SchedulerMetrics metrics;
    private volatile boolean planned;

    /** Closes backlog and log at its end. */
    PlannerAgent(BacklogReader backlog, ControlPlane plane, JobLog jobLog, SchedulerMetrics metrics) {
        this.backlog = backlog;
        this.plane = plane;
        this.jobLog = jobLog;
        this.metrics = metrics;
    }

    @Override
    public String roleName() {
        return "planner";
    }

    @Override
    public int doWork() throws InterruptedException {
        try {
            long startNanos = System.nanoTime();
            plane.plan(backlog.look()).forEach(jobLog::append);
            metrics.planned(System.nanoTime() - startNanos);
            planned = true;
            Thread.sleep(TICK.toMillis());
        } catch (KafkaException e) {
            if (KafkaErrors.kindOf(e) != KafkaErrors.Kind.RETRY) {
                throw e;
            }
            planned = false;
            metrics.failed();
            log.warn("Kafka cannot be asked where the drains stand: {}", e.toString());
            Thread.sleep(PAUSE_AFTER_FAILURE.toMillis());
        }
        return 1;
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
