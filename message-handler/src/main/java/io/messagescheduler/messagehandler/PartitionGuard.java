package io.messagescheduler.messagehandler;

import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.PartitionCounts;
import io.messagescheduler.process.Agent;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then whether somebody has added partitions to a topic of ours, and stops the intake for good if so. */
final class PartitionGuard implements Agent {
    private static final Logger log = LoggerFactory.getLogger(PartitionGuard.class);
    private static final Duration TURN = Duration.ofMillis(200);
    private static final Duration EVERY = Duration.ofSeconds(15);

    private final Admin admin;
    private final Layout layout;
    private final Consumer<String> stop;
    private long lookedNanos = System.nanoTime();
    private boolean stopped;

    /** @param stop takes the reason, in a sentence; called once, on the guard's thread */
    PartitionGuard(Admin admin, Layout layout, Consumer<String> stop) {
        this.admin = admin;
        this.layout = layout;
        this.stop = stop;
    }

    @Override
    public String roleName() {
        return "partition-guard";
    }

    @Override
    public int doWork() throws InterruptedException {
        if (stopped || System.nanoTime() - lookedNanos < EVERY.toNanos()) {
            Thread.sleep(TURN.toMillis());
            return 0;
        }
        look();
        return 1;
    }

    /** Whether everything is as it was set up, or cannot be asked for now. */
    boolean look() {
        lookedNanos = System.nanoTime();
        try {
            PartitionCounts.problem(admin, layout).ifPresent(problem -> {
                stopped = true;
                log.error("{}", problem);
                stop.accept(problem);
            });
        } catch (KafkaException away) {
            if (KafkaErrors.kindOf(away) == KafkaErrors.Kind.STOP) {
                throw away;
            }
            log.warn("The topics cannot be looked at for now: {}", away.toString());
        }
        return !stopped;
    }

    @Override
    public void onClose() {
        // The client belongs to the MessageHandler.
    }
}
