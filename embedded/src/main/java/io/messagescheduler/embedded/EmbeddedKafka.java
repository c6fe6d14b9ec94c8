package io.messagescheduler.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
 * One Kafka broker with its controller (KRaft) inside this JVM, reachable from this machine only. {@link EmbeddedBroker}
 * gives it a JVM of its own.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);
    private static final int TRIES = 5;

    private final DataDirectory directory;
    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedKafka(DataDirectory directory, KafkaRaftServer server, int port) {
        this.directory = directory;
        this.server = server;
        this.port = port;
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
            format(logDirectory);
            for (int attempt = 1; ; attempt++) {
                int chosen = Ports.choose(port, directory.portBefore(port));
                KafkaRaftServer server = start(logDirectory, chosen, attempt, more);
                if (server != null) {
                    directory.rememberPort(port, chosen);
                    return new EmbeddedKafka(directory, server, chosen);
                }
            }
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    /** Where clients connect, such as {@code localhost:9092}. */
    public String bootstrapServers() {
        return "localhost:" + port;
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

    /** Null when another process took a port between its choice and its use, and it is worth another try. */
    private static @Nullable KafkaRaftServer start(Path logDirectory, int port, int attempt, Map<String, String> more) {
        KafkaConfig config = new KafkaConfig(BrokerProperties.of(logDirectory, port, Ports.anyFree(), more), false);
        KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
        try {
            server.startup();
            return server;
        } catch (Throwable e) {
            log.info("The broker did not start on port {}: {}", port, e.toString());
            shutDownQuietly(server);
            if (attempt < TRIES && isPortTaken(e)) {
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

    /** Makes an empty cluster, once. */
    private static void format(Path logDirectory) {
        if (Files.exists(logDirectory.resolve("meta.properties"))) {
            return;
        }
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            Files.createDirectories(logDirectory);
            new Formatter()
                    .setPrintStream(nowhere)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(BrokerProperties.NODE_ID)
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
