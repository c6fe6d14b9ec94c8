package io.messagescheduler.baseline;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.messagescheduler.baseline.Forwarder.SendFailed;
import io.messagescheduler.kafkaio.SystemSettings;
import io.messagescheduler.process.Application;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The library db-scheduler, set up as its documentation advises for throughput: lock and fetch, and a poll each 100 ms. It
 * runs one task a message, which sends the message and returns when Kafka has it; then the library deletes the task. One
 * whose process died is run again when its heartbeats have been missing for some seconds.
 */
final class DbSchedulerProcess implements Application {
    private static final int THREADS = 10;
    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(8);

    private final ProcessContext context;
    private final MySqlServer server;
    private final PollMetrics metrics;
    private @Nullable Database database;
    private @Nullable Forwarder forwarder;
    private volatile @Nullable Scheduler scheduler;

    DbSchedulerProcess(ProcessContext context, MySqlServer server) {
        this.context = context;
        this.server = server;
        this.metrics = new PollMetrics(context.meters());
    }

    @Override
    public void start() throws InterruptedException {
        Database opened = Database.of(context.settings(), Variant.DB_SCHEDULER, server, THREADS + 4);
        Forwarder sender = new Forwarder(
                new SystemSettings(context.settings()).clients(context.meters()).producer(context.instance()));
        synchronized (this) {
            database = opened;
            forwarder = sender;
        }
        Database.Engine engine = opened.awaitSetUp();
        context.details(Map.of("engine", engine.name(), "engineVersion", engine.version()));
        begin(opened, sender);
    }

    @Override
    public Readiness readiness() {
        return scheduler == null ? Readiness.no("it waits for its database") : Readiness.yes();
    }

    @Override
    public synchronized void close() {
        Scheduler running = scheduler;
        if (running != null) {
            running.stop();
        }
        if (forwarder != null) {
            forwarder.close();
        }
        if (database != null) {
            database.close();
        }
    }

    private synchronized void begin(Database opened, Forwarder sender) {
        OneTimeTask<byte[]> task = Tasks.oneTime(DbSchedulerTasks.TASK, byte[].class)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(RETRY))
                .execute((instance, execution) -> send(sender, instance));
        Scheduler created = Scheduler.create(opened.dataSource(), task)
                .tableName(opened.tables().messages())
                .schedulerName(new SchedulerName.Fixed(context.instance()))
                .serializer(DbSchedulerTasks.BYTES)
                .jdbcCustomization(DbSchedulerTasks.DIALECT)
                .commitWhenAutocommitDisabled(true)
                .threads(THREADS)
                .pollUsingLockAndFetch(0.5, 4.0)
                .pollingInterval(PERIOD)
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(4)
                .shutdownMaxWait(STOP_LIMIT)
                .build();
        created.start();
        scheduler = created;
    }

    private void send(Forwarder sender, TaskInstance<byte[]> instance) {
        long startNanos = System.nanoTime();
        try {
            sender.send(List.of(StoredMessage.unpack(instance.getData())));
        } catch (SendFailed failure) {
            metrics.failed();
            throw new IllegalStateException(failure);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopping);
        }
        metrics.polled(1, System.nanoTime() - startNanos);
    }
}
