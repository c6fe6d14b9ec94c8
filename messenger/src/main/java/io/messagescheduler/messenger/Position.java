package io.messagescheduler.messenger;

import java.util.Comparator;

/** Where in Kafka a record stands; what stands there never changes, so it names a receipt for good. */
record Position(String topic, int partition, long offset) implements Comparable<Position> {
    private static final Comparator<Position> ORDER = Comparator.comparing(Position::topic)
            .thenComparingInt(Position::partition)
            .thenComparingLong(Position::offset);

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }
}
