package io.messagescheduler.scheduler.api;

import io.javalin.router.JavalinDefaultRoutingApi;
import io.messagescheduler.core.message.IntakeParser;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Layout;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.monitoring.Meters;
import io.messagescheduler.monitoring.Metric;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.ElapsedTime;
import io.messagescheduler.process.Readiness;
import io.micrometer.core.instrument.Counter;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The REST API of the Scheduler process. Its routes are there from the start on, and answer 503 until {@link #open}. Safe for
 * any number of threads.
 */
public final class RestApi implements AutoCloseable {
    /** Most requests under way at a time; the same again of those that search. */
    private static final int MOST_UNDER_WAY = 64;

    /** Each may hold some megabytes. */
    private static final int SEARCHES_AT_A_TIME = 8;

    private static final int REQUESTS_REMEMBERED = 10_000;
    private static final String GROUP = "__SM_API";

    private final ApiThreads threads = new ApiThreads("api", MOST_UNDER_WAY, 0);
    private final ApiThreads searches =
            new ApiThreads("search", SEARCHES_AT_A_TIME, MOST_UNDER_WAY - SEARCHES_AT_A_TIME);
    private final ApiRoutes routes;
    private final InstantSource clock;
    private final Counter replayedCount;
    private final int maxMessageBytes;
    private volatile @Nullable Backend backend;

    /** What answers, once the topics stand. */
    record Backend(
            ScheduleRequests requests,
            Schedules schedules,
            DeadLetters deadLetters,
            Replays replays,
            SchedulerInfo info,
            IntakeSender sender,
            EngineProbe probe) {}

    /**
     * What it needs to know of the cluster and of this process.
     *
     * @param serverAddress where this process listens, {@code host:port}
     */
    public record Place(
            KafkaClients clients, Layout layout, String instance, String serverAddress, String historyTopic) {}

    /**
     * Adds the routes.
     *
     * @param zone of times that name none
     * @param maxMessageBytes greatest message that the intake takes
     */
    public RestApi(
            JavalinDefaultRoutingApi javalin, Meters meters, ZoneId zone, int maxMessageBytes, InstantSource clock) {
        this.clock = clock;
        this.replayedCount = meters.counter(Metric.DEAD_LETTERS_REPLAYED);
        this.maxMessageBytes = maxMessageBytes;
        this.routes = new ApiRoutes(javalin, meters);
        meters.gauge(Metric.API_UNDER_WAY, () -> threads.underWay() + searches.underWay());
        RequestBodies bodies = new RequestBodies(maxMessageBytes);
        Parameters parameters = new Parameters(zone);
        new SchedulesApi(this::backend, threads, searches, bodies, parameters, clock).addTo(routes);
        new DeadLettersApi(this::backend, threads, bodies, parameters, clock).addTo(routes);
        new OpenApi().addTo(routes);
        new EtfApi(this::backend, searches).addTo(routes);
    }

    /**
     * Begins to answer.
     *
     * @param parser that of the MessageHandlers
     * @return the agent that outcomes come by; the caller runs it
     */
    public Agent open(Place place, IntakeParser parser, Schedules schedules) {
        KafkaClients clients = place.clients();
        Layout layout = place.layout();
        String client = place.instance() + "-api";
        Outcomes outcomes = new Outcomes();
        var producer = clients.producer(client);
        IntakeSender sender = new IntakeSender(producer, maxMessageBytes);
        ReplayedLetters replayed =
                new ReplayedLetters(clients.assignedConsumer(GROUP, client + "-replayed"), layout.bucketPartitions());
        open(new Backend(
                new ScheduleRequests(
                        new IntakeRecords(parser, layout.intakeTopic(), layout.intakePartitions(), maxMessageBytes),
                        sender,
                        outcomes,
                        schedules,
                        new RecentRequests(REQUESTS_REMEMBERED),
                        clock),
                schedules,
                new DeadLetters(
                        clients.assignedConsumer(GROUP, client + "-dead-letters"), layout.bucketPartitions(), replayed),
                new Replays(
                        () -> clients.transactionalProducer(Names.REPLAY_TRANSACTIONAL_ID),
                        clients.assignedConsumer(GROUP, client + "-replays"),
                        layout.bucketPartitions(),
                        replayed,
                        new ReplayRecords(parser, layout, schedules, maxMessageBytes),
                        replayedCount,
                        clock,
                        ElapsedTime.MACHINE),
                new SchedulerInfo(
                        place.instance(),
                        place.serverAddress(),
                        clients.bootstrapServers(),
                        layout.schedulesTopics(),
                        place.historyTopic()),
                sender,
                new EngineProbe(
                        producer, clients.assignedConsumer(GROUP, client + "-probe"), layout.intakeTopic(), clock)));
        return new OutcomeTail(
                clients.assignedConsumer(GROUP, client + "-outcomes"), layout.bucketPartitions(), outcomes);
    }

    void open(Backend ready) {
        backend = ready;
    }

    private Backend backend() {
        Backend ready = backend;
        if (ready == null) {
            throw Problems.unavailable("The topics are still being set up.");
        }
        return ready;
    }

    /** Whether a message goes through the whole engine. */
    public Readiness probe() {
        Backend ready = backend;
        return ready == null
                ? Readiness.no("the topics are still being set up")
                : ready.probe().check();
    }

    /** Every route, as {@code GET /path/{id}}. */
    List<String> routes() {
        return routes.added();
    }

    @Override
    public void close() {
        threads.close();
        searches.close();
        Backend ready = backend;
        if (ready != null) {
            ready.sender().close();
            ready.replays().close();
            ready.deadLetters().close();
            ready.probe().close();
        }
    }
}
