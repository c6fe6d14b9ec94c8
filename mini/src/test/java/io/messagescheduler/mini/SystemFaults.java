package io.messagescheduler.mini;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.messagescheduler.core.bucket.Bucket;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.mini.SystemLedger.Wanted;
import io.messagescheduler.testkit.simulation.Call;
import io.messagescheduler.testkit.simulation.Fault;
import io.messagescheduler.testkit.simulation.SimulatedLog;
import io.messagescheduler.testkit.simulation.SimulatedProcess;
import io.messagescheduler.testkit.simulation.TopicSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Everything that goes wrong in a {@link SystemHistory}, and the mending of it. */
final class SystemFaults {
    /** More nested stops than this would tell nothing new. */
    private static final int MOST_STOPPED = 2;

    private static final Duration FOREIGN_PATIENCE = Duration.ofMinutes(15);

    private record Forgotten(String group, TopicPartition partition) {}

    private final Random random;
    private final SimulatedSystem system;
    private final SimulatedLog log;
    private final SystemLedger ledger;
    private final boolean hasWrongClocks;
    private final Consumer<String> tell;
    private final SimulatedProcess foreigner;
    private final Map<Forgotten, OffsetAndMetadata> forgotten = new HashMap<>();
    private boolean lacksOffsets;
    private @Nullable Producer<byte[], byte[]> hung;
    private int foreigners;
    private int stopped;
    private boolean isMended;
    private Load.Kind wanted = Load.Kind.ANY;

    SystemFaults(
            Random random, SimulatedSystem system, SystemLedger ledger, boolean hasWrongClocks, Consumer<String> tell) {
        this.hasWrongClocks = hasWrongClocks;
        this.random = random;
        this.system = system;
        this.log = system.log();
        this.ledger = ledger;
        this.tell = tell;
        this.foreigner = log.process("foreigner");
    }

    /** Small polls, so that there is something to be caught in the middle of. */
    void limitPolls(SimulatedInstance instance) {
        instance.process().limitPolls(1 + random.nextInt(20));
    }

    /** What the fault since the last call wants to strike at. */
    Load.Kind takeWanted() {
        Load.Kind taken = wanted;
        wanted = Load.Kind.ANY;
        return taken;
    }

    void strike() {
        List<SimulatedInstance> instances = system.instances();
        SimulatedInstance instance = instances.get(random.nextInt(instances.size()));
        if (instance.process().crashed() && random.nextInt(3) > 0) {
            start(instance);
            return;
        }
        switch (random.nextInt(19)) {
            case 0 -> {
                tell.accept("kill " + instance.name());
                instance.process().crash();
            }
            case 1 -> {
                if (!system.machine(instance.name()).isStopped()
                        && !instance.process().crashed()) {
                    tell.accept("restart " + instance.name());
                    instance.close();
                    start(instance);
                }
            }
            case 2 -> {
                tell.accept("evict " + instance.name());
                log.evict(Names.MESSAGE_HANDLER_GROUP, instance.name() + "-0");
                log.evict(Names.DELIVERY_GROUP, instance.name() + "-0");
            }
            case 3, 4 -> {
                Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
                for (int times = random.nextInt(5) == 0 ? 3 : 1; times > 0; times--) {
                    tell.accept(fault + " " + instance.name());
                    instance.process().strike(fault);
                }
            }
            case 5, 6, 7, 8 -> stop(instance);
            case 9 -> {
                if (hasWrongClocks) {
                    setClock(instance);
                    if (random.nextBoolean()) {
                        stop(instance); // As a virtual machine that is resumed.
                    }
                }
            }
            case 10 -> hang();
            case 11 -> {
                tell.accept("free space");
                system.freeSpace();
            }
            case 12 -> disturbControl(instance);
            case 13, 14, 15 -> stall(instance);
            case 16 -> refuse(system.instance("worker-" + random.nextInt(2)));
            case 17 -> loseStores(system.instance("worker-" + random.nextInt(2)));
            default -> {
                if (random.nextInt(3) == 0) {
                    forget();
                } else {
                    disturbTarget();
                }
            }
        }
    }

    /** So many failures in a row that transactions have shrunk to a record or two; and then its end. */
    private void refuse(SimulatedInstance instance) {
        wanted = Load.Kind.OVERDUE;
        int times = 12 + random.nextInt(4);
        tell.accept(times + " times " + Fault.ABORTED_BY_BROKER + ", then " + Fault.CRASH_AFTER_COMMIT + " "
                + instance.name());
        for (int time = 0; time < times; time++) {
            instance.process().strike(Fault.ABORTED_BY_BROKER);
        }
        instance.process().strike(Fault.CRASH_AFTER_COMMIT);
    }

    /** It takes partitions over and gives them back without being told whether the group has heard it. */
    private void loseStores(SimulatedInstance instance) {
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            boolean arrives = random.nextBoolean();
            tell.accept((arrives ? "answer" : "request") + " of a commit of offsets lost, " + instance.name());
            instance.process().loseStore(arrives);
        }
    }

    private void start(SimulatedInstance instance) {
        tell.accept("start " + instance.name());
        instance.start();
        limitPolls(instance);
    }

    /** SIGSTOP in the middle of something, SIGCONT a while later; meanwhile more may go wrong. */
    private void stop(SimulatedInstance instance) {
        Call call = random.nextBoolean() ? Call.ANY : Call.values()[random.nextInt(Call.values().length)];
        int number = 1 + random.nextInt(call == Call.ANY ? 40 : 3);
        Duration duration = Duration.ofMillis(
                switch (random.nextInt(4)) {
                    case 0 -> random.nextInt(2_000);
                    case 1 -> random.nextInt(8_000);
                    case 2 -> 5_000 + random.nextInt(15_000);
                    default -> random.nextInt(90_000);
                });
        tell.accept("will stop " + instance.name() + " before call " + number + " of " + call + " for " + duration);
        system.stop(instance, call, number, duration, () -> {
            tell.accept("stopped " + instance.name());
            stopped++;
            if (!isMended && stopped < MOST_STOPPED && random.nextInt(3) == 0) {
                strike();
            }
            stopped--;
        });
    }

    /** Stands still in a transaction for longer than a decision may be old, and not for so long that it is thrown out. */
    private void stall(SimulatedInstance instance) {
        wanted = Load.Kind.ABOUT_TO_OPEN;
        Call call = Call.values()[1 + random.nextInt(Call.values().length - 1)];
        int number = 1 + random.nextInt(2);
        Duration duration = Duration.ofMillis(1_000 + random.nextInt(4_000));
        tell.accept("will stall " + instance.name() + " before call " + number + " of " + call + " for " + duration);
        system.stop(instance, call, number, duration, () -> tell.accept("stalled " + instance.name()));
    }

    private void setClock(SimulatedInstance instance) {
        long errorMs = switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> 2_000 + random.nextInt(30_000);
            case 2 -> -2_000 - random.nextInt(30_000);
            default ->
                (random.nextBoolean() ? 1 : -1)
                        * random.nextLong(Duration.ofHours(1).toMillis());
        };
        if (Math.abs(errorMs) < 2_000) {
            errorMs = 0; // Within the tolerance nothing is promised.
        }
        tell.accept("clock of " + instance.name() + " wrong by " + errorMs + " ms");
        system.machine(instance.name()).setClockError(errorMs);
    }

    /** Somebody else's transaction in one of our topics, open until it is ended here. */
    private void hang() {
        if (hung != null) {
            release();
            return;
        }
        List<Bucket> buckets = system.layout().ladder().buckets();
        boolean isIntake = random.nextInt(3) == 0;
        String topic = isIntake
                ? system.layout().intakeTopic()
                : buckets.get(random.nextInt(random.nextBoolean() ? 1 : buckets.size()))
                        .topic();
        String tag = "foreign" + foreigners++;
        tell.accept("foreign transaction in " + topic + ", " + tag);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, random.nextInt(2), null, new byte[] {1});
        record.headers().add(Load.TAG, tag.getBytes(UTF_8));
        if (isIntake) {
            record.headers().add("topic", Load.GOOD.getBytes(UTF_8));
        }
        Producer<byte[], byte[]> producer = foreigner.transactionalProducer(tag, FOREIGN_PATIENCE);
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(record);
        hung = producer;
        hungTag = tag;
        hungWanted = isIntake ? Wanted.DELIVERED : Wanted.DEAD;
    }

    private String hungTag = "";
    private Wanted hungWanted = Wanted.DEAD;

    private void release() {
        Producer<byte[], byte[]> producer = hung;
        hung = null;
        if (producer == null) {
            return;
        }
        boolean commits = random.nextBoolean();
        tell.accept((commits ? "commit of " : "abort of ") + hungTag);
        try {
            if (commits) {
                ledger.sent(hungTag, hungWanted, 0);
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        } catch (org.apache.kafka.common.KafkaException e) {
            tell.accept("the broker had aborted " + hungTag);
            ledger.unsent(hungTag);
        }
    }

    private void disturbControl(SimulatedInstance instance) {
        SimulatedMachine machine = system.machine(instance.name());
        switch (random.nextInt(5)) {
            case 0 -> {
                tell.accept("no Scheduler");
                system.setSchedulers(false);
            }
            case 1 -> {
                tell.accept("Schedulers");
                system.setSchedulers(true);
            }
            case 2 -> {
                int number = random.nextInt(2);
                tell.accept("restart of Scheduler " + number);
                system.restartScheduler(number);
            }
            case 3 -> {
                machine.setMute(!machine.isMute());
                tell.accept(machine.name() + (machine.isMute() ? " is not heard" : " is heard"));
            }
            default -> {
                machine.setScheduler(1 - machine.scheduler());
                tell.accept(machine.name() + " asks Scheduler " + machine.scheduler());
            }
        }
    }

    private void disturbTarget() {
        String target = Load.TROUBLED.get(random.nextInt(Load.TROUBLED.size()));
        boolean isThere = log.hasTopic(target);
        boolean worse = random.nextBoolean();
        tell.accept(target + (worse ? " is in trouble" : " is well"));
        switch (target) {
            case "comes-and-goes" -> {
                if (worse && isThere) {
                    log.deleteTopic(target);
                } else {
                    log.createTopic(target, TopicSpec.of(1).withAppendTime());
                }
            }
            case "forbids" -> log.deny(target, worse);
            default -> log.obstruct(target, worse);
        }
    }

    /** A committed offset is gone: whoever needs it must stop, and not begin anew. */
    private void forget() {
        if (!forgotten.isEmpty()) {
            remember();
            return;
        }
        List<String> groups = List.of(Names.MESSAGE_HANDLER_GROUP, Names.DRAIN_GROUP, Names.DELIVERY_GROUP);
        String group = groups.get(random.nextInt(groups.size()));
        List<String> topics = system.layout().topicsOf(group);
        TopicPartition partition = new TopicPartition(topics.get(random.nextInt(topics.size())), random.nextInt(2));
        OffsetAndMetadata stands = log.committed(group, partition);
        if (stands != null) {
            tell.accept("offset of " + group + " in " + partition + " deleted: " + stands.offset());
            forgotten.put(new Forgotten(group, partition), stands);
            lacksOffsets = true;
            log.forget(group, partition);
        }
    }

    /** A person sets the offsets again that were deleted, unless somebody who knew better has. */
    private void remember() {
        forgotten.forEach((what, offset) -> {
            if (log.committed(what.group(), what.partition()) == null) {
                tell.accept("offset of " + what.group() + " in " + what.partition() + " set again");
                Producer<byte[], byte[]> person = foreigner.transactionalProducer("person");
                person.initTransactions();
                person.beginTransaction();
                person.sendOffsetsToTransaction(
                        Map.of(what.partition(), offset),
                        foreigner.assignedConsumer(what.group()).groupMetadata());
                person.commitTransaction();
            }
        });
        forgotten.clear();
    }

    /** Whether a process may have ended so, as things stand or stood since the last look. */
    boolean explains(Exception end) {
        return end instanceof NoOffsetForPartitionException && lacksOffsets;
    }

    /** All ends until now were looked at. */
    void looked() {
        lacksOffsets = !forgotten.isEmpty();
    }

    /** Ends all trouble; a stop that was to come may still come. */
    void mend() {
        isMended = true;
        release();
        remember();
        system.setSchedulers(true);
        Load.TROUBLED.forEach(target -> {
            log.createTopic(target, TopicSpec.of(1).withAppendTime());
            log.deny(target, false);
            log.obstruct(target, false);
        });
        for (SimulatedInstance instance : system.instances()) {
            instance.process().noFaults();
            SimulatedMachine machine = system.machine(instance.name());
            machine.setClockError(0);
            machine.setMute(false);
            if (instance.process().crashed()) {
                start(instance);
            }
        }
    }
}
