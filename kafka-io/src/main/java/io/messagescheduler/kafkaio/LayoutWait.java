package io.messagescheduler.kafkaio;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until the Scheduler has set the cluster up, however long that takes, and says now and then what is missing. */
public final class LayoutWait {
    private static final Logger log = LoggerFactory.getLogger(LayoutWait.class);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration SAY_EVERY = Duration.ofSeconds(10);

    private LayoutWait() {}

    /** The layout, once it is registered. */
    public static Layout await(KafkaClients clients) throws InterruptedException {
        long saidNanos = System.nanoTime();
        try (Admin admin = clients.admin("sm-layout-wait")) {
            while (true) {
                String missing;
                try {
                    if (TopicSetup.await(admin.listTopics().names()).contains(Names.REGISTRY)) {
                        Optional<Layout> layout = new Registry(clients).read();
                        if (layout.isPresent()) {
                            return layout.get();
                        }
                    }
                    missing = "the Scheduler has not set up the topics yet";
                } catch (InterruptException e) {
                    throw new InterruptedException();
                } catch (KafkaException e) {
                    missing = "Kafka at " + clients.bootstrapServers() + " does not answer (" + e.getMessage() + ")";
                }
                if (System.nanoTime() - saidNanos > SAY_EVERY.toNanos()) {
                    log.warn("Waiting: {}", missing);
                    saidNanos = System.nanoTime();
                }
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }
}
