package io.messagescheduler.scheduler;

import io.messagescheduler.core.bucket.BucketLadder;
import io.messagescheduler.index.IndexService;
import io.messagescheduler.kafkaio.ClockGuard;
import io.messagescheduler.kafkaio.ClockWatch;
import io.messagescheduler.kafkaio.EngineParts;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.SystemSettings;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.monitoring.Meters;
import io.messagescheduler.process.AgentRunner;
import io.messagescheduler.process.Application;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.process.ExitCode;
import io.messagescheduler.process.HttpAddress;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.ProcessFailure;
import io.messagescheduler.process.ProcessHost;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.process.SettingCatalogue;
import io.messagescheduler.scheduler.api.IndexedSchedules;
import io.messagescheduler.scheduler.api.RestApi;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Process that sets the topics up and takes part in the election of the leader; the one that leads plans drains and hands them
 * to Workers.
 */
public final class SchedulerMain implements Application {
    private static final Logger log = LoggerFactory.getLogger(SchedulerMain.class);

    /** Bounds of the pause before the topics are set up again. Two that do so at once fence each other: not in step for long. */
    private static final long SHORTEST_PAUSE_MS = 500;

    private static final long LONGEST_PAUSE_MS = 1_500;

    private final ProcessContext context;
    private final InstantSource clock;
    private final Leadership leadership = new Leadership();
    private final SchedulerMetrics metrics;
    private final List<AgentRunner> runners = new ArrayList<>();
    private @Nullable Admin admin;
    private final IndexService index;
    private final RestApi rest;
    private @Nullable AgentRunner leading;
    private volatile @Nullable Map<String, Object> config;
    private volatile @Nullable DeadLetterCount deadLetters;
    private volatile @Nullable LeaderAgent leader;
    private volatile @Nullable ClockWatch clockWatch;
    private volatile String waitingFor = "Kafka does not answer yet";

    public SchedulerMain(ProcessContext context) {
        this.context = context;
        this.clock = context.clock();
        new SchedulerApi(() -> config, this::engine, leadership).addTo(context.routes());
        SystemSettings system = new SystemSettings(context.settings());
        BucketLadder wanted = system.layout().ladder();
        this.metrics =
                new SchedulerMetrics(context.meters(), wanted, leadership, this::engine, this::deadLetterCount, clock);
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
        SystemSettings system = new SystemSettings(context.settings());
        KafkaClients clients = system.clients(context.meters());
        Admin own = clients.admin(context.instance());
        admin = own;
        TopicSetup topics = new TopicSetup(own, clients, clock, system.topicOptions());
        Layout layout = setUp(topics, system);
        config = ConfigView.of(layout, context.settings());
        ClockWatch watch = new ClockWatch(
                () -> clients.producer(context.instance() + "-clock-watch"),
                clock,
                ElapsedTime.MACHINE,
                context.meters());
        clockWatch = watch;
        runners.add(AgentRunner.start(watch, context));
        startWhatEverySchedulerRuns(system, clients, own, layout);
        startWhatTheLeaderRuns(clients, own, topics, layout, watch);
    }

    private String serverAddress() {
        return context.settings()
                .find(SettingCatalogue.SERVER_ADDR)
                .map(HttpAddress::toString)
                .orElseGet(() -> "127.0.0.1:" + context.settings().get(SettingCatalogue.SERVER_PORT));
    }

    private void startWhatEverySchedulerRuns(SystemSettings system, KafkaClients clients, Admin own, Layout layout) {
        String instance = context.instance();
        DeadLetterCount counting = new DeadLetterCount(
                clients.assignedConsumer("__SM_DEAD_LETTER_READER", instance + "-dead-letters"),
                layout.bucketPartitions());
        deadLetters = counting;
        runners.add(AgentRunner.start(counting, context));

        Election election = new Election(
                clients.passingMember(Names.LEADER_GROUP, instance + "-election"),
                new Announcements(
                        clients.assignedConsumer("__SM_LEADER_READER", instance + "-leader"),
                        clients.producer(instance + "-leader")),
                new Leader(instance, context.http()),
                leadership);
        runners.add(AgentRunner.start(election, context));

        index.start(
                clients,
                own,
                system.maxMessageBytes(),
                URI.create(context.http()).getAuthority());
        RestApi.Place place = new RestApi.Place(
                clients, layout, instance, serverAddress(), context.settings().get(SettingCatalogue.HISTORY_TOPIC));
        runners.add(
                AgentRunner.start(rest.open(place, system.intakeParser(layout), new IndexedSchedules(index)), context));
    }

    /** Begins and ends with this Scheduler's terms. */
    private void startWhatTheLeaderRuns(
            KafkaClients clients, Admin own, TopicSetup topics, Layout layout, ClockWatch watch) {
        EngineParts parts = new EngineParts(
                context.instance(), context.settings(), layout, clients, clock, ElapsedTime.MACHINE, context.meters());
        LeaderAgent agent = new LeaderAgent(
                leadership,
                () -> new LeaderTerm(
                        context,
                        clients,
                        own,
                        topics,
                        layout,
                        ClockGuard.of(parts, context.instance() + "-planner", watch),
                        metrics,
                        () -> Map.of("deadLetters", deadLetterCount()),
                        index::transactionalIds));
        leader = agent;
        leading = AgentRunner.start(agent, context);
    }

    private SchedulerApi.@Nullable Engine engine() {
        LeaderAgent agent = leader;
        return agent == null ? null : agent.engine();
    }

    private long deadLetterCount() {
        DeadLetterCount counting = deadLetters;
        return counting == null ? 0 : counting.count();
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
                log.warn("Tried again in about a second: {}", waitingFor);
                Thread.sleep(ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS));
            }
        }
    }

    @Override
    public Readiness readiness() {
        LeaderAgent agent = leader;
        if (agent == null) {
            return Readiness.no(waitingFor);
        }
        Readiness indexed = index.readiness();
        Readiness readiness = indexed.ready() ? agent.readiness() : indexed;
        ClockWatch watch = clockWatch;
        return watch == null ? readiness : watch.qualify(readiness);
    }

    /** Unlike that of the other processes a probe through the engine, as the etf1 scheduler's is. */
    @Override
    public Readiness liveness() {
        return rest.probe();
    }

    /** The leader's work ends before the group is left, so that the next leader need not meet it. */
    @Override
    public void close() {
        if (leading != null) {
            leading.close();
        }
        runners.forEach(AgentRunner::stop);
        rest.close();
        runners.forEach(AgentRunner::close);
        index.close();
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }
}
