package io.messagescheduler.messagehandler;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.route.Router;
import io.messagescheduler.kafkaio.ClockGuard;
import io.messagescheduler.kafkaio.ClockWatch;
import io.messagescheduler.kafkaio.DataClients;
import io.messagescheduler.kafkaio.EngineParts;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.ScheduleRecords;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.kafkaio.SystemSettings;
import io.messagescheduler.kafkaio.TransactionalRouter;
import io.messagescheduler.kafkaio.UnwritableTopics;
import io.messagescheduler.monitoring.Meters;
import io.messagescheduler.monitoring.Metric;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.Obstacles;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes the agents of a MessageHandler. */
public final class IntakeAgents {
    private final EngineParts parts;
    private final @Nullable TopicCreation targets;
    private final LogEnds ends;
    private final IntakeMetrics metrics;
    private final Obstacles obstacles = new Obstacles();
    private final AtomicBoolean isAnythingScheduled = new AtomicBoolean();
    private final UnwritableTopics unwritable;
    private final ClockWatch clockWatch;

    /** @param targets creates missing target topics; null where that is off */
    public IntakeAgents(EngineParts parts, @Nullable TopicCreation targets, LogEnds ends) {
        this.parts = parts;
        this.targets = targets;
        this.ends = ends;
        this.metrics = new IntakeMetrics(parts.meters());
        this.unwritable = new UnwritableTopics(parts.settings().get(SettingCatalogue.MAX_MESSAGE_BYTES));
        this.clockWatch = new ClockWatch(
                () -> parts.clients().producer(parts.instance() + "-clock-watch"),
                parts.clock(),
                parts.elapsed(),
                parts.meters());
        new Meters(parts.meters()).gauge(Metric.TOPICS_UNWRITABLE, unwritable::waiting);
    }

    /** Whether the agents do their work. Safe from any thread. */
    Readiness readiness() {
        return clockWatch.qualify(unwritable.problem().map(Readiness::no).orElseGet(obstacles::readiness));
    }

    /** Looks at the broker's clock for all intake threads. */
    Agent clockWatch() {
        return clockWatch;
    }

    /** Group instance id of an intake thread. */
    String memberId(int thread) {
        return parts.instance() + "-" + thread;
    }

    /** Joins its group when it first works. */
    public Agent intake(int thread) {
        DataClients clients = parts.clients();
        String transactionalId = Names.messageHandlerTransactionalId(parts.instance(), thread);
        String name = "intake-" + thread;
        Layout layout = parts.layout();
        Consumer<byte[], byte[]> consumer = clients.groupConsumer(Names.MESSAGE_HANDLER_GROUP, memberId(thread));
        return new IntakeAgent(
                name,
                consumer,
                layout.intakeTopics(),
                new TransactionalRouter(
                        () -> clients.transactionalProducer(transactionalId),
                        parts.clock(),
                        parts.elapsed()::nanos,
                        name,
                        unwritable),
                step(),
                targets,
                ClockGuard.of(parts, memberId(thread), clockWatch),
                parts.clock(),
                parts.elapsed(),
                metrics,
                obstacles,
                new IntakeMarks(ends, parts.clock(), parts.elapsed(), layout.bucketPartitions(), isAnythingScheduled),
                new AddedPartitions(consumer, layout.schedulesTopics(), layout.intake()));
    }

    private IntakeStep step() {
        Settings settings = parts.settings();
        SystemSettings system = new SystemSettings(settings);
        Layout layout = parts.layout();
        BucketLadder ladder = layout.ladder();
        return new IntakeStep(
                system.intakeParser(layout),
                Set.copyOf(layout.schedulesTopics()),
                new Router(ladder),
                new SystemRecords(
                        SystemRecords.Stage.INTAKE,
                        settings.get(SettingCatalogue.TRACE_HEADERS),
                        layout.bucketPartitions(),
                        ladder),
                new ScheduleRecords(layout.bucketPartitions()));
    }
}
