package io.messagescheduler.messagehandler;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.route.Router;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.LayoutWait;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.ScheduleRecords;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.kafkaio.SystemSettings;
import io.messagescheduler.kafkaio.TargetTopics;
import io.messagescheduler.kafkaio.TransactionalRouter;
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

/** Process that reads the intake topic and parks each message in the bucket of its due time. */
public final class MessageHandlerMain implements Application {
    private final ProcessContext context;
    private final IntakeMetrics metrics;
    private final List<AgentRunner> runners = new ArrayList<>();
    private @Nullable Admin admin;
    private volatile boolean running;

    MessageHandlerMain(ProcessContext context) {
        this.context = context;
        this.metrics = new IntakeMetrics(context.meters());
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
        BucketLadder ladder = layout.ladder();
        boolean createTargets = settings.get(SettingCatalogue.CREATE_TARGETS);
        if (createTargets) {
            admin = clients.admin(context.instance() + "-targets");
        }
        for (int thread = 0; thread < settings.get(SettingCatalogue.MESSAGE_HANDLER_THREADS); thread++) {
            String member = context.instance() + "-" + thread;
            String transactionalId = Names.messageHandlerTransactionalId(context.instance(), thread);
            IntakeStep step = new IntakeStep(
                    system.intakeParser(layout),
                    Set.copyOf(layout.schedulesTopics()),
                    new Router(ladder),
                    new SystemRecords(
                            SystemRecords.Stage.INTAKE,
                            settings.get(SettingCatalogue.TRACE_HEADERS),
                            layout.bucketPartitions(),
                            ladder),
                    new ScheduleRecords(layout.bucketPartitions()));
            IntakeAgent agent = new IntakeAgent(
                    "intake-" + thread,
                    clients.groupConsumer(Names.MESSAGE_HANDLER_GROUP, member),
                    layout.intakeTopics(),
                    new TransactionalRouter(
                            () -> clients.transactionalProducer(transactionalId), InstantSource.system()),
                    step,
                    admin == null ? null : new TargetTopics(admin, settings.get(SettingCatalogue.TARGET_PARTITIONS)),
                    metrics);
            runners.add(AgentRunner.start(agent, context));
        }
        running = true;
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
