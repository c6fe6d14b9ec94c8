package io.messagescheduler.mini;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.messagescheduler.mini.SystemLedger.Wanted;
import io.messagescheduler.process.Settings;
import io.messagescheduler.testkit.simulation.SimulatedLog;
import io.messagescheduler.testkit.simulation.TopicSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * One random history of the whole system from a seed: load and faults of every kind for a while, then everything is mended
 * and must come to its end.
 */
final class SystemHistory {
    /** How long after the last due time, and after everything was mended, a message may still be on its way. */
    static final Duration LONGEST_END = Duration.ofMinutes(5);

    private static final int STEPS = 25;
    private static final Map<String, String> SETTINGS = Map.of(
            "SM_TOPIC_PARTITIONS", "2",
            "SM_PARTITIONS_PER_BUCKET", "2",
            "SM_MINIMUM_DELAY", "10s",
            "SM_BUCKETS_MULTIPLICATION_RATIO", "4",
            "SM_MAXIMUM_DELAY", "5m",
            "SM_TARGET_GRACE", "15s");
    private static final Settings EXACTLY_ONCE = Settings.load(SETTINGS, null);
    private static final Settings AT_LEAST_ONCE = Settings.load(with("SM_DELIVERY_GUARANTEE", "at_least_once"), null);

    private static Map<String, String> with(String name, String value) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put(name, value);
        return settings;
    }

    private final Random random;
    private final boolean isExactlyOnce;
    private final boolean hasFaults;
    private final boolean hasWrongClocks;
    private final SimulatedSystem system;
    private final SystemLedger ledger;
    private final SystemFaults faults;
    private final Load load;
    private final Producer<byte[], byte[]> user;
    private final List<String> story = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();
    private long lastDueMs;
    private int sent;

    SystemHistory(long seed, Seams seams) {
        random = new Random(seed);
        isExactlyOnce = random.nextInt(5) > 0;
        hasFaults = random.nextInt(8) > 0;
        hasWrongClocks = hasFaults && random.nextBoolean();
        Instant start = Instant.parse("2027-01-01T00:00:00Z").plusMillis(random.nextInt(10_000_000));
        system = new SimulatedSystem(random, start, isExactlyOnce ? EXACTLY_ONCE : AT_LEAST_ONCE, seams);
        SimulatedLog log = system.log();
        ledger = new SystemLedger(log, system.time(), system.layout(), seams.watchesDeletions());
        if (hasWrongClocks) {
            ledger.distrustClocks();
        }
        system.instances().forEach(each -> system.machine(each.name()).setScheduler(random.nextInt(2)));
        load = new Load(random, system.layout().intakeTopic(), hasWrongClocks);
        log.createTopic(Load.GOOD, TopicSpec.of(2).withAppendTime());
        log.createTopic(Load.SMALL, TopicSpec.of(1).withAppendTime().withMaxMessageBytes(Load.SMALL_BYTES));
        Load.TROUBLED.forEach(target -> log.createTopic(target, TopicSpec.of(1).withAppendTime()));
        user = log.process("user").producer();
        faults = new SystemFaults(random, system, ledger, hasWrongClocks, this::tell);
        system.instances().forEach(faults::limitPolls);
    }

    /** What was done, for whoever has to understand a failure. */
    List<String> story() {
        return story;
    }

    /** What was found wrong; empty if all is well. */
    List<String> problems() {
        return ledger.problems();
    }

    void run() {
        for (int step = 0; step < STEPS && ledger.problems().isEmpty(); step++) {
            if (hasFaults && random.nextInt(2) == 0) {
                if (!isExactlyOnce) {
                    ledger.allowCopies();
                }
                faults.strike();
            }
            act();
            check();
            system.pass(pause());
            check();
        }
        if (ledger.problems().isEmpty()) {
            end();
        }
    }

    private void act() {
        Load.Kind wanted = faults.takeWanted();
        load.setKind(wanted);
        for (int messages = wanted == Load.Kind.ANY ? random.nextInt(6) : 6; messages > 0; messages--) {
            send();
            // Mostly the next thing happens while the system is still busy with this one.
            for (int rounds = random.nextInt(4); rounds > 0; rounds--) {
                system.round();
            }
        }
        if (isExactlyOnce && !ids.isEmpty() && random.nextInt(4) == 0) {
            cancel(ids.remove(random.nextInt(ids.size())));
        }
    }

    private void send() {
        sent++;
        Load.Made made = load.next(system.time().millis());
        lastDueMs = Math.max(lastDueMs, made.dueMs());
        Wanted wanted = made.wanted();
        // In trouble everywhere where copies are allowed: a failed send repeats those beside it.
        if (wanted != Wanted.DELIVERED && !isExactlyOnce) {
            ledger.allowCopies();
        }
        ledger.sent(made.tag(), wanted, made.dueMs());
        if (made.id() != null) {
            ids.add(made.id());
        }
        tell(made.tag() + " to partition " + made.record().partition() + ", due " + Instant.ofEpochMilli(made.dueMs())
                + ", wanted " + wanted);
        user.send(made.record());
    }

    private void cancel(String id) {
        tell("cancel " + id);
        ledger.mayCancel(id.substring("id-".length()));
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(system.layout().intakeTopic(), random.nextInt(2), null, null);
        record.headers().add("schedule-id", id.getBytes(UTF_8));
        record.headers().add("schedule-action", "cancel".getBytes(UTF_8));
        user.send(record);
    }

    private Duration pause() {
        return switch (random.nextInt(8)) {
            case 0 -> Duration.ZERO;
            case 1 -> Duration.ofMillis(random.nextInt(100));
            case 2 -> Duration.ofSeconds(random.nextInt(120));
            case 3 -> random.nextInt(4) == 0 ? Duration.ofMinutes(random.nextInt(12)) : Duration.ofSeconds(1);
            default -> Duration.ofMillis(random.nextInt(8_000));
        };
    }

    private void check() {
        for (Exception end : system.takeEnds()) {
            tell("ended: " + end);
            if (!faults.explains(end)) {
                ledger.problems().add("a process ended by " + end + " at " + List.of(end.getStackTrace()));
            }
        }
        faults.looked();
    }

    private void tell(String what) {
        story.add(system.time().instant() + " " + what);
    }

    private void end() {
        tell("mend");
        faults.mend();
        long nowMs = system.time().millis();
        if (lastDueMs > nowMs) {
            system.pass(Duration.ofMillis(lastDueMs - nowMs));
        }
        // A MessageHandler whose clock was behind, or a foreigner, may have put something into the overflow bucket.
        Instant limit = system.time()
                .instant()
                .plus(LONGEST_END)
                .plusMillis(system.layout().ladder().overflowLevel().widthMs());
        while (!ledger.isEverythingOver()
                && system.time().instant().isBefore(limit)
                && problems().isEmpty()) {
            system.pass(Duration.ofSeconds(1));
            check();
        }
        system.settle();
        check();
        ledger.close();
    }

    int sent() {
        return sent;
    }
}
