package io.messagescheduler.scheduler;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.core.job.JobBoard;
import io.messagescheduler.index.IndexService;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.SystemSettings;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.monitoring.Meters;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.AgentRunner;
import io.messagescheduler.process.Application;
import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.HttpAddress;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.ProcessFailure;
import io.messagescheduler.process.ProcessHost;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.process.Settings;
import io.messagescheduler.scheduler.api.IndexedSchedules;
import io.messagescheduler.scheduler.api.RestApi;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Process that sets the topics up, plans drains and hands them to Workers. */
public final class SchedulerMain implements Application {
    private static final Logger log = LoggerFactory.getLogger(SchedulerMain.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int SPLIT_RECORDS = 20_000;
    private static final int JOB_HISTORY = 100;

    private final ProcessContext context;
    private final InstantSource clock = InstantSource.system();
    private final SchedulerMetrics metrics;
    private final List<AgentRunner> runners = new ArrayList<>();
    private @Nullable Admin admin;
    private final IndexService index;
    private final RestApi rest;
    private volatile SchedulerApi.@Nullable Engine engine;
    private volatile @Nullable PlannerAgent planner;
    private volatile @Nullable TopicGuard guard;
    private volatile String waitingFor = "Kafka does not answer yet";

    SchedulerMain(ProcessContext context) {
        this.context = context;
        new SchedulerApi(() -> engine).addTo(context.routes());
        SystemSettings system = new SystemSettings(context.settings());
        BucketLadder wanted = system.layout().ladder();
        this.metrics = new SchedulerMetrics(context.meters(), wanted, () -> engine, clock);
        this.index = new IndexService(context);
        this.rest = new RestApi(
                context.routes(),
                new Meters(context.meters()),
                context.settings().get(SettingCatalogue.TIME_ZONE),
                system.maxMessageBytes(),
                clock);
    }

    /** Settings come from the environment; see the README's table. */
    public static void main(String[] args) {
        ProcessHost.run("scheduler", SchedulerMain::new);
    }

    @Override
    public void start() throws InterruptedException {
        Settings settings = context.settings();
        SystemSettings system = new SystemSettings(settings);
        KafkaClients clients = system.clients(context.meters());
        Admin own = clients.admin(context.instance());
        admin = own;
        TopicSetup topics = new TopicSetup(own, clients, clock, system.topicOptions());
        Layout layout = setUp(topics, system);

        ControlPlane plane = new ControlPlane(
                new JobBoard.Settings(layout.ladder().lead().toMillis(), SPLIT_RECORDS, JOB_HISTORY),
                settings.get(SettingCatalogue.WORKER_STALE),
                clock);
        JobLog jobLog = new JobLog(clients, context.instance());
        Consumer<byte[], byte[]> peeker = clients.assignedConsumer(Names.DRAIN_GROUP, context.instance() + "-peek");
        PlannerAgent planning = new PlannerAgent(
                new BacklogReader(own, layout, new FirstRecords(peeker)), plane, jobLog, metrics, () -> {
                    peeker.close();
                    jobLog.close();
                });
        DeadLetterCount deadLetters = new DeadLetterCount(
                clients.assignedConsumer("__SM_DEAD_LETTER_READER", context.instance() + "-dead-letters"),
                layout.bucketPartitions());
        engine = new SchedulerApi.Engine(
                plane, jobLog, ConfigView.of(layout, settings), () -> Map.of("deadLetters", deadLetters.count()));
        planner = planning;
        run(planning);
        run(new Housekeeper(own, clients, layout, plane, clock));
        TopicGuard guarding = new TopicGuard(topics, layout);
        guard = guarding;
        run(guarding);
        run(deadLetters);
        index.start(clients, own, system.maxMessageBytes(), null);
        RestApi.Place place = new RestApi.Place(
                clients, layout, context.instance(), serverAddress(), settings.get(SettingCatalogue.HISTORY_TOPIC));
        run(rest.open(place, system.intakeParser(layout), new IndexedSchedules(index)));
    }

    private String serverAddress() {
        return context.settings()
                .find(SettingCatalogue.SERVER_ADDR)
                .map(HttpAddress::toString)
                .orElseGet(() -> "127.0.0.1:" + context.settings().get(SettingCatalogue.SERVER_PORT));
    }

    private void run(Agent agent) {
        runners.add(AgentRunner.start(agent, context));
    }

    private Layout setUp(TopicSetup topics, SystemSettings system) throws InterruptedException {
        Layout wanted = system.layout();
        while (true) {
            try {
                return topics.run(wanted);
            } catch (TopicSetup.WrongCluster e) {
                throw new ProcessFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
            } catch (InterruptException e) {
                throw new InterruptedException();
            } catch (KafkaException e) {
                waitingFor = "the topics cannot be set up yet (" + e.getMessage() + ")";
                log.warn("Tried again in {} s: {}", RETRY.toSeconds(), waitingFor);
                Thread.sleep(RETRY.toMillis());
            }
        }
    }

    @Override
    public Readiness readiness() {
        PlannerAgent planning = planner;
        if (planning == null) {
            return Readiness.no(waitingFor);
        }
        TopicGuard guarding = guard;
        if (guarding != null && !guarding.problem().isEmpty()) {
            return Readiness.no(guarding.problem());
        }
        return planning.planned() ? index.readiness() : Readiness.no("Kafka cannot be asked where the drains stand");
    }

    /** Unlike that of the other processes a probe through the engine, as the etf1 scheduler's is. */
    @Override
    public Readiness liveness() {
        return rest.probe();
    }

    @Override
    public void close() {
        runners.forEach(AgentRunner::stop);
        rest.close();
        runners.forEach(AgentRunner::close);
        index.close();
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }
}
