package io.messagescheduler.messagehandler;

import io.messagescheduler.kafkaio.EngineParts;
import io.messagescheduler.kafkaio.GroupFarewell;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.LayoutWait;
import io.messagescheduler.kafkaio.Names;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Process that reads the intake topic and parks each message in the bucket of its due time. */
public final class MessageHandlerMain implements Application {
    private final ProcessContext context;
    private final List<AgentRunner> runners = new ArrayList<>();
    private @Nullable Admin admin;
    private final List<String> members = new ArrayList<>();
    private volatile @Nullable IntakeAgents running;
    private volatile String stoppedSince = "";
    private @Nullable AgentRunner guarding;
    private @Nullable AgentRunner watching;

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
        Admin own = clients.admin(context.instance() + "-targets");
        admin = own;
        TopicCreation targets = settings.get(SettingCatalogue.CREATE_TARGETS)
                ? new TargetTopics(own, settings.get(SettingCatalogue.TARGET_PARTITIONS))::ensure
                : null;
        IntakeAgents agents = new IntakeAgents(
                new EngineParts(
                        context.instance(),
                        settings,
                        layout,
                        clients,
                        context.clock(),
                        ElapsedTime.MACHINE,
                        context.meters()),
                targets,
                partitions -> ends(own, partitions));
        PartitionGuard guard = new PartitionGuard(own, layout, this::stopIntake);
        boolean sound = guard.look();
        for (int thread = 0; sound && thread < settings.get(SettingCatalogue.MESSAGE_HANDLER_THREADS); thread++) {
            runners.add(AgentRunner.start(agents.intake(thread), context));
            members.add(agents.memberId(thread));
        }
        running = agents;
        guarding = AgentRunner.start(guard, context);
        watching = AgentRunner.start(agents.clockWatch(), context);
    }

    /** The process stays up, and says why it takes nothing in. */
    private void stopIntake(String reason) {
        stoppedSince = reason;
        runners.forEach(AgentRunner::stop);
        runners.forEach(AgentRunner::close);
    }

    /** Whatever is written, committed or not: read_uncommitted is what an Admin asks for by default. */
    private static Map<TopicPartition, CompletableFuture<Long>> ends(
            Admin admin, Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
        ListOffsetsResult answers = admin.listOffsets(wanted);
        Map<TopicPartition, CompletableFuture<Long>> ends = new HashMap<>();
        partitions.forEach(partition -> ends.put(
                partition,
                answers.partitionResult(partition)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .thenApply(ListOffsetsResult.ListOffsetsResultInfo::offset)));
        return ends;
    }

    @Override
    public Readiness readiness() {
        if (!stoppedSince.isEmpty()) {
            return Readiness.no(stoppedSince);
        }
        IntakeAgents agents = running;
        return agents == null ? Readiness.no("it waits for the Scheduler to set up the topics") : agents.readiness();
    }

    @Override
    public void close() {
        if (guarding != null) {
            guarding.close();
        }
        runners.forEach(AgentRunner::stop);
        runners.forEach(AgentRunner::close);
        if (watching != null) {
            watching.close();
        }
        if (admin != null) {
            if (!members.isEmpty()) {
                GroupFarewell.say(admin, Names.MESSAGE_HANDLER_GROUP, members);
            }
            admin.close(Duration.ofSeconds(1));
        }
    }
}
