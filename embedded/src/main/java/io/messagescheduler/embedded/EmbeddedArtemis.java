package io.messagescheduler.embedded;

import io.messagescheduler.process.Application;
import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.ProcessFailure;
import io.messagescheduler.process.ProcessHost;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.process.SettingCatalogue;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.utils.VersionLoader;
import org.jspecify.annotations.Nullable;

/**
 * Main of an embedded Artemis message broker, reachable from this machine only; its run file tells the {@code url}. What
 * it has acknowledged is on the disk. Messages that could not be consumed are offered again for ever.
 */
public final class EmbeddedArtemis implements Application {

    private final ProcessContext context;
    private @Nullable DataDirectory directory;
    private volatile @Nullable EmbeddedActiveMQ broker;

    EmbeddedArtemis(ProcessContext context) {
        this.context = context;
    }

    /** Takes its settings from the environment. */
    public static void main(String[] args) {
        ProcessHost.run("artemis", EmbeddedArtemis::new);
    }

    @Override
    public void start() throws Exception {
        DataDirectory opened = DataDirectory.open(
                context.settings().get(SettingCatalogue.EMBEDDED_DATA_DIR).resolve("artemis"),
                "Artemis",
                VersionLoader.getVersion().getFullVersion());
        directory = opened;
        int port = Ports.choose(0, opened.portBefore(0));
        String url = "tcp://127.0.0.1:" + port;
        EmbeddedActiveMQ started = new EmbeddedActiveMQ().setConfiguration(configuration(opened.path(), url));
        started.start();
        if (!started.getActiveMQServer().waitForActivation(60, TimeUnit.SECONDS)) {
            throw new ProcessFailure(ExitCode.FAILED, "Artemis has not started within a minute.", null);
        }
        opened.rememberPort(0, port);
        context.details(Map.of("url", url));
        broker = started;
    }

    @Override
    public Readiness readiness() {
        return broker == null ? Readiness.no("the broker is starting") : Readiness.yes();
    }

    @Override
    public void close() throws Exception {
        EmbeddedActiveMQ started = broker;
        if (started != null) {
            started.stop();
        }
        if (directory != null) {
            directory.close();
        }
    }

    private static Configuration configuration(Path path, String url) throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setName("artemis")
                .setPersistenceEnabled(true)
                .setSecurityEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(path.resolve("journal").toString())
                .setBindingsDirectory(path.resolve("bindings").toString())
                .setLargeMessagesDirectory(path.resolve("large").toString())
                .setPagingDirectory(path.resolve("paging").toString())
                .addAcceptorConfiguration("tcp", url);
        AddressSettings settings = new AddressSettings().setMaxDeliveryAttempts(-1);
        settings.setAutoDeleteQueues(false).setAutoDeleteAddresses(false);
        return configuration.addAddressSetting("#", settings);
    }
}
