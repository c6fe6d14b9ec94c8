package io.messagescheduler.worker;

import io.messagescheduler.core.delivery.Cancellations;
import io.messagescheduler.core.delivery.Hearing;
import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.core.message.IntakePartition;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.ScheduleRecords;
import java.nio.ByteBuffer;
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
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cancellations of the partitions whose delivery tasks an agent has, read from the beginning of their log and followed
 * from then on. A task may deliver only when what stood there at its start has been read: an owner before it may have given
 * its word on any of it. Where the index that writes them falls behind, the feed reads the schedules log ahead of it. Owned by
 * the delivery thread.
 */
final class CancellationFeed implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CancellationFeed.class);

    /** Ids that one partition remembers of what it reads ahead: those of 3,000 messages a second for half a minute. */
    private static final int MOST_AHEAD = 100_000;

    private static final class Partition {
        final Cancellations cancellations;
        final Hearing hearing;

        /** What must be read before anything is delivered. */
        final long endAtStart;

        boolean isCaughtUp;
        boolean looksAhead;

        Partition(int number, Hearing hearing, long endAtStart) {
            this.cancellations = new Cancellations(Names.SCHEDULES, number);
            this.hearing = hearing;
            this.endAtStart = endAtStart;
        }
    }

    private final Consumer<byte[], byte[]> consumer;
    private final Set<IntakePartition> intake;
    private final InstantSource clock;
    private final Map<Integer, Partition> partitions = new HashMap<>();

    /**
     * @param consumer assigned by hand, read_committed; closed with the feed
     * @param intake where cancels come in
     */
    CancellationFeed(Consumer<byte[], byte[]> consumer, Set<IntakePartition> intake, InstantSource clock) {
        this.consumer = consumer;
        this.intake = Set.copyOf(intake);
        this.clock = clock;
    }

    /** Follows exactly the partitions with these numbers from now on; what is known of the others is forgotten. */
    void follow(Collection<Integer> numbers) {
        Set<Integer> fresh = new HashSet<>(numbers);
        fresh.removeAll(partitions.keySet());
        partitions.keySet().retainAll(Set.copyOf(numbers));
        List<TopicPartition> added =
                fresh.stream().map(CancellationFeed::cancellations).toList();
        assign(Set.copyOf(numbers));
        if (added.isEmpty()) {
            return; // To Kafka's consumer, no partitions are all partitions.
        }
        consumer.seekToBeginning(added);
        consumer.endOffsets(added)
                .forEach((partition, end) -> partitions.put(
                        partition.partition(),
                        new Partition(partition.partition(), new Hearing(intake, MOST_AHEAD), end)));
    }

    boolean follows(int number) {
        return partitions.containsKey(number);
    }

    /** Everything with one of these numbers that is to be read. */
    private void assign(Set<Integer> numbers) {
        List<TopicPartition> all = new ArrayList<>();
        for (int number : numbers) {
            all.add(cancellations(number));
            Partition known = partitions.get(number);
            if (known != null && known.looksAhead) {
                all.add(schedules(number));
            }
        }
        consumer.assign(all);
    }

    /** Reads what has come, or comes within that time; how many records. */
    int poll(Duration wait) {
        if (partitions.isEmpty()) {
            return 0;
        }
        lookAhead();
        ConsumerRecords<byte[], byte[]> records;
        try {
            records = consumer.poll(wait);
        } catch (OffsetOutOfRangeException e) {
            giveUpAhead(e.offsetOutOfRangePartitions().keySet(), e);
            return 0;
        } catch (TopicAuthorizationException e) {
            giveUpAhead(consumer.assignment(), e);
            return 0;
        }
        for (TopicPartition from : records.partitions()) {
            Partition partition = partitions.get(from.partition());
            if (partition == null) {
                continue;
            }
            if (from.topic().equals(Names.CANCELLATIONS)) {
                apply(records.records(from), partition);
            } else {
                records.records(from).forEach(record -> lookAt(record, partition.hearing));
            }
        }
        partitions.forEach((number, partition) -> {
            if (!partition.isCaughtUp) {
                partition.isCaughtUp = consumer.position(cancellations(number)) >= partition.endAtStart;
            }
        });
        return records.count();
    }

    /** Begins where the index has fallen behind to read what it has not weighed, and ends where it has caught up. */
    private void lookAhead() {
        long nowMs = clock.millis();
        Map<TopicPartition, Long> begun = new HashMap<>();
        boolean changed = false;
        for (Map.Entry<Integer, Partition> entry : partitions.entrySet()) {
            Partition partition = entry.getValue();
            boolean looksAhead = partition.isCaughtUp && partition.hearing.looksAhead(nowMs);
            if (looksAhead != partition.looksAhead) {
                partition.looksAhead = looksAhead;
                changed = true;
                if (looksAhead) {
                    begun.put(schedules(entry.getKey()), partition.hearing.weighedTo());
                }
            }
        }
        if (changed) {
            assign(partitions.keySet());
            begun.forEach(consumer::seek);
            log.debug("Reads the schedules log ahead of the index from {}", begun);
        }
    }

    /** Messages with an id wait for the index there, as they would without. */
    private void giveUpAhead(Set<TopicPartition> unreadable, KafkaException reason) {
        boolean ours = false;
        for (TopicPartition partition : unreadable) {
            Partition known = partitions.get(partition.partition());
            if (known != null && known.looksAhead && partition.topic().equals(Names.SCHEDULES)) {
                known.hearing.giveUpAhead();
                ours = true;
            }
        }
        if (!ours) {
            throw reason;
        }
        log.warn("The schedules log cannot be read ahead of the index: {}", reason.toString());
    }

    private static void lookAt(ConsumerRecord<byte[], byte[]> record, Hearing hearing) {
        if (ScheduleRecords.isMark(record)) {
            IntakeMark mark = ScheduleRecords.markOf(record);
            if (mark != null) {
                hearing.passedAhead(mark);
            }
            return;
        }
        ScheduleId id = ScheduleRecords.asksAbout(record);
        if (id != null) {
            hearing.writtenAhead(id, record.offset());
        }
    }

    /** Of marks with one key the last says it all: after hours there are thousands that are not compacted yet. */
    private static void apply(List<ConsumerRecord<byte[], byte[]>> records, Partition partition) {
        Map<ByteBuffer, ConsumerRecord<byte[], byte[]>> marks = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (ScheduleRecords.isPassedOn(record.key())) {
                marks.put(ByteBuffer.wrap(record.key()), record);
            } else {
                apply(record, partition);
            }
        }
        marks.values().forEach(mark -> apply(mark, partition));
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
        partition.hearing.weighed(said.version());
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

    private static TopicPartition cancellations(int number) {
        return new TopicPartition(Names.CANCELLATIONS, number);
    }

    private static TopicPartition schedules(int number) {
        return new TopicPartition(Names.SCHEDULES, number);
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
