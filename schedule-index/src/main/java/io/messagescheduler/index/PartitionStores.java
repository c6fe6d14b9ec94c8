package io.messagescheduler.index;

import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Where the look-ups find the stores of each partition. */
interface PartitionStores {
    /** How many partitions the index has in all. */
    int partitions();

    /**
     * @param standby whether a copy will do when the partition is held elsewhere
     */
    StoreReader<ReadOnlyKeyValueStore<byte[], byte[]>> of(int partition, boolean standby) throws IndexUnavailable;

    IndexState state();
}
