package io.messagescheduler.embedded;

import io.messagescheduler.process.Application;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.ProcessHost;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.process.SettingCatalogue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Main of the embedded message database; its run file tells the {@code url}. */
public final class EmbeddedMessageDatabase implements Application {

    private final ProcessContext context;
    private volatile @Nullable MessageDatabase database;

    EmbeddedMessageDatabase(ProcessContext context) {
        this.context = context;
    }

    /** Takes its settings from the environment. */
    public static void main(String[] args) {
        ProcessHost.run("message-database", EmbeddedMessageDatabase::new);
    }

    @Override
    public void start() {
        MessageDatabase started = MessageDatabase.start(
                context.settings().get(SettingCatalogue.EMBEDDED_DATA_DIR).resolve("mongo"),
                context.settings().get(SettingCatalogue.EMBEDDED_MONGO_PORT),
                context::fail);
        context.details(Map.of("url", started.url()));
        database = started;
    }

    @Override
    public Readiness readiness() {
        return database == null ? Readiness.no("the database is starting") : Readiness.yes();
    }

    @Override
    public void close() {
        MessageDatabase started = database;
        if (started != null) {
            started.close();
        }
    }
}
