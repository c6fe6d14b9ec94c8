package io.messagescheduler.scheduler;

import io.messagescheduler.kafkaio.CoordinatorPartition;
import io.messagescheduler.kafkaio.KafkaClients;
import io.messagescheduler.kafkaio.Names;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The transaction coordinators' own log: for as long as Kafka has not compacted it, it tells how a transaction ended that its
 * coordinator no longer remembers. Read as brokers write it ({@code TransactionLogKey.json} and {@code TransactionLogValue.json}
 * in Kafka's sources; of the value only what all of its versions begin with).
 */
final class TransactionLog {
    private static final String TOPIC = "__transaction_state";

    /** A segment of it, 100 MiB unless set otherwise, is read in seconds. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final Duration POLL = Duration.ofMillis(100);

    /** How a transaction ended. */
    enum Ending {
        COMMITTED,
        ABORTED
    }

    private final KafkaClients clients;
    private final String clientId;

    TransactionLog(KafkaClients clients, String clientId) {
        this.clients = clients;
        this.clientId = clientId;
    }

    /**
     * How the producer's transaction of this epoch ended; empty when the log does not tell, or not any more.
     *
     * @throws TimeoutException when the log could not be read to its end in time
     */
    Optional<Ending> endingOf(String transactionalId, long producerId, short producerEpoch) {
        try (Consumer<byte[], byte[]> consumer = clients.assignedConsumer(Names.MESSAGE_HANDLER_GROUP, clientId)) {
            int count = consumer.partitionsFor(TOPIC).size();
            TopicPartition partition = new TopicPartition(TOPIC, CoordinatorPartition.of(transactionalId, count));
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            long deadlineNanos = System.nanoTime() + LIMIT.toNanos();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    Optional<Ending> ending = isOf(transactionalId, record.key())
                            ? ending(record.value(), producerId, producerEpoch)
                            : Optional.empty();
                    if (ending.isPresent()) {
                        return ending;
                    }
                }
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw new TimeoutException(partition + " could not be read within " + LIMIT.toSeconds() + " s");
                }
            }
            return Optional.empty();
        }
    }

    private static boolean isOf(String transactionalId, byte[] key) {
        ByteBuffer buffer = ByteBuffer.wrap(key);
        if (buffer.remaining() < 2 * Short.BYTES || buffer.getShort() != 0) {
            return false;
        }
        int length = buffer.getShort();
        return length == buffer.remaining()
                && new String(key, buffer.position(), length, StandardCharsets.UTF_8).equals(transactionalId);
    }

    /** Each end raises the epoch by one (KIP-890), so the next epoch ends this transaction and no other. */
    private static Optional<Ending> ending(byte[] value, long producerId, short producerEpoch) {
        if (value == null || value.length < Short.BYTES + Long.BYTES + Short.BYTES + Integer.BYTES + Byte.BYTES) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(value);
        int version = buffer.getShort();
        boolean isNext = buffer.getLong() == producerId && buffer.getShort() == producerEpoch + 1;
        buffer.getInt(); // the time-out
        if (version > 1 || !isNext) {
            return Optional.empty();
        }
        return switch (buffer.get()) {
            case 2, 4 -> Optional.of(Ending.COMMITTED); // PrepareCommit, CompleteCommit
            case 3, 5 -> Optional.of(Ending.ABORTED); // PrepareAbort, CompleteAbort
            default -> Optional.empty();
        };
    }
}
