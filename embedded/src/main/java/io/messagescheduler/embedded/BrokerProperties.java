package io.messagescheduler.embedded;

import io.messagescheduler.process.BrokerNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Broker settings for a node with a few hundred partitions on a small machine. What is not named here is Kafka's own
 * default.
 */
final class BrokerProperties {

    static final String CONTROLLER_LISTENER = "CONTROLLER";
    private static final int MOST_REPLICAS = 3;

    private BrokerProperties() {}

    /**
     * @param nodes of the cluster, each of them broker and controller
     * @param nodeId of this one: its place among them, from 1
     * @param more the operator's, which win
     */
    static Map<String, String> of(Path logDirectory, List<BrokerNode> nodes, int nodeId, Map<String, String> more) {
        Map<String, String> properties = new HashMap<>();
        node(properties, logDirectory, nodes, nodeId);
        replicas(properties, Math.min(MOST_REPLICAS, nodes.size()));
        quickRestart(properties);
        lowLatency(properties);
        smallMachine(properties);
        properties.putAll(more);
        return properties;
    }

    /** On the address given and no other: there is no login, unless the operator's settings make one. */
    private static void node(Map<String, String> properties, Path logDirectory, List<BrokerNode> nodes, int nodeId) {
        BrokerNode own = nodes.get(nodeId - 1);
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(nodeId));
        properties.put("log.dirs", logDirectory.toString());
        properties.put(
                "listeners",
                "PLAINTEXT://" + own.bootstrapServer() + "," + CONTROLLER_LISTENER + "://" + own.host() + ":"
                        + own.controllerPort());
        properties.put("advertised.listeners", "PLAINTEXT://" + own.bootstrapServer());
        properties.put("controller.listener.names", CONTROLLER_LISTENER);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
        // Static voters, so that the ports may change between restarts.
        properties.put(
                "controller.quorum.voters",
                IntStream.rangeClosed(1, nodes.size())
                        .mapToObj(id -> id + "@" + nodes.get(id - 1).host() + ":"
                                + nodes.get(id - 1).controllerPort())
                        .collect(Collectors.joining(",")));
        properties.put("auto.create.topics.enable", "false");
        properties.put("num.partitions", "4");
        // A machine that was off for weeks must find its offsets again: they are the checkpoints of everything.
        properties.put("offsets.retention.minutes", Integer.toString(10 * 366 * 24 * 60));
    }

    /** With three of them, one may be lost without anything that was acknowledged. */
    private static void replicas(Map<String, String> properties, int replicas) {
        String inSync = replicas >= MOST_REPLICAS ? "2" : "1";
        properties.put("default.replication.factor", Integer.toString(replicas));
        properties.put("min.insync.replicas", inSync);
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            properties.put(topic + ".replication.factor", Integer.toString(replicas));
            properties.put(topic + ".num.partitions", "4");
            properties.put(topic + ".segment.bytes", Integer.toString(8 << 20));
        }
        properties.put("transaction.state.log.min.isr", inSync);
        properties.put("share.coordinator.state.topic.min.isr", inSync);
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
        // The leading Scheduler ends transactions of ours that nobody ended after 3 s; the broker's own look is for
        // others. It must not fall into the first moments of a broker that starts again: a marker is left out
        // wherever a partition has no leader yet.
        properties.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "30000");
        // So many answered fetches stay reachable. A thousand, the default, are most of what a young collection has to
        // copy.
        properties.put("fetch.purgatory.purge.interval.requests", "50");
        // The operating system's, which grow. In the default of 100 KiB a segment of a large request finds no room now
        // and then, and its sender waits for 200 ms.
        properties.put("socket.receive.buffer.bytes", "-1");
        properties.put("socket.send.buffer.bytes", "-1");
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
