package io.messagescheduler.worker;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.job.JobBoard;
import io.messagescheduler.core.route.Router;
import io.messagescheduler.kafkaio.BacklogReader;
import io.messagescheduler.kafkaio.ClockGuard;
import io.messagescheduler.kafkaio.ClockWatch;
import io.messagescheduler.kafkaio.DataClients;
import io.messagescheduler.kafkaio.EngineParts;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.kafkaio.SystemSettings;
import io.messagescheduler.kafkaio.UnwritableTopics;
import io.messagescheduler.monitoring.Meters;
import io.messagescheduler.monitoring.Metric;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.BearerToken;
import io.messagescheduler.process.DeliveryGuarantee;
import io.messagescheduler.process.InvalidSettings;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.time.Duration;
import java.util.Set;

/** Makes the agents of a Worker. */
public final class WorkerAgents {
    private static final long BYTES_PER_MIB = 1024 * 1024;
    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(1);

    private final EngineParts parts;
    private final TargetDirectory directory;
    private final DeliveryMetrics deliveryMetrics;
    private final DrainMetrics drainMetrics;
    private final DeliveryStates states = new DeliveryStates();
    private final UnwritableTopics unwritable;
    private final ClockWatch clockWatch;

    public WorkerAgents(EngineParts parts, TopicLookUp topics) {
        this.parts = parts;
        this.directory = new TargetDirectory(topics, parts.elapsed());
        this.deliveryMetrics = new DeliveryMetrics(parts.meters(), parts.clock());
        this.drainMetrics = new DrainMetrics(parts.meters());
        this.unwritable = new UnwritableTopics(parts.settings().get(SettingCatalogue.MAX_MESSAGE_BYTES));
        this.clockWatch = new ClockWatch(
                () -> parts.clients().producer(parts.instance() + "-clock-watch"),
                parts.clock(),
                parts.elapsed(),
                parts.meters());
        new Meters(parts.meters()).gauge(Metric.TOPICS_UNWRITABLE, unwritable::waiting);
    }

    /** Whether the delivery agents do their work. Safe from any thread. */
    Readiness readiness() {
        return clockWatch.qualify(unwritable.problem().map(Readiness::no).orElseGet(states::readiness));
    }

    /** Looks at the broker's clock for all delivery threads. */
    public Agent clockWatch() {
        return clockWatch;
    }

    /** Group instance id of a delivery thread. */
    String memberId(int thread) {
        return parts.instance() + "-" + thread;
    }

    /** Joins its group when it first works. */
    public Agent delivery(int thread) {
        Settings settings = parts.settings();
        Layout layout = parts.layout();
        DataClients clients = parts.clients();
        String member = memberId(thread);
        String name = "deliver-" + thread;
        return new DeliveryAgent(
                name,
                clients.groupConsumer(Names.DELIVERY_GROUP, member),
                layout.partitionsOf(Names.DELIVERY_GROUP),
                outlet(thread, member),
                new Dispatch(
                        new Router(layout.ladder()),
                        new SystemSettings(settings).targetRule(layout),
                        directory,
                        records(SystemRecords.Stage.DELIVERY),
                        new EpochDelivery(
                                Set.copyOf(layout.schedulesTopics()),
                                settings.get(SettingCatalogue.HISTORY_TOPIC),
                                directory),
                        settings.get(SettingCatalogue.TARGET_GRACE),
                        settings.get(SettingCatalogue.CANCEL_WAIT)),
                directory,
                ClockGuard.of(parts, member, clockWatch),
                staging(settings),
                parts.clock(),
                parts.elapsed(),
                deliveryMetrics,
                settings.get(SettingCatalogue.DELIVERY_MEMORY) * BYTES_PER_MIB,
                new CancellationFeed(
                        clients.assignedConsumer("__SM_CANCELLATION_READER", member + "-cancellations"),
                        layout.intake(),
                        parts.clock()),
                states,
                new DeliveryFailures(new TaskHalts(name, directory, parts.elapsed(), unwritable), directory, member));
    }

    private BurstStaging staging(Settings settings) {
        Duration lead = settings.get(SettingCatalogue.STAGING_LEAD);
        if (!lead.isZero() && settings.get(SettingCatalogue.DELIVERY_GUARANTEE) != DeliveryGuarantee.EXACTLY_ONCE) {
            throw new InvalidSettings(SettingCatalogue.STAGING_LEAD.name() + " needs "
                    + SettingCatalogue.DELIVERY_GUARANTEE.name()
                    + "=exactly_once: without a transaction everybody would see a burst before it is due.");
        }
        return new BurstStaging(lead, parts.clock(), parts.elapsed());
    }

    private Outlet outlet(int thread, String member) {
        DataClients clients = parts.clients();
        String transactionalId = Names.deliveryTransactionalId(parts.instance(), thread);
        return switch (parts.settings().get(SettingCatalogue.DELIVERY_GUARANTEE)) {
            case EXACTLY_ONCE ->
                new ExactlyOnceOutlet(
                        transactionalId,
                        clients::deliveryProducer,
                        new CheckpointLog(
                                clients, member + "-checkpoints", parts.layout().bucketPartitions()),
                        parts.elapsed());
            case AT_LEAST_ONCE -> new AtLeastOnceOutlet(clients.producer(member + "-delivery"), parts.elapsed());
        };
    }

    /** What this Worker's drain threads share, for when no Scheduler answers. */
    OwnPlan ownPlan(BacklogReader backlog) {
        BucketLadder ladder = parts.layout().ladder();
        Duration patience = parts.settings()
                .find(SettingCatalogue.SCHEDULER_PATIENCE)
                .orElse(ladder.lead().compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : ladder.lead());
        return new OwnPlan(
                backlog::look,
                states,
                JobBoard.Settings.of(ladder),
                new SchedulerSilence(patience, parts.elapsed(), drainMetrics),
                parts.clock(),
                parts.elapsed());
    }

    /** Asks the Schedulers that the settings name, and makes do without them when none answers. */
    Agent drain(int thread, OwnPlan plan) {
        String id = parts.instance() + "-" + thread;
        SchedulerClient scheduler = new SchedulerClient(
                parts.settings().get(SettingCatalogue.SCHEDULER_SERVER_URL),
                id,
                BearerToken.of(parts.settings()),
                deliveryMetrics);
        return drain(thread, plan.insteadOf(scheduler, id));
    }

    public Agent drain(int thread, JobSource jobs) {
        DataClients clients = parts.clients();
        return new DrainAgent(
                "drain-" + thread,
                jobs,
                clients.assignedConsumer(Names.DRAIN_GROUP, parts.instance() + "-" + thread + "-drain"),
                new DrainProducers(clients, parts.clock(), parts.elapsed(), "drain-" + thread, unwritable),
                parts.layout().ladder(),
                records(SystemRecords.Stage.DRAIN),
                ClockGuard.of(parts, parts.instance() + "-" + thread + "-drain", clockWatch),
                parts.clock(),
                parts.elapsed(),
                drainMetrics,
                parts.settings().get(SettingCatalogue.REQUEST_ERROR_WAIT_TIME));
    }

    private SystemRecords records(SystemRecords.Stage stage) {
        Layout layout = parts.layout();
        return new SystemRecords(
                stage,
                parts.settings().get(SettingCatalogue.TRACE_HEADERS),
                layout.bucketPartitions(),
                layout.ladder());
    }
}
