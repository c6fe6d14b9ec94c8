package io.messagescheduler.testkit;

import io.messagescheduler.embedded.EmbeddedBroker;
import io.messagescheduler.process.RunFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** The embedded broker in a JVM of its own, to be killed and restarted; it keeps its data and its port. */
public final class BrokerProcess implements Broker, AutoCloseable {

    private static final String SERVERS = "bootstrapServers";

    private final ServerProcess process;
    private String bootstrapServers = "";

    private BrokerProcess(ServerProcess process) {
        this.process = process;
    }

    /** Starts a broker on a free port, with its data in this folder, and returns when it takes requests. */
    public static BrokerProcess start(Path directory) throws IOException, InterruptedException {
        Map<String, String> settings =
                Map.of("SM_EMBEDDED_DATA_DIR", directory.toString(), "SM_EMBEDDED_KAFKA_PORT", "0");
        BrokerProcess broker =
                new BrokerProcess(new ServerProcess(EmbeddedBroker.class.getName(), "broker", directory, settings));
        broker.restart();
        return broker;
    }

    @Override
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Ends it without any chance to tidy up (SIGKILL). */
    public void kill() throws InterruptedException {
        process.kill();
    }

    /** Asks it to stop (SIGTERM) and returns its exit code. */
    public int stop() throws InterruptedException {
        return process.stop();
    }

    /** Starts it again after {@link #kill} or {@link #stop}, and returns when it takes requests. */
    public void restart() throws IOException, InterruptedException {
        RunFile run = process.start(file -> file.details().containsKey(SERVERS));
        bootstrapServers = Objects.requireNonNull(run.details().get(SERVERS));
    }

    @Override
    public void close() {
        process.close();
    }
}
