package io.messagescheduler.scheduler;

import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.process.Agent;
import io.messagescheduler.scheduler.StandingOffsets.Stand;
import io.messagescheduler.scheduler.TransactionLog.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends transactions of our own that somebody has left open: nothing behind an open transaction is visible, and the broker waits
 * for its time-out and its own next look. Those of others are named and left alone.
 *
 * <p>One that stands for the limit is taken for left: ours are over in milliseconds, and a live process whose transaction is
 * ended under its hands begins it again. Those of the index are another matter: Kafka Streams commits none while its group
 * rebalances, and a Scheduler that is shut out has to read its whole part of the index again. They are left for as long as it
 * takes to find out that a Scheduler has died, and those of this process, which lives, are left alone.
 */
final class Watchdog implements Agent {
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
    private static final Duration TURN = Duration.ofMillis(500);
    private static final Duration LIMIT = Duration.ofSeconds(3);

    /** Shorter than that it may be another transaction at each look. */
    private static final Duration STANDS = Duration.ofMillis(400);

    private final OpenTransactions transactions;
    private final WatchdogMetrics metrics;
    private final StandingOffsets standing;
    private final Duration limit;
    private final Duration session;
    private final Supplier<Set<String>> living;

    /** What was told of already: where those that are left alone begin. */
    private final Map<TopicPartition, Long> told = new HashMap<>();

    /**
     * @param session after which a Scheduler that says nothing counts as dead
     * @param living transactional ids of the index that are in use for sure
     */
    Watchdog(OpenTransactions transactions, WatchdogMetrics metrics, Duration session, Supplier<Set<String>> living) {
        this(transactions, metrics, LIMIT, session, living);
    }

    Watchdog(
            OpenTransactions transactions,
            WatchdogMetrics metrics,
            Duration limit,
            Duration session,
            Supplier<Set<String>> living) {
        this.transactions = transactions;
        this.metrics = metrics;
        this.standing = new StandingOffsets(limit.compareTo(STANDS) < 0 ? limit : STANDS);
        this.limit = limit;
        this.session = session;
        this.living = living;
    }

    @Override
    public String roleName() {
        return "watchdog";
    }

    @Override
    public int doWork() throws InterruptedException {
        int ended = 0;
        try {
            ended = look();
        } catch (AuthorizationException refused) {
            log.warn("Hung transactions cannot be looked for: {}", refused.getMessage());
        } catch (KafkaException e) {
            if (KafkaErrors.kindOf(e) != KafkaErrors.Kind.RETRY) {
                throw e;
            }
            log.info("Hung transactions cannot be looked for at the moment: {}", e.toString());
        }
        Thread.sleep(TURN.toMillis());
        return ended;
    }

    private int look() {
        Map<TopicPartition, Long> ends = transactions.ends();
        long nowNanos = System.nanoTime();
        Map<TopicPartition, Stand> stuck = standing.look(transactions.lastStable(), ends, nowNanos);
        told.keySet().retainAll(stuck.keySet());
        Map<TopicPartition, Long> offsets = new HashMap<>();
        stuck.forEach((partition, stand) -> offsets.put(partition, stand.offset()));
        List<HungTransaction> hung = new ArrayList<>(stuck.isEmpty() ? List.of() : transactions.at(offsets));
        Map<String, TransactionDescription> held = transactions.held(hung.stream()
                .filter(HungTransaction::isOurs)
                .map(HungTransaction::producer)
                .collect(Collectors.toSet()));
        hung.removeIf(each -> mayGoOn(
                each, Objects.requireNonNull(stuck.get(each.partition())), held.get(each.producer()), nowNanos));
        metrics.found(hung);
        if (hung.isEmpty()) {
            return 0;
        }
        try {
            return end(hung, held);
        } finally {
            standing.restart(
                    hung.stream()
                            .map(HungTransaction::partition)
                            .filter(partition -> !told.containsKey(partition))
                            .toList(),
                    System.nanoTime());
        }
    }

    private boolean mayGoOn(
            HungTransaction transaction, Stand stand, @Nullable TransactionDescription held, long nowNanos) {
        boolean isIndex = transaction.producer().startsWith(Names.INDEX_GROUP + "-");
        if (!isIndex || held == null || held.state() != TransactionState.ONGOING) {
            return !stand.isOlderThan(limit, nowNanos);
        }
        long nowMs = System.currentTimeMillis();
        return living.get().contains(transaction.producer())
                || nowMs - held.transactionStartTimeMs().orElse(nowMs) < session.toMillis();
    }

    private int end(List<HungTransaction> hung, Map<String, TransactionDescription> held) {
        // Open before and after the coordinators were asked: what they said is of this transaction and of no later one.
        Set<HungTransaction> still = Set.copyOf(transactions.at(
                hung.stream().collect(Collectors.toMap(HungTransaction::partition, HungTransaction::firstOffset))));
        Function<HungTransaction, Optional<Ending>> endings = endings();
        Set<Remedy> done = new HashSet<>();
        int ended = 0;
        for (HungTransaction transaction : hung) {
            if (!still.contains(transaction)) {
                continue;
            }
            try {
                Remedy remedy = Remedy.of(transaction, held.get(transaction.producer()), endings);
                // One fence ends a transaction in all of its partitions.
                if (!done.add(remedy) && remedy instanceof Remedy.Fence) {
                    continue;
                }
                ended += apply(remedy, transaction);
            } catch (KafkaException e) {
                // Without the rights for one, others can be ended all the same.
                if (KafkaErrors.kindOf(e) == KafkaErrors.Kind.STOP && !(e instanceof AuthorizationException)) {
                    throw e;
                }
                log.warn("The transaction of {} could not be ended: {}", transaction.producer(), e.toString());
            }
        }
        return ended;
    }

    /** Asks the log once for each transaction, however many partitions it left open, and not again where it knew nothing. */
    private Function<HungTransaction, Optional<Ending>> endings() {
        Map<List<Number>, Optional<Ending>> asked = new HashMap<>();
        return hung -> isTold(hung)
                ? Optional.empty()
                : asked.computeIfAbsent(
                        List.of(hung.producerId(), hung.producerEpoch()), each -> transactions.endingOf(hung));
    }

    private boolean isTold(HungTransaction transaction) {
        return Objects.equals(told.get(transaction.partition()), transaction.firstOffset());
    }

    private int apply(Remedy remedy, HungTransaction transaction) {
        switch (remedy) {
            case Remedy.Fence fence -> {
                warn(transaction, "it is aborted and its producer fenced");
                transactions.end(fence);
                metrics.fenced();
                return 1;
            }
            case Remedy.Mark mark -> {
                warn(transaction, "its coordinator has aborted it and left this partition out; it is aborted here too");
                transactions.end(mark);
                metrics.marked();
                return 1;
            }
            case Remedy.Commit commit -> {
                warn(
                        transaction,
                        "its coordinator has committed it and left this partition out; it is committed here too");
                transactions.end(commit);
                metrics.committed();
                return 1;
            }
            case Remedy.Wait waiting -> warn(transaction, "its coordinator is ending it");
            case Remedy.Leave leave -> {
                if (!isTold(transaction)) {
                    told.put(transaction.partition(), transaction.firstOffset());
                    warn(transaction, "it is left alone: " + leave.reason());
                }
            }
        }
        return 0;
    }

    private static void warn(HungTransaction transaction, String what) {
        log.warn(
                "A transaction of {} (producer id {}, epoch {}) hides what stands in {} from offset {} on: {}",
                transaction.producer(),
                transaction.producerId(),
                transaction.producerEpoch(),
                transaction.partition(),
                transaction.firstOffset(),
                what);
    }

    @Override
    public void onClose() {
        metrics.found(List.of());
    }
}
