package io.messagescheduler.messenger;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * What is known of a run while it goes on: exact about which messages have arrived, good enough to be shown about the
 * rest. The verdict comes from the database. Safe to use from any thread.
 */
final class LiveTally {
    private final LoadPlan plan;
    private final ExperimentHeaders names;
    private final LongConsumer lateness;
    private final BitSet arrived;
    private final BitSet dead;
    private final Map<PartitionOfTopic, Long> highest = new HashMap<>();
    private long duplicated;
    private long early;
    private long invalid;
    private long unexpected;
    private long startMs = Long.MAX_VALUE;
    private long lastReceivedMs;

    /** @param lateness takes the milliseconds from due time to arrival, of each arrival met; negative when early */
    LiveTally(LoadPlan plan, ExperimentHeaders names, LongConsumer lateness) {
        this.plan = plan;
        this.names = names;
        this.lateness = lateness;
        this.arrived = new BitSet(plan.count());
        this.dead = new BitSet();
    }

    /** Due times count from here; before it is known nothing is early. */
    synchronized void begin(long startMs) {
        this.startMs = startMs;
    }

    /** Counts a receipt that was just met; one that was met before, at the same position, does not count again. */
    synchronized void met(Sighting sighting, String target) {
        Receipt receipt = sighting.receipt();
        lastReceivedMs = Math.max(lastReceivedMs, receipt.receivedMs());
        if (isNew(receipt.position())) {
            count(receipt);
            if (!receipt.deadLetter() && receipt.number() != Receipt.UNKNOWN) {
                if (startMs != Long.MAX_VALUE) {
                    lateness.accept(receipt.receivedMs() - startMs - plan.dueOffsetMs(receipt.number()));
                }
                if (!matches(sighting, target)) {
                    invalid++;
                }
            }
        }
    }

    /** Counts a receipt that an earlier process stored. Its content waits for verification. */
    synchronized void restore(Receipt receipt) {
        lastReceivedMs = Math.max(lastReceivedMs, receipt.receivedMs());
        PartitionOfTopic partition = PartitionOfTopic.of(receipt.position());
        highest.merge(partition, receipt.position().offset(), Math::max);
        count(receipt);
    }

    synchronized Counts counts() {
        BitSet accounted = (BitSet) arrived.clone();
        accounted.or(dead);
        return new Counts(
                arrived.cardinality(),
                accounted.cardinality(),
                duplicated,
                early,
                invalid,
                dead.cardinality(),
                unexpected,
                lastReceivedMs);
    }

    private boolean isNew(Position position) {
        PartitionOfTopic partition = PartitionOfTopic.of(position);
        if (highest.getOrDefault(partition, -1L) >= position.offset()) {
            return false;
        }
        highest.put(partition, position.offset());
        return true;
    }

    private void count(Receipt receipt) {
        int number = receipt.number();
        if (number == Receipt.UNKNOWN) {
            unexpected++;
            return;
        }
        if (receipt.deadLetter()) {
            dead.set(number);
            return;
        }
        if (arrived.get(number)) {
            duplicated++;
        }
        arrived.set(number);
        if (startMs != Long.MAX_VALUE && receipt.earlierThan(startMs + plan.dueOffsetMs(number))) {
            early++;
        }
    }

    private boolean matches(Sighting sighting, String target) {
        if (sighting.creationMs() == null) {
            return false;
        }
        PlannedMessage planned = plan.message(sighting.receipt().number());
        SentMessage sent = SentMessage.of(planned, startMs, sighting.creationMs(), target, plan.experimentId(), names);
        return sent.content().equals(sighting.receipt().content());
    }

    /**
     * @param received messages that arrived at least once
     * @param accounted messages that arrived or became a dead letter
     */
    record Counts(
            long received,
            long accounted,
            long duplicated,
            long early,
            long invalid,
            long deadLetters,
            long unexpected,
            long lastReceivedMs) {}

    private record PartitionOfTopic(String topic, int partition) {
        static PartitionOfTopic of(Position position) {
            return new PartitionOfTopic(position.topic(), position.partition());
        }
    }
}
