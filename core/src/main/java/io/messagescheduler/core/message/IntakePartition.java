package io.messagescheduler.core.message;

import java.util.Comparator;

/** A partition of a topic that producers write to. Ordered by topic, then number. */
public record IntakePartition(String topic, int number) implements Comparable<IntakePartition> {
    private static final Comparator<IntakePartition> ORDER =
            Comparator.comparing(IntakePartition::topic).thenComparingInt(IntakePartition::number);

    public IntakePartition {
        if (topic.isEmpty() || number < 0) {
            throw new IllegalArgumentException(
                    "No such partition: topic \"" + PrintableText.of(topic, 64) + "\", number " + number);
        }
    }

    @Override
    public int compareTo(IntakePartition other) {
        return ORDER.compare(this, other);
    }
}
