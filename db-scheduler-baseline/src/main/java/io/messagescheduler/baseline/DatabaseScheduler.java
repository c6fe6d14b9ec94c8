package io.messagescheduler.baseline;

import io.messagescheduler.kafkaio.SystemSettings;
import io.messagescheduler.process.AgentRunner;
import io.messagescheduler.process.Application;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scheduler of a variant that polls MySQL: sets up its tables, then lets its pollers run. */
final class DatabaseScheduler implements Application {
    private static final Logger log = LoggerFactory.getLogger(DatabaseScheduler.class);

    private final ProcessContext context;
    private final Variant variant;
    private final MySqlServer server;
    private final PollMetrics metrics;
    private final List<Poller> pollers = new CopyOnWriteArrayList<>();
    private final List<AgentRunner> runners = new ArrayList<>();
    private @Nullable Database database;
    private @Nullable Forwarder forwarder;
    private volatile boolean runs;

    /** @param address of the embedded server, if one was started for this variant */
    DatabaseScheduler(ProcessContext context, Variant variant, Optional<String> address) {
        this.context = context;
        this.variant = variant;
        this.server = MySqlServer.from(context.settings(), address);
        this.metrics = new PollMetrics(context.meters());
    }

    @Override
    public void start() throws InterruptedException {
        Settings settings = context.settings();
        int threads = variant == Variant.CLASSIC ? 1 : settings.get(SettingCatalogue.DATABASE_SCHEDULER_TUNED_POLLERS);
        Database opened = Database.of(settings, variant, server, threads);
        Forwarder sender = new Forwarder(
                new SystemSettings(settings).clients(context.meters()).producer(context.instance()));
        synchronized (this) {
            database = opened;
            forwarder = sender;
        }
        Database.Engine engine = opened.awaitSetUp();
        log.info("{} polls {} {} at {}", variant.contestant(), engine.name(), engine.version(), server.url());
        context.details(Map.of("engine", engine.name(), "engineVersion", engine.version()));
        begin(opened, sender, threads);
        runs = true;
    }

    @Override
    public Readiness readiness() {
        if (!runs) {
            return Readiness.no("it waits for its database");
        }
        return pollers.stream()
                .map(Poller::readiness)
                .filter(readiness -> !readiness.ready())
                .findFirst()
                .orElse(Readiness.yes());
    }

    @Override
    public synchronized void close() {
        runners.forEach(AgentRunner::stop);
        runners.forEach(AgentRunner::close);
        if (forwarder != null) {
            forwarder.close();
        }
        if (database != null) {
            database.close();
        }
    }

    private synchronized void begin(Database opened, Forwarder sender, int threads) {
        Settings settings = context.settings();
        Poll poll;
        Duration period;
        if (variant == Variant.CLASSIC) {
            period = settings.get(SettingCatalogue.DATABASE_SCHEDULER_FREQ);
            poll = new ClassicPoll(opened.tables(), sender, period);
        } else {
            period = settings.get(SettingCatalogue.DATABASE_SCHEDULER_TUNED_FREQ);
            poll = new TunedPoll(
                    opened.tables(), sender, settings.get(SettingCatalogue.DATABASE_SCHEDULER_TUNED_BATCH));
        }
        for (int i = 0; i < threads; i++) {
            Duration turn = period.multipliedBy(i).dividedBy(threads);
            Poller poller = new Poller("poll-" + i, opened, poll, metrics, period, turn);
            pollers.add(poller);
            runners.add(AgentRunner.start(poller, context));
        }
    }
}
