package io.messagescheduler.worker;

import io.messagescheduler.core.job.JobBoard;
import io.messagescheduler.core.job.JobStatus;
import io.messagescheduler.kafkaio.BacklogReader;
import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.process.ElapsedTime;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the drain threads of a Worker get their jobs from as long as no Scheduler answers: planned by the Scheduler's own rule,
 * for the partitions that this Worker delivers. The others' owners plan for those. Two that plan for one partition, or a
 * Scheduler that is back, cost a drain begun twice: the later one fences the earlier. Thread-safe.
 */
final class OwnPlan {
    private static final Logger log = LoggerFactory.getLogger(OwnPlan.class);
    private static final long TICK_NANOS = Duration.ofMillis(250).toNanos();

    private final Function<IntPredicate, BacklogReader.Look> backlog;
    private final DeliveryStates states;
    private final JobBoard.Settings settings;
    private final SchedulerSilence silence;
    private final InstantSource clock;
    private final ElapsedTime elapsed;
    private JobBoard board;
    private long plannedNanos;

    /** @param backlog looks at the partitions of the numbers that it is given, in every bucket */
    OwnPlan(
            Function<IntPredicate, BacklogReader.Look> backlog,
            DeliveryStates states,
            JobBoard.Settings settings,
            SchedulerSilence silence,
            InstantSource clock,
            ElapsedTime elapsed) {
        this.backlog = backlog;
        this.states = states;
        this.settings = settings;
        this.silence = silence;
        this.clock = clock;
        this.elapsed = elapsed;
        this.board = new JobBoard(settings);
        this.plannedNanos = elapsed.nanos() - TICK_NANOS;
    }

    /** The jobs of {@code scheduler} while it answers, else those of this plan. For one thread, named {@code worker}. */
    JobSource insteadOf(JobSource scheduler, String worker) {
        return (status, job, wait) -> {
            if (silence.mayAsk()) {
                try {
                    DrainJob answer = scheduler.post(status, job, silence.isLasting() ? Duration.ZERO : wait);
                    if (silence.heard()) {
                        forget();
                    }
                    return answer;
                } catch (IOException e) {
                    silence.unheard(e);
                    if (!silence.isLasting()) {
                        throw e;
                    }
                }
            }
            return post(worker, status, job);
        };
    }

    private synchronized @Nullable DrainJob post(String worker, JobSource.Status status, @Nullable DrainJob job) {
        if (job != null) {
            board.report(worker, job.id(), JobStatus.valueOf(status.name()));
        }
        if (status != JobSource.Status.READY || !plan()) {
            return null;
        }
        return board.assign(worker).map(DrainJob::of).orElse(null);
    }

    /** Whether the plan is up to date. */
    private boolean plan() {
        if (elapsed.nanos() - plannedNanos < TICK_NANOS) {
            return true;
        }
        plannedNanos = elapsed.nanos();
        try {
            BacklogReader.Look look = backlog.apply(states::deliver);
            board.plan(look.backlog(), look.committed(), clock.millis());
            board.takeFinished();
            return true;
        } catch (KafkaException e) {
            if (KafkaErrors.kindOf(e) != KafkaErrors.Kind.RETRY) {
                throw e;
            }
            log.warn("Kafka cannot be asked where the drains stand: {}", e.toString());
            return false;
        }
    }

    /** A Scheduler plans again: its board is the one that counts. */
    private synchronized void forget() {
        board = new JobBoard(settings);
    }
}
