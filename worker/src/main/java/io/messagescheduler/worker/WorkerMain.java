package io.messagescheduler.worker;

import io.messagescheduler.kafkaio.BacklogReader;
import io.messagescheduler.kafkaio.EngineParts;
import io.messagescheduler.kafkaio.GroupFarewell;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.LayoutWait;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.SystemSettings;
import io.messagescheduler.process.AgentRunner;
import io.messagescheduler.process.Application;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.ProcessHost;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** Process that drains opened buckets and delivers what is due. */
public final class WorkerMain implements Application {
    private final ProcessContext context;
    private final List<AgentRunner> deliveries = new ArrayList<>();
    private final List<String> members = new ArrayList<>();
    private final List<AgentRunner> drains = new ArrayList<>();
    private @Nullable Admin admin;
    private @Nullable AgentRunner watching;
    private @Nullable BacklogReader backlog;
    private volatile @Nullable WorkerAgents running;

    public WorkerMain(ProcessContext context) {
        this.context = context;
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
        Admin admin = clients.admin(context.instance() + "-targets");
        this.admin = admin;
        WorkerAgents agents = new WorkerAgents(
                new EngineParts(
                        context.instance(),
                        settings,
                        layout,
                        clients,
                        context.clock(),
                        ElapsedTime.MACHINE,
                        context.meters()),
                topics(admin));
        for (int thread = 0; thread < settings.get(SettingCatalogue.WORKER_PROCESS_COUNT); thread++) {
            deliveries.add(AgentRunner.start(agents.delivery(thread), context));
            members.add(agents.memberId(thread));
        }
        watching = AgentRunner.start(agents.clockWatch(), context);
        BacklogReader seen = new BacklogReader(
                admin, layout, clients.assignedConsumer(Names.DRAIN_GROUP, context.instance() + "-peek"));
        backlog = seen;
        OwnPlan plan = agents.ownPlan(seen);
        for (int thread = 0; thread < settings.get(SettingCatalogue.DRAIN_THREADS); thread++) {
            drains.add(AgentRunner.start(agents.drain(thread, plan), context));
        }
        running = agents;
    }

    static TopicLookUp topics(Admin admin) {
        return topic -> Objects.requireNonNull(
                        admin.describeTopics(List.of(topic)).topicNameValues().get(topic))
                .toCompletionStage();
    }

    @Override
    public Readiness readiness() {
        WorkerAgents agents = running;
        return agents == null ? Readiness.no("it waits for the Scheduler to set up the topics") : agents.readiness();
    }

    /** The partitions are handed over before anything else ends: until then nobody delivers from them. */
    @Override
    public void close() {
        deliveries.forEach(AgentRunner::stop);
        drains.forEach(AgentRunner::stop);
        deliveries.forEach(AgentRunner::close);
        if (admin != null && !members.isEmpty()) {
            GroupFarewell.say(admin, Names.DELIVERY_GROUP, members);
        }
        drains.forEach(AgentRunner::close);
        if (watching != null) {
            watching.close();
        }
        if (backlog != null) {
            backlog.close();
        }
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }
}
