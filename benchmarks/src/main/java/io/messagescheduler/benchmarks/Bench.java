package io.messagescheduler.benchmarks;

import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.SystemSettings;
import io.messagescheduler.kafkaio.TopicSetup;
import io.messagescheduler.messenger.HandoverContext;
import io.messagescheduler.messenger.Peer;
import io.messagescheduler.messenger.PeerAddresses;
import io.messagescheduler.process.AgentRunner;
import io.messagescheduler.process.Application;
import io.messagescheduler.process.InvalidSettings;
import io.messagescheduler.process.ProcessContext;
import io.messagescheduler.process.Readiness;
import io.messagescheduler.process.SettingCatalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/** One turn: the target topic, one reader, one contestant's loads one after the other. Wired by hand, here and nowhere else. */
final class Bench implements Application {
    private static final String STAGED = "exactly-once-staged";
    private static final Set<String> OURS = Set.of("exactly-once", "at-least-once", STAGED);
    private static final String TARGET = "BENCH_TARGET";
    private static final int TARGET_PARTITIONS = 8;
    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    private final ProcessContext context;
    private final BenchPlan plan;
    private final String contestant;
    private @Nullable Admin admin;
    private @Nullable Intake intake;
    private @Nullable AgentRunner reading;
    private @Nullable Thread measuring;

    Bench(ProcessContext context) {
        this.context = context;
        this.plan = BenchPlan.from(context.settings());
        this.contestant = context.settings().get(SettingCatalogue.BENCH_CONTESTANT);
    }

    @Override
    public void start() throws Exception {
        KafkaClients kafka = new SystemSettings(context.settings()).clients(context.meters());
        Admin open = kafka.admin("bench");
        synchronized (this) {
            admin = open;
        }
        createTarget(open);
        boolean ours = OURS.contains(contestant);
        Intake giving = ours ? new Intake.ByProducer(kafka.producer("bench")) : handover(kafka, open);
        Reader reader = new Reader(kafka, TARGET, TARGET_PARTITIONS);
        int round = context.settings().get(SettingCatalogue.BENCH_ROUND);
        synchronized (this) {
            intake = giving;
            reading = AgentRunner.start(reader, context);
        }
        Path folder = context.settings().get(SettingCatalogue.EXPERIMENT_DATA_DIR);
        Costs costs = new Costs(
                context.settings().get(SettingCatalogue.RUN_DIR),
                context.settings().get(SettingCatalogue.EMBEDDED_DATA_DIR));
        Field field = new Field(
                new Load(giving, TARGET, round),
                reader,
                costs,
                new Figures(folder, round, contestant),
                folder.resolve("lateness").resolve(round + "-" + contestant),
                ours ? Optional.of(new RoutedIntake(open)) : Optional.empty(),
                contestant.equals(STAGED));
        Turn turn = new Turn(plan, field, ours);
        synchronized (this) {
            measuring = Thread.ofPlatform().name("turn").start(() -> measure(turn));
        }
    }

    private void measure(Turn turn) {
        try {
            turn.run();
            context.finish();
        } catch (Exception e) {
            context.fail(e);
        }
    }

    private Intake handover(KafkaClients kafka, Admin open) {
        Peer peer = Peer.all().stream()
                .filter(one -> one.name().equals(contestant))
                .findFirst()
                .orElseThrow(() -> new InvalidSettings("BENCH_CONTESTANT '" + contestant + "' is nobody's name."));
        return new Intake.ByHandover(peer.handover(new HandoverContext(
                context.settings(),
                kafka,
                open,
                "bench",
                PeerAddresses.from(context.settings()).of(peer))));
    }

    private static void createTarget(Admin admin) {
        NewTopic target = new NewTopic(TARGET, Optional.of(TARGET_PARTITIONS), Optional.empty())
                .configs(Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"));
        TopicSetup.await(admin.createTopics(List.of(target)).all());
        TopicSetup.awaitLeaders(admin, List.of(target));
    }

    @Override
    public Readiness readiness() {
        return Readiness.yes();
    }

    @Override
    public synchronized void close() throws InterruptedException {
        if (measuring != null) {
            measuring.interrupt();
            measuring.join(LONGEST_END);
        }
        if (reading != null) {
            reading.close();
        }
        if (intake != null) {
            intake.close();
        }
        if (admin != null) {
            admin.close(Duration.ofSeconds(2));
        }
    }
}
