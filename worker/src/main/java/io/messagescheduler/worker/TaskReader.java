package io.messagescheduler.worker;

import io.messagescheduler.core.delivery.Checkpoint;
import io.messagescheduler.core.delivery.DeliveryTask;
import io.messagescheduler.core.delivery.Offer;
import io.messagescheduler.core.delivery.SortKey;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.process.ElapsedTime;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Feeds one delivery task from its partition: what the task will not take is held back, in order, and the partition is paused
 * until it does. Owned by the delivery thread.
 */
final class TaskReader {
    /** Objects around a packed record that waits: itself, its key, its place at intake and its entry in the timer. */
    private static final int OVERHEAD_BYTES = 128;

    private static final int MOST_TOPICS = 100;

    private final TopicPartition partition;
    private final Consumer<byte[], byte[]> consumer;
    private final DeliveryTask<byte[]> task;
    private final TargetDirectory directory;
    private final ElapsedTime elapsed;
    private final ArrayDeque<ConsumerRecord<byte[], byte[]>> heldBack = new ArrayDeque<>();

    /** Names of the topics that messages came in by, each by itself. */
    private final Map<String, String> topics = new HashMap<>();

    private long storedLow;
    private long offeredLow;
    private long storedNanos;
    private long suppressed;

    TaskReader(
            TopicPartition partition,
            Consumer<byte[], byte[]> consumer,
            DeliveryTask<byte[]> task,
            TargetDirectory directory,
            long low,
            ElapsedTime elapsed) {
        this.partition = partition;
        this.consumer = consumer;
        this.task = task;
        this.directory = directory;
        this.storedLow = low;
        this.elapsed = elapsed;
        this.storedNanos = elapsed.nanos();
    }

    DeliveryTask<byte[]> task() {
        return task;
    }

    /** When there is something to hand over: epoch milliseconds, {@code Long.MAX_VALUE} for never as things stand. */
    long nextDueMs() {
        return task.recovering() ? Long.MAX_VALUE : task.nextDueMs();
    }

    TopicPartition partition() {
        return partition;
    }

    /** Offers what was read, behind what is held back already. */
    void read(List<ConsumerRecord<byte[], byte[]>> records) {
        heldBack.addAll(records);
        offer();
    }

    /** Offers what is held back; pauses or resumes the partition by what is left. */
    void offer() {
        boolean paused = !heldBack.isEmpty() && consumer.paused().contains(partition);
        while (!heldBack.isEmpty()) {
            ConsumerRecord<byte[], byte[]> record = heldBack.getFirst();
            Parcel parcel = Parcel.of(record);
            byte[] packed = PackedRecord.pack(record);
            Offer offer = task.offer(record.offset(), shared(parcel.key()), packed, OVERHEAD_BYTES + packed.length);
            if (offer == Offer.FULL) {
                break;
            }
            if (offer == Offer.ALREADY_DELIVERED) {
                suppressed++;
            }
            if (parcel.target() != null) {
                directory.touch(parcel.target().topic());
            }
            heldBack.removeFirst();
        }
        if (!heldBack.isEmpty() && !paused) {
            consumer.pause(List.of(partition));
        } else if (heldBack.isEmpty() && paused) {
            consumer.resume(List.of(partition));
        }
        if (heldBack.isEmpty()) {
            task.readTo(consumer.position(partition));
        }
    }

    /** With the one copy of the topic's name. */
    private SortKey shared(SortKey key) {
        Sequence sequence = key.sequence();
        String topic = topics.size() < MOST_TOPICS
                ? topics.computeIfAbsent(sequence.topic(), name -> name)
                : topics.getOrDefault(sequence.topic(), sequence.topic());
        return new SortKey(key.dueMs(), new Sequence(topic, sequence.partition(), sequence.offset()));
    }

    /** How many records the checkpoint had as delivered, of those read since the last call. */
    long takeSuppressed() {
        long count = suppressed;
        suppressed = 0;
        return count;
    }

    /** Whether records were read that the task had no room for. */
    boolean holdsBack() {
        return !heldBack.isEmpty();
    }

    /** The checkpoint of everything handed over so far, as Kafka stores it. */
    OffsetAndMetadata checkpoint() {
        Checkpoint checkpoint = task.checkpoint();
        offeredLow = checkpoint.low();
        return new OffsetAndMetadata(checkpoint.low(), checkpoint.encode());
    }

    /** The last {@link #checkpoint} is stored. */
    void stored() {
        storedLow = offeredLow;
        storedNanos = elapsed.nanos();
        task.committed();
    }

    /** Takes back what was handed over since the last {@link #stored}. */
    void rollBack() {
        task.rollBack();
    }

    /** Whether there is a {@link #checkpoint()} at present. */
    boolean hasCheckpoint() {
        return !task.recovering() && !task.overfull();
    }

    /**
     * Whether the stored checkpoint should be renewed although nothing was delivered: it is about to grow old, or only
     * control markers lie above it and lag would stick above zero.
     */
    boolean needsRefresh(long nowNanos, long oldNanos, long tidyNanos) {
        if (!hasCheckpoint()) {
            return false;
        }
        long age = nowNanos - storedNanos;
        return age > oldNanos
                || age > tidyNanos && task.pending() == 0 && heldBack.isEmpty() && task.position() > storedLow;
    }
}
