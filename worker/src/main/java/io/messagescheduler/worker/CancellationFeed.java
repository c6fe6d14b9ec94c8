package io.messagescheduler.worker;

import io.messagescheduler.core.delivery.Cancellations;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.ScheduleRecords;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cancellations of the partitions whose delivery tasks an agent has, read from the beginning of their log and followed
 * from then on. A task may deliver only when what stood there at its start has been read: an owner before it may have given
 * its word on any of it. Owned by the delivery thread.
 */
final class CancellationFeed implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CancellationFeed.class);

    private static final class Partition {
        final Cancellations cancellations;

        /** What must be read before anything is delivered. */
        final long endAtStart;

        boolean isCaughtUp;

        Partition(int number, long endAtStart) {
            this.cancellations = new Cancellations(Names.SCHEDULES, number);
            this.endAtStart = endAtStart;
        }
    }

    private final Consumer<byte[], byte[]> consumer;
    private final Map<Integer, Partition> partitions = new HashMap<>();

    /** @param consumer assigned by hand, read_committed; closed with the feed */
    CancellationFeed(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** Follows exactly the partitions with these numbers from now on; what is known of the others is forgotten. */
    void follow(Collection<Integer> numbers) {
        Set<Integer> fresh = new HashSet<>(numbers);
        fresh.removeAll(partitions.keySet());
        partitions.keySet().retainAll(Set.copyOf(numbers));
        List<TopicPartition> added =
                fresh.stream().map(CancellationFeed::partition).toList();
        consumer.assign(
                Set.copyOf(numbers).stream().map(CancellationFeed::partition).toList());
        consumer.seekToBeginning(added);
        consumer.endOffsets(added)
                .forEach((partition, end) ->
                        partitions.put(partition.partition(), new Partition(partition.partition(), end)));
    }

    /** Reads what has come, without waiting. */
    void poll() {
        if (partitions.isEmpty()) {
            return;
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ZERO)) {
            Partition partition = partitions.get(record.partition());
            if (partition != null) {
                apply(record, partition.cancellations);
            }
        }
        partitions.forEach((number, partition) -> {
            if (!partition.isCaughtUp) {
                partition.isCaughtUp = consumer.position(partition(number)) >= partition.endAtStart;
            }
        });
    }

    private static void apply(ConsumerRecord<byte[], byte[]> record, Cancellations cancellations) {
        switch (ScheduleRecords.cancellation(record.key(), record.value())) {
            case null ->
                log.warn(
                        "Record {} of {}-{} is no cancellation of ours: ignored",
                        record.offset(),
                        record.topic(),
                        record.partition());
            case ScheduleRecords.Cancellation.Open open -> cancellations.ask(open.asked());
            case ScheduleRecords.Cancellation.Decided decided -> cancellations.decided(decided.version());
            case ScheduleRecords.Cancellation.Gone gone -> cancellations.gone(gone.version());
        }
    }

    /** The cancellations of a partition, or null while what stood there at its start has not been read. */
    @Nullable
    Cancellations of(int number) {
        Partition partition = partitions.get(number);
        return partition == null || !partition.isCaughtUp ? null : partition.cancellations;
    }

    /** How many versions must not be delivered. */
    long size() {
        return partitions.values().stream()
                .mapToLong(partition -> partition.cancellations.size())
                .sum();
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition(Names.CANCELLATIONS, number);
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }
}
