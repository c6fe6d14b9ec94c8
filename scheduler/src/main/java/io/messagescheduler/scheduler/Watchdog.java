package io.messagescheduler.scheduler;

import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.process.Agent;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends transactions of our own that somebody has left open: nothing behind an open transaction is visible, and the broker waits
 * for its time-out and its own next look. Those of others are named and left alone.
 *
 * <p>One that stands for the limit is taken for left: ours are over in milliseconds, and a live process whose transaction is
 * ended under its hands begins it again.
 */
final class Watchdog implements Agent {
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
    private static final Duration TURN = Duration.ofMillis(500);
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final OpenTransactions transactions;
    private final WatchdogMetrics metrics;
    private final StandingOffsets standing;

    /** What was told of already: where those that are left alone begin. */
    private final Map<TopicPartition, Long> told = new HashMap<>();

    Watchdog(OpenTransactions transactions, WatchdogMetrics metrics) {
        this(transactions, metrics, LIMIT);
    }

    Watchdog(OpenTransactions transactions, WatchdogMetrics metrics, Duration limit) {
        this.transactions = transactions;
        this.metrics = metrics;
        this.standing = new StandingOffsets(limit);
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
        Map<TopicPartition, Long> stuck = standing.look(transactions.lastStable(), ends, System.nanoTime());
        told.keySet().retainAll(stuck.keySet());
        List<HungTransaction> hung = stuck.isEmpty() ? List.of() : transactions.at(stuck);
        metrics.found(hung);
        if (hung.isEmpty()) {
            return 0;
        }
        try {
            return end(hung);
        } finally {
            standing.restart(
                    hung.stream()
                            .map(HungTransaction::partition)
                            .filter(partition -> !told.containsKey(partition))
                            .toList(),
                    System.nanoTime());
        }
    }

    private int end(List<HungTransaction> hung) {
        Set<String> ours = hung.stream()
                .filter(HungTransaction::isOurs)
                .map(HungTransaction::producer)
                .collect(Collectors.toSet());
        Map<String, TransactionDescription> held = transactions.held(ours);
        // Open before and after the coordinators were asked: what they said is of this transaction and of no later one.
        Set<HungTransaction> still = Set.copyOf(transactions.at(
                hung.stream().collect(Collectors.toMap(HungTransaction::partition, HungTransaction::firstOffset))));
        Set<Remedy> done = new HashSet<>();
        int ended = 0;
        for (HungTransaction transaction : hung) {
            if (!still.contains(transaction)) {
                continue;
            }
            Remedy remedy = Remedy.of(transaction, held.get(transaction.producer()));
            // One fence ends a transaction in all of its partitions.
            if (!done.add(remedy) && remedy instanceof Remedy.Fence) {
                continue;
            }
            try {
                ended += apply(remedy, transaction);
            } catch (KafkaException e) {
                if (KafkaErrors.kindOf(e) == KafkaErrors.Kind.STOP) {
                    throw e;
                }
                log.warn("The transaction of {} could not be ended: {}", transaction.producer(), e.toString());
            }
        }
        return ended;
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
            case Remedy.Wait waiting -> warn(transaction, "its coordinator is ending it");
            case Remedy.Leave leave -> {
                Long before = told.put(transaction.partition(), transaction.firstOffset());
                if (before == null || before != transaction.firstOffset()) {
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
