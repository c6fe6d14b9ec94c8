package io.messagescheduler.worker;

import io.messagescheduler.core.delivery.Cancellations;
import io.messagescheduler.core.delivery.Hearing;
import io.messagescheduler.core.message.IntakePartition;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.ScheduleRecords;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
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
        final Hearing hearing;

        /** What must be read before anything is delivered. */
        final long endAtStart;

        boolean isCaughtUp;

        Partition(int number, Hearing hearing, long endAtStart) {
            this.cancellations = new Cancellations(Names.SCHEDULES, number);
            this.hearing = hearing;
            this.endAtStart = endAtStart;
        }
    }

    private final Consumer<byte[], byte[]> consumer;
    private final Set<IntakePartition> intake;
    private final Map<Integer, Partition> partitions = new HashMap<>();

    /**
     * @param consumer assigned by hand, read_committed; closed with the feed
     * @param intake where cancels come in
     */
    CancellationFeed(Consumer<byte[], byte[]> consumer, Set<IntakePartition> intake) {
        this.consumer = consumer;
        this.intake = Set.copyOf(intake);
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
        if (added.isEmpty()) {
            return; // To Kafka's consumer, no partitions are all partitions.
        }
        consumer.seekToBeginning(added);
        consumer.endOffsets(added)
                .forEach((partition, end) -> partitions.put(
                        partition.partition(), new Partition(partition.partition(), new Hearing(intake), end)));
    }

    /** Reads what has come, without waiting; how many records. */
    int poll() {
        if (partitions.isEmpty()) {
            return 0;
        }
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ZERO);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Partition partition = partitions.get(record.partition());
            if (partition != null) {
                apply(record, partition);
            }
        }
        partitions.forEach((number, partition) -> {
            if (!partition.isCaughtUp) {
                partition.isCaughtUp = consumer.position(partition(number)) >= partition.endAtStart;
            }
        });
        return records.count();
    }

    private static void apply(ConsumerRecord<byte[], byte[]> record, Partition partition) {
        ScheduleRecords.Cancellation said = ScheduleRecords.cancellation(record.key(), record.value());
        if (said == null) {
            log.warn(
                    "Record {} of {}-{} is no cancellation of ours: ignored",
                    record.offset(),
                    record.topic(),
                    record.partition());
            return;
        }
        switch (said) {
            case ScheduleRecords.Cancellation.Open open -> partition.cancellations.ask(open.asked());
            case ScheduleRecords.Cancellation.Decided decided -> partition.cancellations.decided(decided.version());
            case ScheduleRecords.Cancellation.Gone gone -> partition.cancellations.gone(gone.version());
            case ScheduleRecords.Cancellation.Mark mark -> partition.hearing.heard(mark.mark());
        }
        partition.hearing.indexed(said.version());
    }

    /** The cancellations of a partition, or null while what stood there at its start has not been read. */
    @Nullable
    Cancellations of(int number) {
        Partition partition = partitions.get(number);
        return partition == null || !partition.isCaughtUp ? null : partition.cancellations;
    }

    /** Up to when the cancellations of a partition tell everything. It must be one that {@link #of} knows. */
    Hearing hearing(int number) {
        return Objects.requireNonNull(partitions.get(number)).hearing;
    }

    /** The least of those instants; {@code Long.MAX_VALUE} if no partition is followed. */
    long heardMs() {
        return partitions.values().stream()
                .mapToLong(partition -> partition.hearing.heardMs())
                .min()
                .orElse(Long.MAX_VALUE);
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
