package io.messagescheduler.scheduler;

import io.messagescheduler.core.job.JobBoard;
import io.messagescheduler.kafkaio.BacklogReader;
import io.messagescheduler.kafkaio.ClockGuard;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.AgentRunner;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.process.SettingCatalogue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;

/** The leader's work: planning, housekeeping, and the guards over topics and transactions. All it knows it has read from Kafka. */
final class LeaderTerm implements Term {
    private final List<AgentRunner> runners = new ArrayList<>();
    private final ControlPlane plane;
    private final PlannerAgent planner;
    private final TopicGuard guard;
    private final SchedulerApi.Engine engine;

    /**
     * Reads the history of jobs, then begins to act.
     *
     * @param clockGuard of the thread that plans
     * @param figures what else the state shows
     * @param indexIds transactional ids of this process's index
     */
    LeaderTerm(
            ProcessContext context,
            KafkaClients clients,
            Admin admin,
            TopicSetup topics,
            Layout layout,
            ClockGuard clockGuard,
            SchedulerMetrics metrics,
            Supplier<Map<String, Object>> figures,
            Supplier<Set<String>> indexIds) {
        InstantSource clock = context.clock();
        BacklogReader backlog = new BacklogReader(
                admin, layout, clients.assignedConsumer(Names.DRAIN_GROUP, context.instance() + "-peek"));
        JobLog jobLog;
        try {
            jobLog = JobLog.load(clients, context.instance());
        } catch (RuntimeException e) {
            backlog.close();
            throw e;
        }
        plane = new ControlPlane(
                JobBoard.Settings.of(layout.ladder()), context.settings().get(SettingCatalogue.WORKER_STALE), clock);
        planner = new PlannerAgent(backlog, plane, jobLog, metrics, clockGuard, clock, ElapsedTime.MACHINE);
        guard = new TopicGuard(topics, layout);
        engine = new SchedulerApi.Engine(plane, jobLog, figures);
        Watchdog watchdog = new Watchdog(
                new OpenTransactions(admin, clients, context.instance() + "-watchdog", layout),
                metrics.watchdog(),
                Duration.ofMillis(context.settings().get(SettingCatalogue.SESSION_TIMEOUT)),
                indexIds);
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
        if (plane.isHeldOff()) {
            return Readiness.no("its clock is in doubt, and planning waits for the broker's");
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
