package io.messagescheduler.worker;

import io.messagescheduler.core.delivery.Cancellations;
import io.messagescheduler.core.delivery.Checkpoint;
import io.messagescheduler.core.delivery.DeliveryTask;
import io.messagescheduler.core.delivery.Hearing;
import io.messagescheduler.core.delivery.UnreadableCheckpoint;
import io.messagescheduler.kafkaio.ClockGuard;
import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.kafkaio.StalePosition;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.ElapsedTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what is due from the partitions of the imminent topic that the group gives it: one thread, one consumer, one
 * outlet for all its tasks, since transactions a second are what Kafka limits.
 *
 * <p>Each round reads what has arrived, sends what is due in order of sort key, and commits both in one transaction. The
 * transaction is never open across a poll, so a rebalance finds nothing half done. After an abort the tasks take back what
 * they had handed over; where nobody knows how a transaction ended, each is built anew from its committed checkpoint.
 */
final class DeliveryAgent implements Agent {
    private static final Logger log = LoggerFactory.getLogger(DeliveryAgent.class);
    private static final long LONGEST_WAIT_MS = 100;

    /** While more is to come before anything can be delivered. */
    private static final long SHORT_WAIT_MS = 5;

    /** A drain brings thousands of records at once; what is due meanwhile waits no longer for them. */
    private static final long LONGEST_READ_NANOS = Duration.ofMillis(2).toNanos();

    private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();
    private static final long TIDY_NANOS = Duration.ofSeconds(5).toNanos();

    /** How long a task of another Worker may hold a message whose cancellation it has not read: its session ends before. */
    private static final long OTHER_TASK_MS = 30_000;

    private final String name;
    private final Consumer<byte[], byte[]> consumer;
    private final Outlet outlet;
    private final Dispatch dispatch;
    private final TargetDirectory directory;
    private final ClockGuard guard;
    private final BurstStaging staging;
    private final InstantSource clock;
    private final ElapsedTime elapsed;
    private final DeliveryMetrics metrics;
    private final long memoryBudgetBytes;
    private final CancellationFeed feed;
    private final DeliveryStates states;
    private final TaskHalts halts;
    private final DeliveryFailures failures;
    private final boolean isOnlyImminentTopic;

    /** How many partitions of each topic were set up: nothing of ours goes to those that somebody has added since. */
    private final Map<String, Integer> imminentTopics;

    private final Map<TopicPartition, TaskReader> tasks = new HashMap<>();

    /** Whether the tasks hold what no checkpoint tells: they were taken from, and no commit has succeeded since. */
    private boolean rebuild;

    /** What the group has given it and it has not taken over yet: there are no tasks for these. */
    private final Set<TopicPartition> unclaimed = new HashSet<>();

    /** When that is tried next. */
    private long takeOverNanos;

    private boolean joined;
    private boolean clockInDoubt;

    private final DeliveryPace pace;

    DeliveryAgent(
            String name,
            Consumer<byte[], byte[]> consumer,
            Map<String, Integer> imminentTopics,
            Outlet outlet,
            Dispatch dispatch,
            TargetDirectory directory,
            ClockGuard guard,
            BurstStaging staging,
            InstantSource clock,
            ElapsedTime elapsed,
            DeliveryMetrics metrics,
            long memoryBudgetBytes,
            CancellationFeed feed,
            DeliveryStates states,
            DeliveryFailures failures) {
        this.failures = failures;
        this.halts = failures.halts();
        this.name = name;
        this.consumer = consumer;
        this.outlet = outlet;
        this.dispatch = dispatch;
        this.directory = directory;
        this.guard = guard;
        this.staging = staging;
        this.clock = clock;
        this.elapsed = elapsed;
        this.pace = new DeliveryPace(elapsed.nanos());
        this.takeOverNanos = elapsed.nanos();
        this.metrics = metrics;
        this.memoryBudgetBytes = memoryBudgetBytes;
        this.feed = feed;
        this.states = states;
        this.isOnlyImminentTopic = imminentTopics.size() == 1;
        this.imminentTopics = Map.copyOf(imminentTopics);
        consumer.subscribe(imminentTopics.keySet(), new Rebalance());
        states.hindered(name, obstacle());
    }

    @Override
    public String roleName() {
        return name;
    }

    @Override
    public int doWork() throws Exception {
        try {
            outlet.ready();
            if (rebuild) {
                tasks.clear();
                claimLater(consumer.assignment());
                rebuild = false;
            }
            // Before anything is taken over: one who was shut out learns here whether the partitions are its own still.
            int heard = read();
            if (rebuild) {
                return heard; // Partitions went to others, and what was left had to be given up with them.
            }
            takeOver();
            outlet.tidy(consumer);
            int sent = deliver();
            metrics.holds(name, tasks.values(), memoryBudgetBytes, feed.size(), feed.heardMs());
            states.hindered(name, obstacle());
            return heard + sent;
        } catch (OffsetOutOfRangeException e) {
            if (!StalePosition.isBehindItsGroup(consumer, e)) {
                throw e;
            }
            log.info("Others have delivered what was to be read next: {}", e.getMessage());
            rebuild = true;
            return 0;
        } catch (KafkaException e) {
            if (KafkaErrors.kindOf(e) != KafkaErrors.Kind.RETRY) {
                throw e;
            }
            recoverFrom(e);
            return 0;
        }
    }

    /** What keeps it from delivering what is due; empty when nothing does. */
    private String obstacle() {
        if (!joined) {
            return "it waits for its partitions";
        }
        if (clockInDoubt) {
            return "its clock is in doubt, and deliveries wait for the broker's";
        }
        if (!unclaimed.isEmpty()) {
            return "it takes its partitions over";
        }
        if (failures.areLasting()) {
            return "its transactions fail";
        }
        if (tasks.values().stream().anyMatch(task -> task.task().recovering())) {
            return "it reads again what had not been delivered";
        }
        return knowsCancellations() ? "" : "it reads the cancellations";
    }

    private boolean knowsCancellations() {
        for (TopicPartition partition : tasks.keySet()) {
            if (feed.of(partition.partition()) == null) {
                return false;
            }
        }
        return true;
    }

    /** How many records of the cancellations were read besides. */
    private int read() {
        boolean needsCancellations = !knowsCancellations();
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(needsCancellations ? 0 : waitMs()));
        long endNanos = elapsed.nanos() + LONGEST_READ_NANOS;
        while (!records.isEmpty()) {
            for (TopicPartition partition : records.partitions()) {
                TaskReader task = tasks.get(partition);
                if (task != null) {
                    task.read(records.records(partition));
                }
            }
            records = elapsed.nanos() - endNanos < 0 ? consumer.poll(Duration.ZERO) : ConsumerRecords.empty();
        }
        tasks.values().forEach(TaskReader::offer);
        return feed.poll(Duration.ofMillis(needsCancellations ? SHORT_WAIT_MS : 0));
    }

    private long waitMs() {
        long longestMs = joined ? staging.lookEveryMs(LONGEST_WAIT_MS) : SHORT_WAIT_MS;
        if (!unclaimed.isEmpty()) {
            longestMs = Math.clamp((takeOverNanos - elapsed.nanos()) / 1_000_000, 0, longestMs);
        }
        long nowMs = clock.millis();
        long dueMs = Long.MAX_VALUE;
        for (TaskReader task : tasks.values()) {
            if (!halts.isHalted(task.partition())) {
                dueMs = Math.min(dueMs, task.nextDueMs());
            }
        }
        if (dueMs >= nowMs + longestMs) {
            return longestMs;
        }
        long untilTickMs = (pace.untilNext(elapsed.nanos()) + 999_999) / 1_000_000;
        return Math.clamp(Math.max(dueMs - nowMs, untilTickMs), 0, longestMs);
    }

    private int deliver() throws InterruptedException {
        long startNanos = elapsed.nanos();
        long nowMs = clock.millis();
        if (pace.untilNext(startNanos) > 0) {
            return 0;
        }
        clockInDoubt = !guard.trusts(nowMs, startNanos);
        if (clockInDoubt) {
            pace.holdOff(startNanos, Duration.ofMillis(LONGEST_WAIT_MS));
            return 0;
        }
        long commitMs = staging.commitMs(tasks.values(), nowMs);
        boolean isStaged = commitMs > nowMs;
        DeliveryBatch batch =
                new DeliveryBatch(commitMs, isStaged, dispatch, failures.culprits(), failures.sendFailures());
        List<TaskReader> ready = new ArrayList<>();
        for (TaskReader task : tasks.values()) {
            Cancellations cancellations = feed.of(task.partition().partition());
            if (cancellations == null || halts.isHalted(task.partition())) {
                continue;
            }
            boolean decides = !isStaged && decide(batch, task, cancellations);
            if (decides || task.nextDueMs() <= commitMs || task.needsRefresh(startNanos, HOUR_NANOS, TIDY_NANOS)) {
                ready.add(task);
            }
        }
        if (ready.isEmpty()) {
            return 0;
        }
        rebuild = true;
        ready.forEach(task -> fill(batch, task));
        // Before the transaction opens: nothing behind an open one is visible.
        directory.await(batch.topics());
        outlet.begin();
        batch.send(outlet);
        while (isStaged && batch.size() < BurstStaging.MOST && refill(batch, ready)) {
            batch.send(outlet);
        }
        Map<TopicPartition, OffsetAndMetadata> checkpoints = toCommit(ready);
        outlet.prepare(checkpoints, consumer);
        staging.await(commitMs, guard);
        outlet.commit(consumer);
        rebuild = false;
        ready.forEach(TaskReader::stored);
        halts.wentWell(ready);
        batch.settleDecisions();
        metrics.stored(checkpoints.values());
        done(batch, startNanos);
        return batch.size();
    }

    /**
     * Gives the task's word on cancellations where it can: their messages have not come up, and now never will.
     *
     * <p>Beside an imminent topic of an earlier ladder another task may hold the message. Then nothing is said of a version
     * that is due soon enough to be in its timer; it is dropped, and the word given, by whoever meets it.
     */
    private boolean decide(DeliveryBatch batch, TaskReader task, Cancellations cancellations) {
        if (task.task().recovering()) {
            return false;
        }
        return batch.decide(
                cancellations,
                task.partition().partition(),
                cancellations.decidable(
                        task.task().delivered(),
                        isOnlyImminentTopic ? Long.MIN_VALUE : batch.nowMs() + OTHER_TASK_MS,
                        failures.limit()));
    }

    /** Whether anything is left to be sent in the same transaction, which is large for once. */
    private boolean refill(DeliveryBatch batch, List<TaskReader> ready) throws InterruptedException {
        ready.forEach(task -> fill(batch, task));
        directory.await(batch.topics());
        return batch.taken() > 0;
    }

    private static Map<TopicPartition, OffsetAndMetadata> toCommit(List<TaskReader> ready) {
        Map<TopicPartition, OffsetAndMetadata> checkpoints = new HashMap<>();
        for (TaskReader task : ready) {
            if (!task.hasCheckpoint()) {
                throw new KafkaException("The clock has stepped back since " + task.partition() + " was rolled back");
            }
            checkpoints.put(task.partition(), task.checkpoint());
        }
        return checkpoints;
    }

    /** Takes what is due; an overdue backlog is held back a little at a time, so what it frees is offered again at once. */
    private void fill(DeliveryBatch batch, TaskReader task) {
        int number = task.partition().partition();
        Cancellations cancellations = Objects.requireNonNull(feed.of(number));
        Hearing hearing = feed.hearing(number);
        int most = failures.limit();
        int before;
        do {
            before = batch.taken();
            batch.fill(task, cancellations, hearing, most);
            task.offer();
        } while (task.holdsBack() && batch.taken() > before && batch.taken() < most);
    }

    private void done(DeliveryBatch batch, long startNanos) {
        long endMs = clock.millis();
        long endNanos = elapsed.nanos();
        batch.dueTimesMs().forEach(dueMs -> metrics.late(endMs - dueMs));
        metrics.committed(batch.tally(), endNanos - startNanos);
        failures.wentWell(batch.culpritsSettled());
        pace.took(batch.size(), startNanos, endNanos);
    }

    private void recoverFrom(KafkaException e) throws InterruptedException {
        boolean undone = outlet.abort(consumer);
        if (undone) {
            tasks.values().forEach(TaskReader::rollBack);
        }
        rebuild = !undone;
        metrics.failed();
        DeliveryFailures.Lesson lesson = failures.failed(outlet.isTransactional());
        states.hindered(name, obstacle());
        log.warn(
                "{}, failure {} in a row{}: {}",
                undone ? "Aborted" : "Going back to the committed checkpoints",
                failures.inARow(),
                lesson.isBlamed() ? ", its records are known" : "",
                e.toString());
        if (lesson.pause().isPositive()) {
            elapsed.pause(lesson.pause());
        }
    }

    private void claimLater(Collection<TopicPartition> partitions) {
        consumer.pause(partitions);
        partitions.stream().filter(this::isOfTheSetUp).forEach(unclaimed::add);
    }

    private boolean isOfTheSetUp(TopicPartition partition) {
        return partition.partition() < imminentTopics.getOrDefault(partition.topic(), 0);
    }

    /** Makes the tasks of what is unclaimed from the newest checkpoints. */
    private void takeOver() {
        if (unclaimed.isEmpty() || elapsed.nanos() - takeOverNanos < 0) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> newest;
        try {
            newest = outlet.takeOver(Set.copyOf(unclaimed), consumer);
        } catch (KafkaException e) {
            if (KafkaErrors.kindOf(e) != KafkaErrors.Kind.RETRY || !outlet.isIntact()) {
                throw e;
            }
            // The others go on meanwhile.
            Duration pause = failures.takeOverFailed();
            takeOverNanos = elapsed.nanos() + pause.toNanos();
            log.warn("{} cannot be taken over yet, again in {} ms: {}", unclaimed, pause.toMillis(), e.toString());
            metrics.failed();
            return;
        }
        failures.tookOver();
        for (TopicPartition partition : unclaimed) {
            OffsetAndMetadata stored = newest.get(partition);
            if (stored == null) {
                log.error(
                        "CHECKPOINT_MISSING: {} has no checkpoint although it was set up. Was it deleted?", partition);
                throw new NoOffsetForPartitionException(partition);
            }
            Checkpoint from = decode(partition, stored);
            consumer.seek(partition, from.low());
            consumer.resume(List.of(partition));
            DeliveryTask<byte[]> task = new DeliveryTask<>(from, Checkpoint.MAX_EXCEPTIONS, memoryBudgetBytes);
            tasks.put(partition, new TaskReader(partition, consumer, task, directory, from.low(), elapsed));
        }
        unclaimed.clear();
        joined = true;
        followCancellations();
    }

    /**
     * Of what is unclaimed yet, which was this agent's before, it follows on. Of the rest what is to be read first is only known
     * when nobody else can give his word any more.
     */
    private void followCancellations() {
        Set<Integer> partitions = Stream.concat(
                        tasks.keySet().stream(),
                        unclaimed.stream().filter(partition -> feed.follows(partition.partition())))
                .map(TopicPartition::partition)
                .collect(Collectors.toSet());
        states.holds(name, partitions);
        feed.follow(partitions);
    }

    private static Checkpoint decode(TopicPartition partition, OffsetAndMetadata stored) {
        try {
            return Checkpoint.decode(stored.offset(), stored.metadata());
        } catch (UnreadableCheckpoint e) {
            throw new IllegalStateException(
                    "CHECKPOINT_UNREADABLE: the checkpoint of " + partition + " cannot be read (" + e.getMessage()
                            + "). Reading it as empty would repeat or lose messages, so this Worker stops.",
                    e);
        }
    }

    @Override
    public void onClose() {
        try {
            if (!rebuild) {
                outlet.release(checkpoints(tasks.keySet()), consumer);
            }
        } catch (RuntimeException e) {
            log.info("Checkpoints were not stored at the end: {}", e.toString());
        }
        rebuild = true; // or the consumer's close would revoke and release once more
        outlet.close();
        // Nothing is left to say, and a goodbye to the brokers would wait for the answers to fetches.
        consumer.close(CloseOptions.timeout(Duration.ZERO));
        feed.close();
    }

    private Map<TopicPartition, OffsetAndMetadata> checkpoints(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> checkpoints = new HashMap<>();
        for (TopicPartition partition : partitions) {
            TaskReader task = tasks.get(partition);
            if (task != null && task.hasCheckpoint()) {
                checkpoints.put(partition, task.checkpoint());
            }
        }
        return checkpoints;
    }

    private final class Rebalance implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            log.info("Assigned {}", partitions);
            for (TopicPartition partition : partitions) {
                if (!isOfTheSetUp(partition)) {
                    log.error("PARTITIONS_CHANGED: {} was added after the set-up and is not read", partition);
                    // Before this poll asks for its committed offset: there is none, and it also asks where it is
                    // paused.
                    consumer.seek(partition, 0);
                }
            }
            claimLater(partitions);
            joined |= partitions.isEmpty();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            log.info("Revoked {}", partitions);
            try {
                if (!rebuild) {
                    outlet.release(checkpoints(partitions), consumer);
                    rebuild = !outlet.isIntact();
                }
            } finally {
                forget(partitions);
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            log.warn("Lost {}", partitions);
            joined = false;
            forget(partitions);
        }

        private void forget(Collection<TopicPartition> partitions) {
            outlet.forget(partitions);
            partitions.forEach(tasks::remove);
            unclaimed.removeAll(Set.copyOf(partitions));
            halts.forget(partitions);
            followCancellations();
            failures.forget(Set.copyOf(partitions));
            if (tasks.isEmpty()) {
                failures.restart();
            }
        }
    }
}
