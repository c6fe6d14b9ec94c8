package io.messagescheduler.scheduler;

import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.Readiness;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a {@link Term} when this Scheduler is elected and closes it when it leads no more. Not the election's thread: a term's
 * beginning and end may take longer than a member of a group may be silent.
 */
final class LeaderAgent implements Agent {
    private static final Logger log = LoggerFactory.getLogger(LeaderAgent.class);
    private static final Duration TURN = Duration.ofMillis(500);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final Leadership leadership;
    private final Supplier<Term> begin;
    private volatile @Nullable Term term;

    /** @param begin reads the state from Kafka and starts to act */
    LeaderAgent(Leadership leadership, Supplier<Term> begin) {
        this.leadership = leadership;
        this.begin = begin;
    }

    @Override
    public String roleName() {
        return "lead";
    }

    @Override
    public int doWork() throws InterruptedException {
        boolean leads = leadership.leads();
        if (leads == (term != null)) {
            leadership.awaitChange(leads, TURN);
            return 0;
        }
        if (!leads) {
            end();
            return 1;
        }
        try {
            term = begin.get();
            return 1;
        } catch (KafkaException e) {
            if (KafkaErrors.kindOf(e) != KafkaErrors.Kind.RETRY) {
                throw e;
            }
            log.warn("The leader cannot begin yet: {}", e.toString());
            Thread.sleep(PAUSE_AFTER_FAILURE.toMillis());
            return 0;
        }
    }

    private void end() {
        Term over = term;
        term = null;
        if (over != null) {
            over.close();
        }
    }

    /** The leader's state; null unless this Scheduler leads. Safe from any thread. */
    SchedulerApi.@Nullable Engine engine() {
        Term present = term;
        return present != null && leadership.leads() ? present.engine() : null;
    }

    /** Safe from any thread. */
    Readiness readiness() {
        Term present = term;
        if (leadership.leads()) {
            return present == null ? Readiness.no("it was elected and begins to lead") : present.readiness();
        }
        return leadership
                .other()
                .map(leader -> Readiness.yes("a standby: " + leader.instance() + " leads"))
                .orElseGet(() -> Readiness.no("no Scheduler is known to lead yet"));
    }

    @Override
    public void onClose() {
        end();
    }
}
