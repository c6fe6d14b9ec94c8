package io.messagescheduler.worker;

import io.messagescheduler.core.route.Router;
import io.messagescheduler.kafkaio.DataClients;
import io.messagescheduler.kafkaio.EngineParts;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.kafkaio.SystemSettings;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.BearerToken;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import io.messagescheduler.process.VirtualClock;
import java.util.Set;

/** Makes the agents of a Worker. */
public final class WorkerAgents {
    private static final long BYTES_PER_MIB = 1024 * 1024;

    private final EngineParts parts;
    private final TargetDirectory directory;
    private final DeliveryMetrics deliveryMetrics;
    private final DrainMetrics drainMetrics;

    public WorkerAgents(EngineParts parts, TopicLookUp topics) {
        this.parts = parts;
        this.directory = new TargetDirectory(topics, parts.elapsed());
        this.deliveryMetrics = new DeliveryMetrics(parts.meters(), parts.clock());
        this.drainMetrics = new DrainMetrics(parts.meters());
    }

    /** Joins its group when it first works. */
    public Agent delivery(int thread) {
        Settings settings = parts.settings();
        Layout layout = parts.layout();
        DataClients clients = parts.clients();
        String member = parts.instance() + "-" + thread;
        return new DeliveryAgent(
                "deliver-" + thread,
                clients.groupConsumer(Names.DELIVERY_GROUP, member),
                layout.topicsOf(Names.DELIVERY_GROUP),
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
                        settings.get(SettingCatalogue.TARGET_GRACE)),
                directory,
                clockGuard(member),
                parts.clock(),
                parts.elapsed(),
                deliveryMetrics,
                settings.get(SettingCatalogue.DELIVERY_MEMORY) * BYTES_PER_MIB,
                new CancellationFeed(clients.assignedConsumer("__SM_CANCELLATION_READER", member + "-cancellations")));
    }

    /** A virtual clock jumps on purpose, and the broker knows nothing of it: there is nobody to ask but itself. */
    private ClockGuard clockGuard(String member) {
        return parts.clock() instanceof VirtualClock virtual
                ? new ClockGuard(virtual::millis)
                : new ClockGuard(new BrokerClock(() -> parts.clients().producer(member + "-clock")));
    }

    private Outlet outlet(int thread, String member) {
        DataClients clients = parts.clients();
        String transactionalId = Names.deliveryTransactionalId(parts.instance(), thread);
        return switch (parts.settings().get(SettingCatalogue.DELIVERY_GUARANTEE)) {
            case EXACTLY_ONCE -> new ExactlyOnceOutlet(() -> clients.transactionalProducer(transactionalId));
            case AT_LEAST_ONCE -> new AtLeastOnceOutlet(clients.producer(member + "-delivery"));
        };
    }

    /** Asks the Schedulers that the settings name. */
    Agent drain(int thread) {
        return drain(
                thread,
                new SchedulerClient(
                        parts.settings().get(SettingCatalogue.SCHEDULER_SERVER_URL),
                        parts.instance() + "-" + thread,
                        BearerToken.of(parts.settings()),
                        deliveryMetrics));
    }

    public Agent drain(int thread, JobSource jobs) {
        DataClients clients = parts.clients();
        return new DrainAgent(
                "drain-" + thread,
                jobs,
                clients.assignedConsumer(Names.DRAIN_GROUP, parts.instance() + "-" + thread + "-drain"),
                new DrainProducers(clients, parts.clock(), parts.elapsed()),
                parts.layout().ladder(),
                records(SystemRecords.Stage.DRAIN),
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
