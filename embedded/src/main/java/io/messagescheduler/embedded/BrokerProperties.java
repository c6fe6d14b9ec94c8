package io.messagescheduler.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Broker settings for one node with a few hundred partitions on a small machine. What is not named here is Kafka's own
 * default.
 */
final class BrokerProperties {

    static final String CONTROLLER_LISTENER = "CONTROLLER";
    static final int NODE_ID = 1;
    private static final String HOST = "127.0.0.1";

    private BrokerProperties() {}

    /** @param more the operator's, which win */
    static Map<String, String> of(Path logDirectory, int port, int controllerPort, Map<String, String> more) {
        Map<String, String> properties = new HashMap<>();
        node(properties, logDirectory, port, controllerPort);
        oneReplica(properties);
        quickRestart(properties);
        lowLatency(properties);
        smallMachine(properties);
        properties.putAll(more);
        return properties;
    }

    /** Loopback only: there is no login, unless the operator's settings make one. */
    private static void node(Map<String, String> properties, Path logDirectory, int port, int controllerPort) {
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(NODE_ID));
        properties.put("log.dirs", logDirectory.toString());
        properties.put(
                "listeners",
                "PLAINTEXT://" + HOST + ":" + port + "," + CONTROLLER_LISTENER + "://" + HOST + ":" + controllerPort);
        properties.put("advertised.listeners", "PLAINTEXT://" + HOST + ":" + port);
        properties.put("controller.listener.names", CONTROLLER_LISTENER);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
        // Static voters, so that the ports may change between restarts.
        properties.put("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
        properties.put("auto.create.topics.enable", "false");
        properties.put("num.partitions", "4");
        // A machine that was off for weeks must find its offsets again: they are the checkpoints of everything.
        properties.put("offsets.retention.minutes", Integer.toString(10 * 366 * 24 * 60));
    }

    private static void oneReplica(Map<String, String> properties) {
        properties.put("default.replication.factor", "1");
        properties.put("min.insync.replicas", "1");
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            properties.put(topic + ".replication.factor", "1");
            properties.put(topic + ".num.partitions", "4");
            properties.put(topic + ".segment.bytes", Integer.toString(8 << 20));
        }
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
    }

    /**
     * After a kill the controller waits for the session of the broker's former life to end. Much shorter, and a machine
     * that is busy for a moment loses its only broker.
     */
    private static void quickRestart(Map<String, String> properties) {
        properties.put("broker.heartbeat.interval.ms", "500");
        properties.put("broker.session.timeout.ms", "3000");
        properties.put("num.recovery.threads.per.data.dir", "2");
        properties.put("log.flush.offset.checkpoint.interval.ms", "10000");
    }

    private static void lowLatency(Map<String, String> properties) {
        // One transaction right after another meets the first one's markers still under way.
        properties.put("add.partitions.to.txn.retry.backoff.ms", "1");
        // Transactions that nobody ended are looked for every 10 s, Kafka's default, and not sooner: within the first
        // moments of a
        // broker that starts again, before it leads its transaction log, their abort fails (NOT_COORDINATOR) and leaves
        // partitions in which nothing committed is visible any more.
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("group.min.session.timeout.ms", "1000");
        properties.put("group.consumer.min.heartbeat.interval.ms", "100");
        properties.put("group.consumer.heartbeat.interval.ms", "300");
        properties.put("group.consumer.min.session.timeout.ms", "1000");
        properties.put("group.consumer.session.timeout.ms", "6000");
    }

    private static void smallMachine(Map<String, String> properties) {
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
        properties.put("background.threads", "4");
        properties.put("log.cleaner.threads", "1");
        properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        // Index files are mapped whole; the default of 10 MiB, twice for each of hundreds of partitions, is a lot.
        properties.put("log.index.size.max.bytes", Integer.toString(512 << 10));
        properties.put("log.segment.bytes", Integer.toString(64 << 20));
        properties.put("metadata.log.segment.bytes", Integer.toString(8 << 20));
        properties.put("metadata.max.retention.bytes", Integer.toString(32 << 20));
        // Space below a log's start is given back at these checks.
        properties.put("log.retention.check.interval.ms", "30000");
        properties.put("log.segment.delete.delay.ms", "5000");
    }
}
