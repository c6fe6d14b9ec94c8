package io.messagescheduler.worker;

import io.messagescheduler.kafkaio.EngineParts;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.LayoutWait;
import io.messagescheduler.kafkaio.SystemSettings;
import io.messagescheduler.process.Agent;
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
    private final List<AgentRunner> runners = new ArrayList<>();
    private @Nullable Admin admin;
    private volatile @Nullable WorkerAgents agents;

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
            run(agents.delivery(thread));
        }
        for (int thread = 0; thread < settings.get(SettingCatalogue.DRAIN_THREADS); thread++) {
            run(agents.drain(thread));
        }
        this.agents = agents;
    }

    private void run(Agent agent) {
        runners.add(AgentRunner.start(agent, context));
    }

    static TopicLookUp topics(Admin admin) {
        return topic -> Objects.requireNonNull(
                        admin.describeTopics(List.of(topic)).topicNameValues().get(topic))
                .toCompletionStage();
    }

    @Override
    public Readiness readiness() {
        WorkerAgents at = agents;
        if (at == null) {
            return Readiness.no("it waits for the Scheduler to set up the topics");
        }
        return at.problem().map(Readiness::no).orElseGet(Readiness::yes);
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
