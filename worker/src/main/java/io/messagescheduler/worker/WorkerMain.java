package io.messagescheduler.worker;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.route.Router;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.LayoutWait;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.kafkaio.SystemSettings;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.AgentRunner;
import io.messagescheduler.process.Application;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.ProcessHost;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** Process that drains opened buckets and delivers what is due. */
public final class WorkerMain implements Application {
    private static final long BYTES_PER_MIB = 1024 * 1024;

    private final ProcessContext context;
    private final InstantSource clock = InstantSource.system();
    private final DeliveryMetrics deliveryMetrics;
    private final DrainMetrics drainMetrics;
    private final List<AgentRunner> runners = new ArrayList<>();
    private @Nullable Admin admin;
    private volatile boolean running;

    WorkerMain(ProcessContext context) {
        this.context = context;
        this.deliveryMetrics = new DeliveryMetrics(context.meters(), clock);
        this.drainMetrics = new DrainMetrics(context.meters());
    }

    /** Settings come from the environment; see the README's table. */
    public static void main(String[] args) {
        ProcessHost.run("worker", WorkerMain::new);
    }

    @Override
    public void start() throws InterruptedException {
        Settings settings = context.settings();
        SystemSettings system = new SystemSettings(settings);
        KafkaClients clients = system.clients(context.meters());
        Layout layout = LayoutWait.await(clients, system.layout());
        admin = clients.admin(context.instance() + "-targets");
        TargetDirectory directory = new TargetDirectory(admin);
        for (int thread = 0; thread < settings.get(SettingCatalogue.WORKER_PROCESS_COUNT); thread++) {
            run(deliveryAgent(thread, clients, layout, directory));
        }
        for (int thread = 0; thread < settings.get(SettingCatalogue.DRAIN_THREADS); thread++) {
            run(drainAgent(thread, clients, layout));
        }
        running = true;
    }

    private void run(Agent agent) {
        runners.add(AgentRunner.start(agent, context));
    }

    private DeliveryAgent deliveryAgent(int thread, KafkaClients clients, Layout layout, TargetDirectory directory) {
        Settings settings = context.settings();
        BucketLadder ladder = layout.ladder();
        String member = context.instance() + "-" + thread;
        String transactionalId = Names.deliveryTransactionalId(context.instance(), thread);
        Outlet outlet = switch (settings.get(SettingCatalogue.DELIVERY_GUARANTEE)) {
            case EXACTLY_ONCE -> new ExactlyOnceOutlet(() -> clients.transactionalProducer(transactionalId));
            case AT_LEAST_ONCE -> new AtLeastOnceOutlet(clients.producer(member + "-delivery"));
        };
        return new DeliveryAgent(
                "deliver-" + thread,
                clients.groupConsumer(Names.DELIVERY_GROUP, member),
                layout.topicsOf(Names.DELIVERY_GROUP),
                outlet,
                new Dispatch(
                        new Router(ladder),
                        new SystemSettings(settings).targetRule(layout),
                        directory,
                        records(SystemRecords.Stage.DELIVERY, layout, ladder),
                        new EpochDelivery(
                                Set.copyOf(layout.schedulesTopics()),
                                settings.get(SettingCatalogue.HISTORY_TOPIC),
                                directory),
                        settings.get(SettingCatalogue.TARGET_GRACE)),
                directory,
                new ClockGuard(new BrokerClock(() -> clients.producer(member + "-clock"))),
                clock,
                deliveryMetrics,
                settings.get(SettingCatalogue.DELIVERY_MEMORY) * BYTES_PER_MIB,
                new CancellationFeed(clients.assignedConsumer("__SM_CANCELLATION_READER", member + "-cancellations")));
    }

    private DrainAgent drainAgent(int thread, KafkaClients clients, Layout layout) {
        Settings settings = context.settings();
        BucketLadder ladder = layout.ladder();
        String id = context.instance() + "-" + thread;
        return new DrainAgent(
                "drain-" + thread,
                new SchedulerClient(settings.get(SettingCatalogue.SCHEDULER_SERVER_URL), id, deliveryMetrics),
                clients.assignedConsumer(Names.DRAIN_GROUP, id + "-drain"),
                new DrainProducers(clients, clock),
                ladder,
                records(SystemRecords.Stage.DRAIN, layout, ladder),
                clock,
                drainMetrics,
                settings.get(SettingCatalogue.REQUEST_ERROR_WAIT_TIME));
    }

    private SystemRecords records(SystemRecords.Stage stage, Layout layout, BucketLadder ladder) {
        return new SystemRecords(
                stage, context.settings().get(SettingCatalogue.TRACE_HEADERS), layout.bucketPartitions(), ladder);
    }

    @Override
    public Readiness readiness() {
        return running ? Readiness.yes() : Readiness.no("it waits for the Scheduler to set up the topics");
    }

    @Override
    public void close() {
        runners.forEach(AgentRunner::stop);
        runners.forEach(AgentRunner::close);
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }
}
