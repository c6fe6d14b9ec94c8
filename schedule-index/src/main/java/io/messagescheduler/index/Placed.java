package io.messagescheduler.index;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * A record's key with the partition that it goes to, which is that of what it was made from: everything about one id stays in
 * one partition, and no default partitioner has a say.
 */
record Placed(int partition, byte @Nullable [] key) {
    static final Serializer<Placed> SERIALIZER = (topic, placed) -> placed.key();

    static final StreamPartitioner<Placed, byte[]> PARTITIONER =
            (topic, placed, value, partitions) -> Optional.of(Set.of(placed.partition()));
}
