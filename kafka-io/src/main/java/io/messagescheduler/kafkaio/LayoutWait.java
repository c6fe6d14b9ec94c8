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

    /**
     * The layout, once it is registered and is what these settings ask for. A process that went on with the layout of
     * earlier settings would route into buckets that are drained at once, round and round, and its membership of a group
     * would keep the Scheduler from committing the first offsets of new topics.
     */
    public static Layout await(KafkaClients clients, Layout wanted) throws InterruptedException {
        long saidNanos = System.nanoTime();
        try (Admin admin = clients.admin("sm-layout-wait")) {
            while (true) {
                String missing;
                String different = "the Scheduler has not set up the topics yet";
                try {
                    if (TopicSetup.await(admin.listTopics().names()).contains(Names.REGISTRY)) {
                        Optional<Layout> layout = new Registry(clients).read();
                        if (layout.isPresent() && layout.get().isAsked(wanted)) {
                            return layout.get();
                        }
                        if (layout.isPresent()) {
                            different = "the topics are set up for other settings ("
                                    + layout.get().inWords() + ", not " + wanted.inWords()
                                    + "): start the Scheduler with the same settings as this process";
                        }
                    }
                    missing = different;
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
