package io.messagescheduler.messagehandler;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;

/** Where partitions end, whatever transactions are open there: beyond it nothing was acknowledged. */
public interface LogEnds {
    /** Asks without waiting; each partition has its answer, or failure, in time. */
    Map<TopicPartition, CompletableFuture<Long>> ask(Collection<TopicPartition> partitions);
}
