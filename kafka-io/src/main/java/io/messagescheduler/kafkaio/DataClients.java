package io.messagescheduler.kafkaio;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** Makes the clients of those who move messages: of a cluster ({@link KafkaClients}), or of a simulated log. */
public interface DataClients {
    /**
     * A member of {@code group}, static under {@code memberId}: restarted within the session time it gets its
     * partitions back without a rebalance.
     */
    Consumer<byte[], byte[]> groupConsumer(String group, String memberId);

    /** A consumer whose partitions are assigned by hand; its commits belong to {@code group}. */
    Consumer<byte[], byte[]> assignedConsumer(String group, String clientId);

    /** Not yet initialised: the caller calls {@code initTransactions}, which fences whoever used the id before. */
    Producer<byte[], byte[]> transactionalProducer(String transactionalId);

    /** As {@link #transactionalProducer}, for many small transactions into topics of others: it does not compress. */
    default Producer<byte[], byte[]> deliveryProducer(String transactionalId) {
        return transactionalProducer(transactionalId);
    }

    /** Idempotent, {@code acks=all}, without transactions; it does not compress. */
    Producer<byte[], byte[]> producer(String clientId);
}
