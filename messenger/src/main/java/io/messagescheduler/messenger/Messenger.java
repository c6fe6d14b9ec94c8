package io.messagescheduler.messenger;

import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.SystemSettings;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.AgentRunner;
import io.messagescheduler.process.Application;
import io.messagescheduler.process.InvalidSettings;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.Readiness;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Messenger: prepares a {@link Match} for each contestant, begins all of them at the same instant with the same load,
 * and ends the process when the raw data of each are written. Wired by hand, here and nowhere else.
 */
final class Messenger implements Application {
    private static final Logger log = LoggerFactory.getLogger(Messenger.class);

    /** Time for the copies of the first messages to be written before they leave. */
    private static final Duration START_AHEAD = Duration.ofSeconds(1);

    private final ProcessContext context;
    private final MessengerConfig config;
    private final Referee.Rules rules;
    private final InstantSource clock = InstantSource.system();
    private final Patience patience = new Patience(Duration.ofMillis(100), Duration.ofSeconds(5));
    private final List<Contestant> contestants;
    private final ContestantMetrics metrics;
    private final List<AgentRunner> runners = new ArrayList<>();
    private final List<Match> matches = new CopyOnWriteArrayList<>();
    private volatile @Nullable RunState run;
    private volatile String waitsFor = "it is starting";
    private @Nullable Admin admin;

    Messenger(ProcessContext context) {
        this(context, Referee.Rules.DEFAULT);
    }

    Messenger(ProcessContext context, Referee.Rules rules) {
        this.context = context;
        this.config = MessengerConfig.from(context.settings());
        this.rules = rules;
        this.contestants = Stream.concat(Stream.of(new KafkaContestant()), Peer.all().stream())
                .filter(contestant -> contestant.isEnabled(context.settings()))
                .toList();
        if (contestants.isEmpty()) {
            throw new InvalidSettings(
                    "There is nothing to run: KAFKA_ENABLED and DATABASE_SCHEDULER_MYSQL_ENABLED are false.");
        }
        this.metrics = new ContestantMetrics(
                context.meters(), contestants.stream().map(Contestant::name).toList(), this::progressOf);
        context.routes().get("/progress", request -> request.json(progress()));
    }

    @Override
    public void start() throws InterruptedException {
        RunState opened = config.openRun(clock.millis(), new SplittableRandom().nextLong());
        run = opened;
        log.info("Experiment {} with seed {}", opened.experimentId(), opened.seed());
        List<Contestant> unfinished = contestants.stream()
                .filter(contestant -> Files.notExists(Match.rawData(config, contestant)))
                .toList();
        if (unfinished.isEmpty()) {
            log.info("This run is over, its raw data are in {}", config.folder());
            context.finish();
            return;
        }
        KafkaClients kafka = new SystemSettings(context.settings()).clients(context.meters());
        Admin open = kafka.admin("messenger");
        admin = open;
        PeerAddresses addresses = PeerAddresses.from(context.settings());
        for (Contestant contestant : unfinished) {
            waitsFor = "it waits for " + contestant.name();
            String unique = contestant.name().equals(KafkaContestant.NAME)
                    ? config.group() + "_" + opened.experimentId()
                    : config.group() + "_" + opened.experimentId() + "_" + contestant.name();
            HandoverContext handing =
                    new HandoverContext(context.settings(), kafka, open, unique, addresses.of(contestant));
            LiveTally tally = new LiveTally(opened.plan(), config.headers(), metrics.latenessOf(contestant.name()));
            Match match = new Match(
                    contestant, config, opened.plan(), tally, kafka, handing, patience, this::startAgent, clock);
            matches.add(match);
            match.prepare(opened);
        }
        RunState begun = opened.hasBegun() ? opened : opened.begunAt(clock.millis() + START_AHEAD.toMillis());
        begun.write(config.folder());
        run = begun;
        AtomicInteger going = new AtomicInteger(matches.size());
        for (Match match : matches) {
            match.begin(begun.startMs(), rules, () -> {
                if (going.decrementAndGet() == 0) {
                    context.finish();
                }
            });
        }
        waitsFor = "";
    }

    @Override
    public Readiness readiness() {
        String obstacle = waitsFor;
        return obstacle.isEmpty() ? Readiness.yes() : Readiness.no(obstacle);
    }

    @Override
    public synchronized void close() {
        patience.stop();
        runners.forEach(AgentRunner::stop);
        matches.forEach(Match::wakeUp);
        runners.forEach(AgentRunner::close);
        if (admin != null) {
            admin.close(Duration.ofSeconds(2));
        }
        matches.forEach(Match::close);
    }

    private synchronized void startAgent(Agent agent) {
        runners.add(AgentRunner.start(agent, context));
    }

    private Progress progressOf(String contestant) {
        return matches.stream()
                .filter(match -> match.contestant().name().equals(contestant))
                .findFirst()
                .map(match -> match.progress(null))
                .orElseGet(() -> Progress.starting(config.count(), null));
    }

    private TotalProgress progress() {
        RunState known = run;
        Long seed = known == null ? null : known.seed();
        Map<String, Progress> each = new LinkedHashMap<>();
        contestants.forEach(contestant -> each.put(contestant.name(), Progress.starting(config.count(), seed)));
        matches.forEach(match -> each.put(match.contestant().name(), match.progress(seed)));
        return TotalProgress.of(each);
    }
}
