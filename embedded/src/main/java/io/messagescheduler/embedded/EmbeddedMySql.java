package io.messagescheduler.embedded;

import io.messagescheduler.process.Application;
import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.ProcessFailure;
import io.messagescheduler.process.ProcessHost;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.process.SettingCatalogue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Main of the embedded MariaDB; its run file tells the {@code url} and the server's own process id, {@code serverPid}. */
public final class EmbeddedMySql implements Application {

    private final ProcessContext context;
    private final MariaDbCounters counters;
    private volatile @Nullable MariaDb database;
    private volatile boolean closing;

    EmbeddedMySql(ProcessContext context) {
        this.context = context;
        this.counters = new MariaDbCounters(context.meters());
    }

    /** Takes its settings from the environment. */
    public static void main(String[] args) {
        ProcessHost.run("mysql", EmbeddedMySql::new);
    }

    @Override
    public void start() throws InterruptedException {
        MariaDb started = MariaDb.start(
                context.settings().get(SettingCatalogue.EMBEDDED_DATA_DIR).resolve("mysql"),
                context.settings().get(SettingCatalogue.DATA_DIR),
                context.settings().get(SettingCatalogue.EMBEDDED_MYSQL_PORT));
        database = started;
        started.end().thenAccept(code -> endedByItself(started, code));
        counters.ask(started.url());
        context.details(Map.of("url", started.url(), "serverPid", Long.toString(started.pid())));
    }

    @Override
    public Readiness readiness() {
        return database == null ? Readiness.no("the database is starting") : Readiness.yes();
    }

    @Override
    public void close() {
        closing = true;
        counters.close();
        MariaDb started = database;
        if (started != null) {
            started.close();
        }
    }

    private void endedByItself(MariaDb ended, int code) {
        if (!closing) {
            context.fail(new ProcessFailure(
                    ExitCode.FAILED,
                    "MariaDB has ended with code " + code + ", which nobody asked for; the end of " + ended.log()
                            + " tells why.",
                    null));
        }
    }
}
