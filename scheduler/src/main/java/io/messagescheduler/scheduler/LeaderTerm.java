package io.messagescheduler.scheduler;

import io.messagescheduler.core.job.JobBoard;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.AgentRunner;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.process.SettingCatalogue;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;

/** The leader's work: planning, housekeeping, and the guards over topics and transactions. All it knows it has read from Kafka. */
final class LeaderTerm implements Term {
    private static final int SPLIT_RECORDS = 20_000;
    private static final int JOB_HISTORY = 100;

    private final List<AgentRunner> runners = new ArrayList<>();
    private final ControlPlane plane;
    private final PlannerAgent planner;
    private final TopicGuard guard;
    private final SchedulerApi.Engine engine;

    /**
     * Reads the history of jobs, then begins to act.
     *
     * @param figures what else the state shows
     */
    LeaderTerm(
            ProcessContext context,
            KafkaClients clients,
            Admin admin,
            TopicSetup topics,
            Layout layout,
            SchedulerMetrics metrics,
            Supplier<Map<String, Object>> figures) {
        InstantSource clock = context.clock();
        Consumer<byte[], byte[]> peeker = clients.assignedConsumer(Names.DRAIN_GROUP, context.instance() + "-peek");
        JobLog jobLog;
        try {
            jobLog = JobLog.load(clients, context.instance());
        } catch (RuntimeException e) {
            peeker.close();
            throw e;
        }
        plane = new ControlPlane(
                new JobBoard.Settings(layout.ladder().lead().toMillis(), SPLIT_RECORDS, JOB_HISTORY),
                context.settings().get(SettingCatalogue.WORKER_STALE),
                clock);
        planner = new PlannerAgent(
                new BacklogReader(admin, layout, new FirstRecords(peeker)), plane, jobLog, metrics, () -> {
                    peeker.close();
                    jobLog.close();
                });
        guard = new TopicGuard(topics, layout);
        engine = new SchedulerApi.Engine(plane, jobLog, figures);
        Watchdog watchdog = new Watchdog(new OpenTransactions(admin, layout), metrics.watchdog());
        for (Agent agent : List.of(planner, new Housekeeper(admin, clients, layout, plane, clock), guard, watchdog)) {
            runners.add(AgentRunner.start(agent, context));
        }
        metrics.tookTheLead();
    }

    @Override
    public SchedulerApi.Engine engine() {
        return engine;
    }

    @Override
    public Readiness readiness() {
        if (!guard.problem().isEmpty()) {
            return Readiness.no(guard.problem());
        }
        return planner.planned() ? Readiness.yes() : Readiness.no("Kafka cannot be asked where the drains stand");
    }

    @Override
    public void close() {
        plane.close();
        runners.forEach(AgentRunner::stop);
        runners.forEach(AgentRunner::close);
    }
}
