package io.messagescheduler.messenger;

import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.SystemSettings;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.AgentRunner;
import io.messagescheduler.process.Application;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.Readiness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Messenger for the Kafka scheduler: prepares topics and database, then runs one sender, some collectors, one writer
 * of receipts and a referee, and ends the process when the raw data are written. Wired by hand, here and nowhere else.
 */
final class Messenger implements Application {
    private static final Logger log = LoggerFactory.getLogger(Messenger.class);
    private static final String NAME = "kafka";

    /** A longer poll would only delay the commit of what was read last. */
    private static final Duration LONGEST_POLL = Duration.ofMillis(250);

    /** Time for the copies of the first messages to be written before they leave. */
    private static final Duration START_AHEAD = Duration.ofSeconds(1);

    private static final Duration SHORTEST_RETENTION = Duration.ofHours(1);
    private static final int RETENTION_IN_DURATIONS = 3;

    private final ProcessContext context;
    private final MessengerConfig config;
    private final Referee.Rules rules;
    private final InstantSource clock = InstantSource.system();
    private final Patience patience = new Patience(Duration.ofMillis(100), Duration.ofSeconds(5));
    private final List<AgentRunner> runners = new ArrayList<>();
    private final List<Collector> collectors = new ArrayList<>();
    private volatile @Nullable Match match;
    private volatile @Nullable RunState run;
    private volatile String waitsFor = "it is starting";
    private @Nullable Admin admin;
    private @Nullable MongoMessageStore store;

    Messenger(ProcessContext context) {
        this(context, Referee.Rules.DEFAULT);
    }

    Messenger(ProcessContext context, Referee.Rules rules) {
        this.context = context;
        this.config = MessengerConfig.from(context.settings());
        this.rules = rules;
        context.routes().get("/progress", request -> request.json(progress()));
    }

    @Override
    public void start() throws InterruptedException {
        Path rawData = config.folder().resolve(NAME).resolve("messages.csv");
        RunState opened = config.openRun(clock.millis(), new SplittableRandom().nextLong());
        run = opened;
        log.info("Experiment {} with seed {}", opened.experimentId(), opened.seed());
        if (Files.exists(rawData)) {
            log.info("This run is over, its raw data are in {}", rawData);
            context.finish();
            return;
        }
        LoadPlan plan = opened.plan();
        String unique = config.group() + "_" + opened.experimentId();

        waitsFor = "it waits for the database";
        MongoMessageStore mongo = new MongoMessageStore(
                config.databaseUrl(), config.receivedCollection(), opened.experimentId() + "/" + NAME);
        store = mongo;
        patience.run("begin", mongo::prepare);

        waitsFor = "it waits for Kafka";
        KafkaClients kafka = new SystemSettings(context.settings()).clients();
        Admin open = kafka.admin("messenger");
        admin = open;
        List<TopicPartition> targets = prepareTarget(open);
        Topics.await(open, config.intakeTopic(), () -> {});

        LiveTally tally = new LiveTally(plan, config.headers());
        if (opened.hasBegun()) {
            tally.begin(opened.startMs());
            patience.run("read what was received before", () -> restore(mongo, plan, tally));
        }
        ReceiptWriter writer = new ReceiptWriter(mongo, patience);
        startAgent(writer);
        startCollectors(kafka, open, targets, unique, plan, tally, writer);

        waitsFor = "it waits until messages are taken";
        Contestant contestant = new Contestant(
                NAME,
                config.targetTopic(),
                new KafkaHandover(
                        () -> kafka.transactionalProducer(unique), open, config.intakeTopic(), unique + "_SENT"));
        Sender sender = new Sender(plan, contestant, config.headers(), mongo, patience, clock, Thread::sleep);
        sender.awaitContestant();

        RunState begun = opened.hasBegun() ? opened : opened.begunAt(clock.millis() + START_AHEAD.toMillis());
        begun.write(config.folder());
        run = begun;
        tally.begin(begun.startMs());
        sender.begin(begun.startMs());
        Referee referee = new Referee(
                plan,
                begun.startMs() + plan.lastDueOffsetMs(),
                sender,
                tally,
                collectors,
                writer,
                () -> ends(open, targets),
                new Verification(plan, mongo, patience, Verification.SLICE),
                rawData,
                clock,
                rules,
                context::finish);
        match = new Match(tally, sender, referee);
        startAgent(sender);
        startAgent(referee);
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
        collectors.forEach(Collector::wakeUp);
        runners.forEach(AgentRunner::close);
        if (admin != null) {
            admin.close(Duration.ofSeconds(2));
        }
        if (store != null) {
            store.close();
        }
    }

    private synchronized void startAgent(Agent agent) {
        runners.add(AgentRunner.start(agent, context));
    }

    private List<TopicPartition> prepareTarget(Admin open) throws InterruptedException {
        long retentionMs = Math.max(
                config.duration().multipliedBy(RETENTION_IN_DURATIONS).toMillis(), SHORTEST_RETENTION.toMillis());
        return Topics.await(
                open,
                config.targetTopic(),
                () -> Topics.create(
                        open, config.targetTopic(), config.targetPartitions(), retentionMs, config.maxMessageBytes()));
    }

    /** Returns when all partitions of the target are being read, so that nothing arrives unseen. */
    private void startCollectors(
            KafkaClients kafka,
            Admin open,
            List<TopicPartition> targets,
            String group,
            LoadPlan plan,
            LiveTally tally,
            ReceiptWriter writer)
            throws InterruptedException {
        Duration poll = config.poll().compareTo(LONGEST_POLL) < 0 ? config.poll() : LONGEST_POLL;
        Collector.Timing timing = new Collector.Timing(poll, config.pause());
        ReceiptReader reader = new ReceiptReader(plan, config.headers(), Names.DEAD_LETTERS);
        int threads = Math.min(config.collectors(), targets.size());
        for (int i = 0; i < threads; i++) {
            int thread = i;
            List<TopicPartition> share = targets.stream()
                    .filter(partition -> partition.partition() % threads == thread)
                    .toList();
            String name = "collect-" + thread;
            collectors.add(new Collector(
                    name,
                    config.targetTopic(),
                    () -> kafka.assignedConsumer(group, name),
                    () -> share,
                    reader,
                    tally,
                    writer,
                    clock,
                    timing));
        }
        collectors.add(new Collector(
                "collect-dead-letters",
                config.targetTopic(),
                () -> kafka.assignedConsumer(group, "collect-dead-letters"),
                () -> Topics.partitionsWithLeaders(open, Names.DEAD_LETTERS),
                reader,
                tally,
                writer,
                clock,
                timing));
        collectors.forEach(this::startAgent);
        Map<TopicPartition, Long> read = new HashMap<>();
        while (!read.keySet().containsAll(targets)) {
            Thread.sleep(20);
            collectors.forEach(collector -> read.putAll(collector.positions()));
        }
    }

    private static Map<TopicPartition, Long> ends(Admin open, List<TopicPartition> targets) {
        List<TopicPartition> all = new ArrayList<>(targets);
        all.addAll(Topics.partitionsWithLeaders(open, Names.DEAD_LETTERS));
        return Topics.ends(open, all);
    }

    private static void restore(MessageStore store, LoadPlan plan, LiveTally tally) {
        List<Receipt> receipts = new ArrayList<>();
        for (long first = Receipt.UNKNOWN; first < plan.count(); first += Verification.SLICE) {
            store.receipts((int) first, (int) Math.min(plan.count(), first + Verification.SLICE), receipts::add);
        }
        receipts.forEach(tally::restore);
        log.info("{} receipts were stored before", receipts.size());
    }

    private Progress progress() {
        @Nullable Match current = match;
        @Nullable RunState known = run;
        return current == null
                ? Progress.starting(config.count(), known == null ? null : known.seed())
                : current.progress(config.count(), known == null ? null : known.seed());
    }

    /** The parts that know how the run goes. */
    private record Match(LiveTally tally, Sender sender, Referee referee) {
        Progress progress(int expected, @Nullable Long seed) {
            return Progress.of(
                    referee.phase(),
                    expected,
                    sender.progress().sent(),
                    tally.counts(),
                    referee.verdict(),
                    referee.lastDueMs(),
                    seed);
        }
    }
}
