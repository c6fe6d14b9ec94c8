package io.messagescheduler.systemtest;

import io.messagescheduler.process.RunFile;
import io.messagescheduler.testkit.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** A Messenger and its database, each in a JVM of its own, with a small load for an {@link EngineUnderTest}. */
final class MessengerUnderTest implements AutoCloseable {
    private final ServerProcess database;
    private final ServerProcess messenger;
    private final RunFile run;

    private MessengerUnderTest(ServerProcess database, ServerProcess messenger, RunFile run) {
        this.database = database;
        this.messenger = messenger;
        this.run = run;
    }

    /** Returns as soon as the Messenger serves HTTP. */
    static MessengerUnderTest start(EngineUnderTest engine, String name, int messages, int seconds)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Repository.target().resolve(name));
        ServerProcess database = new ServerProcess(
                "io.messagescheduler.embedded.EmbeddedMessageDatabase",
                "message-database",
                folder,
                Map.of("SM_EMBEDDED_DATA_DIR", folder.resolve("data").toString(), "SM_EMBEDDED_MONGO_PORT", "0"));
        RunFile databaseRun = database.start(found -> found.details().containsKey("url"));
        ServerProcess messenger = new ServerProcess(
                "io.messagescheduler.messenger.MessengerMain",
                "messenger",
                folder,
                Map.of(
                        "SM_PARENT_PID",
                        Long.toString(ProcessHandle.current().pid()),
                        "SM_KAFKA_BOOTSTRAP_SERVERS",
                        engine.bootstrapServers(),
                        "MESSENGER_DATABASE_URL",
                        Objects.requireNonNull(databaseRun.details().get("url")),
                        "DATABASE_SCHEDULER_MYSQL_ENABLED",
                        "False",
                        "KAFKA_MESSAGE_TOPIC",
                        EngineUnderTest.TARGET_PREFIX + name,
                        "KAFKA_MESSAGE_TOPIC_PARTITIONS",
                        "2",
                        "EXPERIMENT_DATA_DIR",
                        folder.resolve("run-" + System.nanoTime()).toString(),
                        "EXPERIMENT_DURATION",
                        Integer.toString(seconds),
                        "EXPERIMENT_MESSAGE_COUNT",
                        Integer.toString(messages)));
        return new MessengerUnderTest(database, messenger, messenger.start(found -> true));
    }

    /** Base URL of the Messenger. */
    String http() {
        return run.http();
    }

    @Override
    public void close() {
        messenger.close();
        database.close();
    }
}
