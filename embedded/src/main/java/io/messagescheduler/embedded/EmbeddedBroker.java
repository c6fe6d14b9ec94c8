package io.messagescheduler.embedded;

import io.messagescheduler.process.Application;
import io.messagescheduler.process.BrokerNode;
import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.ProcessFailure;
import io.messagescheduler.process.ProcessHost;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

/** Main of the embedded broker; its run file tells {@code bootstrapServers}. */
public final class EmbeddedBroker implements Application {

    private final ProcessContext context;
    private final Path directory;
    private volatile @Nullable EmbeddedKafka kafka;
    private volatile boolean gaveUp;

    EmbeddedBroker(ProcessContext context) {
        this.context = context;
        this.directory =
                context.settings().get(SettingCatalogue.EMBEDDED_DATA_DIR).resolve("kafka");
    }

    /** Takes its settings from the environment. */
    public static void main(String[] args) {
        ProcessHost.run("broker", EmbeddedBroker::new);
    }

    /** Ready only when the run file says where: whoever waits for the one reads the other next. */
    @Override
    public void start() {
        Exit.setHaltProcedure((code, message) -> endedByKafka(code, message));
        Exit.setExitProcedure((code, message) -> endedByKafka(code, message));
        Settings settings = context.settings();
        List<BrokerNode> nodes = settings.get(SettingCatalogue.EMBEDDED_KAFKA_NODES);
        Map<String, String> more = settings.find(SettingCatalogue.EMBEDDED_KAFKA_PROPERTIES_FILE)
                .map(EmbeddedBroker::properties)
                .orElse(Map.of());
        EmbeddedKafka started = nodes.isEmpty()
                ? EmbeddedKafka.start(directory, settings.get(SettingCatalogue.EMBEDDED_KAFKA_PORT), more)
                : EmbeddedKafka.startNode(directory, nodes, nodeId(nodes.size()), more);
        context.details(Map.of("bootstrapServers", started.bootstrapServers()));
        kafka = started;
    }

    private int nodeId(int nodes) {
        int id = context.settings().get(SettingCatalogue.EMBEDDED_KAFKA_NODE);
        if (id > nodes) {
            throw new ProcessFailure(
                    ExitCode.INVALID_SETTINGS,
                    "SM_EMBEDDED_KAFKA_NODE is " + id + ", but SM_EMBEDDED_KAFKA_NODES names " + nodes + " only.",
                    null);
        }
        return id;
    }

    private static Map<String, String> properties(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ProcessFailure(
                    ExitCode.INVALID_SETTINGS,
                    "SM_EMBEDDED_KAFKA_PROPERTIES_FILE names " + file + ", which cannot be read as properties.",
                    e);
        }
        Map<String, String> map = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> map.put(name, properties.getProperty(name)));
        return map;
    }

    @Override
    public Readiness readiness() {
        return kafka == null ? Readiness.no("the broker is starting") : Readiness.yes();
    }

    @Override
    public void close() {
        EmbeddedKafka started = kafka;
        // One that gave up does not stop in good order either; its log is made good at the next start.
        if (started != null && !gaveUp) {
            started.close();
        }
    }

    /** Kafka ends the process when it can no longer write; the thread that says so must not go on. */
    private void endedByKafka(int code, @Nullable String message) {
        gaveUp = true;
        EmbeddedKafka started = kafka;
        String free = started == null ? "" : " (" + started.freeMebibytes() + " MiB free)";
        context.fail(DataDirectory.unusable(
                "The broker gave up with code " + code + (message == null ? "" : ": " + message) + ". Usually its disk"
                        + " is full or broken: look at " + directory.toAbsolutePath() + free + ".",
                null));
        while (true) {
            LockSupport.park();
        }
    }
}
