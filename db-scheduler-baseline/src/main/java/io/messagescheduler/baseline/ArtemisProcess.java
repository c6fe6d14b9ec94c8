package io.messagescheduler.baseline;

import io.messagescheduler.baseline.Forwarder.SendFailed;
import io.messagescheduler.kafkaio.SystemSettings;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.AgentRunner;
import io.messagescheduler.process.Application;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.Readiness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.utils.VersionLoader;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards to Kafka what Artemis has found to be due, a batch at a time: consume, send, wait for Kafka's acknowledgement,
 * commit. Killed before the commit, the batch is consumed again.
 */
final class ArtemisProcess implements Application {
    private static final Logger log = LoggerFactory.getLogger(ArtemisProcess.class);

    private final ProcessContext context;
    private final String url;
    private final PollMetrics metrics;
    private @Nullable Forwarder forwarder;
    private @Nullable AgentRunner runner;
    private volatile boolean connected;

    ArtemisProcess(ProcessContext context, String url) {
        this.context = context;
        this.url = url;
        this.metrics = new PollMetrics(context.meters());
    }

    @Override
    public synchronized void start() {
        Forwarder sender = new Forwarder(
                new SystemSettings(context.settings()).clients(context.meters()).producer(context.instance()));
        forwarder = sender;
        context.details(Map.of(
                "engine", "Artemis", "engineVersion", VersionLoader.getVersion().getFullVersion()));
        runner = AgentRunner.start(new Forward(sender), context);
    }

    @Override
    public Readiness readiness() {
        return connected ? Readiness.yes() : Readiness.no("it is not connected to its broker");
    }

    @Override
    public synchronized void close() {
        if (runner != null) {
            runner.close();
        }
        if (forwarder != null) {
            forwarder.close();
        }
    }

    /** One consumer; connects again whenever something failed. */
    private final class Forward implements Agent {
        private static final int BATCH = 500;
        private static final long WAIT_MS = 100;
        private static final long NEXT_MS = 1;
        private static final long FIRST_BACKOFF_MS = 100;
        private static final long LONGEST_BACKOFF_MS = 5_000;

        private final Forwarder sender;
        private @Nullable ArtemisSession open;
        private @Nullable ClientConsumer consumer;
        private long backoffMs = FIRST_BACKOFF_MS;

        Forward(Forwarder sender) {
            this.sender = sender;
        }

        @Override
        public int doWork() throws InterruptedException {
            try {
                int sent = forward();
                backoffMs = FIRST_BACKOFF_MS;
                return sent;
            } catch (ActiveMQException | SendFailed failure) {
                metrics.failed();
                onClose();
                log.warn("Forwarding failed; trying again in {} ms ({})", backoffMs, failure.toString());
                Thread.sleep(backoffMs);
                backoffMs = Math.min(2 * backoffMs, LONGEST_BACKOFF_MS);
                return 0;
            }
        }

        @Override
        public String roleName() {
            return "forward";
        }

        @Override
        public void onClose() {
            connected = false;
            if (open != null) {
                open.close();
                open = null;
            }
        }

        private int forward() throws ActiveMQException, SendFailed, InterruptedException {
            ArtemisSession session = open;
            ClientConsumer due = consumer;
            if (session == null || due == null) {
                session = ArtemisSession.open(url, Artemis.QUEUE);
                open = session;
                due = session.session().createConsumer(Artemis.QUEUE);
                consumer = due;
                connected = true;
            }
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            ClientMessage last = null;
            long startNanos = System.nanoTime();
            for (ClientMessage message = due.receive(WAIT_MS); message != null; message = due.receive(NEXT_MS)) {
                if (records.isEmpty()) {
                    startNanos = System.nanoTime();
                }
                byte[] body = new byte[message.getBodyBuffer().readableBytes()];
                message.getBodyBuffer().readBytes(body);
                records.add(StoredMessage.unpack(body));
                message.acknowledge();
                last = message;
                if (records.size() == BATCH) {
                    break;
                }
            }
            if (last != null) {
                sender.send(records);
                session.session().commit();
                metrics.polled(records.size(), System.nanoTime() - startNanos);
            }
            return records.size();
        }
    }
}
