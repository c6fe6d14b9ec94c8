package io.messagescheduler.scheduler;

import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.process.Agent;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every minute whether somebody has changed our topics so that Kafka would delete what waits in them, and says so
 * until they are mended. Nothing is stopped: delivering what is there is the best that can be done meanwhile.
 */
final class TopicGuard implements Agent {
    private static final Logger log = LoggerFactory.getLogger(TopicGuard.class);
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Duration TURN = Duration.ofMillis(200);

    private final TopicSetup topics;
    private final Layout layout;
    private final Duration every;
    private long lastNanos = System.nanoTime();
    private volatile String problem = "";

    TopicGuard(TopicSetup topics, Layout layout) {
        this(topics, layout, EVERY);
    }

    TopicGuard(TopicSetup topics, Layout layout, Duration every) {
        this.topics = topics;
        this.layout = layout;
        this.every = every;
    }

    @Override
    public int doWork() throws InterruptedException {
        if (System.nanoTime() - lastNanos < every.toNanos()) {
            Thread.sleep(TURN.toMillis());
            return 0;
        }
        lastNanos = System.nanoTime();
        look();
        return 1;
    }

    /** What is wrong, in a sentence; empty when nothing is. Safe from any thread. */
    String problem() {
        return problem;
    }

    private void look() {
        try {
            topics.check(layout);
            problem = "";
        } catch (TopicSetup.WrongCluster changed) {
            problem = String.valueOf(changed.getMessage());
            log.error("{}", problem);
        } catch (KafkaException away) {
            if (KafkaErrors.kindOf(away) != KafkaErrors.Kind.RETRY) {
                throw away;
            }
            log.warn("The topics cannot be looked at for now: {}", away.toString());
        }
    }

    @Override
    public String roleName() {
        return "topic-guard";
    }

    @Override
    public void onClose() {
        // The client belongs to the Scheduler.
    }
}
