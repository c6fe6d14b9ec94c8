package io.messagescheduler.messagehandler;

import io.messagescheduler.kafkaio.EngineParts;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.LayoutWait;
import io.messagescheduler.kafkaio.SystemSettings;
import io.messagescheduler.kafkaio.TargetTopics;
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
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** Process that reads the intake topic and parks each message in the bucket of its due time. */
public final class MessageHandlerMain implements Application {
    private final ProcessContext context;
    private final List<AgentRunner> runners = new ArrayList<>();
    private @Nullable Admin admin;
    private volatile @Nullable IntakeAgents agents;

    public MessageHandlerMain(ProcessContext context) {
        this.context = context;
    }

    /** Settings come from the environment; see the README's table. */
    public static void main(String[] args) {
        ProcessHost.run("message-handler", MessageHandlerMain::new);
    }

    @Override
    public void start() throws InterruptedException {
        Settings settings = context.settings();
        SystemSettings system = new SystemSettings(settings);
        KafkaClients clients = system.clients(context.meters());
        Layout layout = LayoutWait.await(clients, system.layout());
        TopicCreation targets = null;
        if (settings.get(SettingCatalogue.CREATE_TARGETS)) {
            Admin created = clients.admin(context.instance() + "-targets");
            admin = created;
            int partitions = settings.get(SettingCatalogue.TARGET_PARTITIONS);
            targets = new TargetTopics(created, partitions)::ensure;
        }
        IntakeAgents agents = new IntakeAgents(
                new EngineParts(
                        context.instance(),
                        settings,
                        layout,
                        clients,
                        context.clock(),
                        ElapsedTime.MACHINE,
                        context.meters()),
                targets);
        for (int thread = 0; thread < settings.get(SettingCatalogue.MESSAGE_HANDLER_THREADS); thread++) {
            runners.add(AgentRunner.start(agents.intake(thread), context));
        }
        this.agents = agents;
    }

    @Override
    public Readiness readiness() {
        IntakeAgents at = agents;
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
