package io.messagescheduler.worker;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The way out: what is due and the checkpoints that say so. The two delivery guarantees differ in nothing else. Owned by
 * one thread.
 */
interface Outlet extends AutoCloseable {
    /** Makes the outlet usable; to be called before partitions are taken over, since it settles what was left open. */
    void ready();

    /**
     * The checkpoints of partitions that the group has given to {@code consumer}: what is sent from now on counts as theirs. Those
     * that the group holds nothing of are left out.
     *
     * @throws org.apache.kafka.common.KafkaException when that failed or nobody knows: poll, and take over again; and unless
     *     {@link #isIntact} all that was taken over earlier too
     */
    Map<TopicPartition, OffsetAndMetadata> takeOver(Set<TopicPartition> partitions, Consumer<?, ?> consumer);

    /** Whether what was taken over earlier is this outlet's still, after a {@link #takeOver} or {@link #release} that failed. */
    boolean isIntact();

    /** Whether what is sent between begin and commit succeeds or fails as a whole. */
    boolean isTransactional();

    void begin();

    void send(ProducerRecord<byte[], byte[]> record, Callback callback);

    /**
     * Returns when everything sent since {@link #begin} is acknowledged, so that only {@link #commit} is left to do.
     *
     * @throws org.apache.kafka.common.KafkaException when that failed or nobody knows: call {@link #abort}
     */
    void prepare(Map<TopicPartition, OffsetAndMetadata> checkpoints, Consumer<?, ?> consumer);

    /**
     * Returns when what was {@link #prepare prepared} counts and, unless they may wait, its checkpoints are stored.
     *
     * @throws org.apache.kafka.common.KafkaException when that failed or nobody knows: call {@link #abort}
     */
    void commit(Consumer<?, ?> consumer);

    /**
     * Undoes what was sent since {@link #begin} as far as the guarantee goes. Does not throw.
     *
     * @return whether it is certain that no checkpoint was stored since {@link #begin}; else nobody but Kafka knows
     */
    boolean abort(Consumer<?, ?> consumer);

    /** Stores checkpoints that have waited long enough, where they may wait. */
    void tidy(Consumer<?, ?> consumer);

    /** Stores the checkpoints of partitions about to go to another Worker, where that is not done yet. See {@link #isIntact}. */
    void release(Map<TopicPartition, OffsetAndMetadata> checkpoints, Consumer<?, ?> consumer);

    /** These partitions are another's now, who knows better than any checkpoint that waits here. */
    void forget(Collection<TopicPartition> partitions);

    /** Ends what is open, since an open transaction hides the partitions that it touched until the broker's time-out. */
    @Override
    void close();
}
