package io.messagescheduler.embedded;

import io.messagescheduler.process.BrokerNode;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka broker with its controller (KRaft) inside this JVM, by itself or as one node of a cluster. By itself it is
 * reachable from this machine only. {@link EmbeddedBroker} gives it a JVM of its own.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);
    private static final int TRIES = 5;
    private static final String LOOPBACK = "127.0.0.1";
    private static final int ONLY_NODE = 1;

    private final DataDirectory directory;
    private final KafkaRaftServer server;
    private final String bootstrapServers;

    private EmbeddedKafka(DataDirectory directory, KafkaRaftServer server, String bootstrapServers) {
        this.directory = directory;
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts a broker and returns when it takes requests, after some seconds.
     *
     * @param path folder for its data; what is there already is gone on with
     * @param port 0 for any free port; when taken, the next free one. The port of the last start is preferred
     * @throws io.messagescheduler.process.ProcessFailure in plain words when the folder or the port cannot be used
     */
    public static EmbeddedKafka start(Path path, int port) {
        return start(path, port, Map.of());
    }

    /**
     * The same with settings of the operator's.
     *
     * @param more broker settings by Kafka's names; they win over ours
     */
    public static EmbeddedKafka start(Path path, int port, Map<String, String> more) {
        DataDirectory directory = DataDirectory.open(path, "Kafka", AppInfoParser.getVersion());
        try {
            Path logDirectory = directory.path().resolve("log");
            format(logDirectory, Uuid.randomUuid(), ONLY_NODE);
            for (int attempt = 1; ; attempt++) {
                int chosen = Ports.choose(port, directory.portBefore(port));
                BrokerNode node = new BrokerNode(LOOPBACK, chosen, Ports.anyFree());
                KafkaRaftServer server = start(logDirectory, List.of(node), ONLY_NODE, attempt < TRIES, more);
                if (server != null) {
                    directory.rememberPort(port, chosen);
                    return new EmbeddedKafka(directory, server, "localhost:" + chosen);
                }
            }
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    /**
     * Starts one node of a cluster and returns when it takes requests, which is not before most of the nodes are up. With
     * an empty folder it is a member as good as with a full one: the cluster's id follows from its nodes.
     *
     * @param nodes all of the cluster, in an order that is the same for each of them and at each start
     * @param nodeId of the one to start: its place among them, from 1
     * @param more broker settings by Kafka's names; they win over ours
     * @throws io.messagescheduler.process.ProcessFailure in plain words when the folder cannot be used
     */
    public static EmbeddedKafka startNode(Path path, List<BrokerNode> nodes, int nodeId, Map<String, String> more) {
        DataDirectory directory = DataDirectory.open(path, "Kafka", AppInfoParser.getVersion());
        try {
            Path logDirectory = directory.path().resolve("log");
            format(logDirectory, clusterId(nodes), nodeId);
            KafkaRaftServer server = Objects.requireNonNull(start(logDirectory, nodes, nodeId, false, more));
            String bootstrapServers =
                    nodes.stream().map(BrokerNode::bootstrapServer).collect(Collectors.joining(","));
            return new EmbeddedKafka(directory, server, bootstrapServers);
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    private static Uuid clusterId(List<BrokerNode> nodes) {
        UUID name = UUID.nameUUIDFromBytes(nodes.toString().getBytes(StandardCharsets.UTF_8));
        return new Uuid(name.getMostSignificantBits(), name.getLeastSignificantBits());
    }

    /** Where clients connect, such as {@code localhost:9092}; all nodes of a cluster. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** MiB that the disk of the data has left, -1 when not known. */
    long freeMebibytes() {
        return directory.freeMebibytes();
    }

    @Override
    public void close() {
        try {
            server.shutdown();
            server.awaitShutdown();
        } finally {
            directory.close();
        }
    }

    /**
     * Null when another process took the port for clients between its choice and its use. Where that happens to the
     * controller's, Kafka halts the JVM.
     *
     * @param again whether that is worth another try; else it is thrown like everything else
     */
    private static @Nullable KafkaRaftServer start(
            Path logDirectory, List<BrokerNode> nodes, int nodeId, boolean again, Map<String, String> more) {
        KafkaConfig config = new KafkaConfig(BrokerProperties.of(logDirectory, nodes, nodeId, more), false);
        KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
        try {
            server.startup();
            return server;
        } catch (Throwable e) {
            log.info("The broker did not start at {}: {}", nodes.get(nodeId - 1), e.toString());
            shutDownQuietly(server);
            if (again && isPortTaken(e)) {
                return null;
            }
            throw e;
        }
    }

    private static void shutDownQuietly(KafkaRaftServer server) {
        try {
            server.shutdown();
        } catch (RuntimeException e) {
            log.debug("After a failed start", e);
        }
    }

    private static boolean isPortTaken(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    /** Makes the node's empty log, once. */
    private static void format(Path logDirectory, Uuid clusterId, int nodeId) {
        if (Files.exists(logDirectory.resolve("meta.properties"))) {
            return;
        }
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            Files.createDirectories(logDirectory);
            new Formatter()
                    .setPrintStream(nowhere)
                    .setClusterId(clusterId.toString())
                    .setNodeId(nodeId)
                    .addDirectory(logDirectory.toString())
                    .setMetadataLogDirectory(logDirectory.toString())
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setIgnoreFormatted(true)
                    .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
                    .run();
        } catch (Exception e) {
            throw DataDirectory.unusable("The broker's data cannot be set up in " + logDirectory + " (" + e + ").", e);
        }
    }
}
