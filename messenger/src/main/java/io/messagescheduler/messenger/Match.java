package io.messagescheduler.messenger;

import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.process.Agent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One contestant's part of a run: a sender, some collectors, one writer of receipts and a referee, with a share of the
 * database of its own. {@link #prepare} comes first, then {@link #begin}, both on one thread.
 */
final class Match implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Match.class);

    /** A longer poll would only delay the commit of what was read last. */
    private static final Duration LONGEST_POLL = Duration.ofMillis(250);

    private static final Duration SHORTEST_RETENTION = Duration.ofHours(1);
    private static final int RETENTION_IN_DURATIONS = 3;

    private final Contestant contestant;
    private final MessengerConfig config;
    private final LoadPlan plan;
    private final KafkaClients kafka;
    private final Admin admin;
    private final Patience patience;
    private final Consumer<Agent> agents;
    private final InstantSource clock;
    private final String unique;
    private final String target;
    private final boolean readsDeadLetters;
    private final MongoMessageStore store;
    private final LiveTally tally;
    private final ReceiptWriter writer;
    private final List<Collector> collectors = new ArrayList<>();
    private final Sender sender;
    private List<TopicPartition> targets = List.of();
    private volatile @Nullable Referee referee;

    /** @param agents starts what it is given; whoever passes it also stops them */
    Match(
            Contestant contestant,
            MessengerConfig config,
            LoadPlan plan,
            LiveTally tally,
            KafkaClients kafka,
            HandoverContext context,
            Patience patience,
            Consumer<Agent> agents,
            InstantSource clock) {
        this.contestant = contestant;
        this.config = config;
        this.plan = plan;
        this.kafka = kafka;
        this.admin = context.admin();
        this.patience = patience;
        this.agents = agents;
        this.clock = clock;
        this.unique = context.unique();
        this.target = contestant.targetTopic(config.targetTopic());
        this.readsDeadLetters = contestant.name().equals(KafkaContestant.NAME);
        this.store = new MongoMessageStore(
                config.databaseUrl(), config.receivedCollection(), plan.experimentId() + "/" + contestant.name());
        this.tally = tally;
        this.writer = new ReceiptWriter(contestant.name(), store, patience);
        this.sender = new Sender(
                plan,
                new Destination(contestant.name(), target, contestant.handover(context)),
                config.headers(),
                store,
                patience,
                clock,
                Thread::sleep);
    }

    /** Returns when all partitions of the target are being read and the contestant takes messages. */
    void prepare(RunState run) throws InterruptedException {
        patience.run("begin", store::prepare);
        targets = prepareTarget();
        if (readsDeadLetters) {
            Topics.await(admin, config.intakeTopic(), () -> {});
        }
        if (run.hasBegun()) {
            tally.begin(run.startMs());
            patience.run("read what was received before", this::restore);
        }
        agents.accept(writer);
        startCollectors();
        sender.awaitContestant();
    }

    /** @param whenDone called once, when the raw data are written */
    void begin(long startMs, Referee.Rules rules, Runnable whenDone) {
        tally.begin(startMs);
        sender.begin(startMs);
        Referee started = new Referee(
                contestant.name(),
                plan,
                startMs + plan.lastDueOffsetMs(),
                sender,
                tally,
                collectors,
                writer,
                this::ends,
                new Verification(plan, store, patience, Verification.SLICE),
                rawData(config, contestant),
                clock,
                rules,
                whenDone);
        referee = started;
        agents.accept(sender);
        agents.accept(started);
    }

    /** Where the raw data of a contestant go. */
    static Path rawData(MessengerConfig config, Contestant contestant) {
        return config.folder().resolve(contestant.name()).resolve("messages.csv");
    }

    Contestant contestant() {
        return contestant;
    }

    /** Safe from any thread. */
    Progress progress(@Nullable Long seed) {
        Referee current = referee;
        return current == null
                ? Progress.starting(plan.count(), seed)
                : Progress.of(
                        current.phase(),
                        plan.count(),
                        sender.progress().sent(),
                        tally.counts(),
                        current.verdict(),
                        current.lastDueMs(),
                        seed);
    }

    /** Ends polls that wait; safe from any thread. */
    void wakeUp() {
        List.copyOf(collectors).forEach(Collector::wakeUp);
    }

    /** Comes after its agents have ended. */
    @Override
    public void close() {
        store.close();
    }

    private List<TopicPartition> prepareTarget() throws InterruptedException {
        long retentionMs = Math.max(
                config.duration().multipliedBy(RETENTION_IN_DURATIONS).toMillis(), SHORTEST_RETENTION.toMillis());
        return Topics.await(
                admin,
                target,
                () -> Topics.create(admin, target, config.targetPartitions(), retentionMs, config.maxMessageBytes()));
    }

    private void startCollectors() throws InterruptedException {
        int threads = Math.min(config.collectors(), targets.size());
        for (int i = 0; i < threads; i++) {
            int thread = i;
            List<TopicPartition> share = targets.stream()
                    .filter(partition -> partition.partition() % threads == thread)
                    .toList();
            collectors.add(collector("collect-" + contestant.name() + "-" + thread, () -> share));
        }
        if (readsDeadLetters) {
            collectors.add(
                    collector("collect-dead-letters", () -> Topics.partitionsWithLeaders(admin, Names.DEAD_LETTERS)));
        }
        collectors.forEach(agents);
        Map<TopicPartition, Long> read = new HashMap<>();
        while (!read.keySet().containsAll(targets)) {
            Thread.sleep(20);
            collectors.forEach(collector -> read.putAll(collector.positions()));
        }
    }

    private Collector collector(String name, Supplier<List<TopicPartition>> partitions) {
        Duration poll = config.poll().compareTo(LONGEST_POLL) < 0 ? config.poll() : LONGEST_POLL;
        return new Collector(
                name,
                target,
                () -> kafka.assignedConsumer(unique, name),
                partitions,
                new ReceiptReader(plan, config.headers(), readsDeadLetters ? Names.DEAD_LETTERS : null),
                tally,
                writer,
                clock,
                new Collector.Timing(poll, config.pause()));
    }

    private Map<TopicPartition, Long> ends() {
        List<TopicPartition> all = new ArrayList<>(targets);
        if (readsDeadLetters) {
            all.addAll(Topics.partitionsWithLeaders(admin, Names.DEAD_LETTERS));
        }
        return Topics.ends(admin, all);
    }

    private void restore() {
        List<Receipt> receipts = new ArrayList<>();
        for (long first = Receipt.UNKNOWN; first < plan.count(); first += Verification.SLICE) {
            store.receipts((int) first, (int) Math.min(plan.count(), first + Verification.SLICE), receipts::add);
        }
        receipts.forEach(tally::restore);
        log.info("{} receipts of {} were stored before", receipts.size(), contestant.name());
    }
}
