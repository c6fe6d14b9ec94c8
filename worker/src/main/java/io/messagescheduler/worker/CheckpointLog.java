package io.messagescheduler.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.messagescheduler.kafkaio.CoordinatorPartition;
import io.messagescheduler.kafkaio.DataClients;
import io.messagescheduler.kafkaio.Names;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The topic in which deliveries write their checkpoints, in the transactions of the messages that they tell of: a record each
 * time, by the partition delivered from. A producer writes all of its own into one partition, so that a transaction has one
 * partition more and no second coordinator.
 */
final class CheckpointLog {
    private static final Duration POLL = Duration.ofMillis(50);

    /**
     * So many polls in a row may get no further: the reader has to connect first, and then somebody else's open transaction may stand
     * before what is looked for.
     */
    private static final int PATIENCE = 100;

    private final DataClients clients;
    private final String clientId;
    private final int partitions;

    /** @param partitions that the topic has */
    CheckpointLog(DataClients clients, String clientId, int partitions) {
        this.clients = clients;
        this.clientId = clientId;
        this.partitions = partitions;
    }

    /** Where the owner of a transactional id writes: the two threads of an instance into neighbours, by the rule of Kafka's coordinators. */
    TopicPartition home(String transactionalId) {
        return new TopicPartition(Names.CHECKPOINTS, CoordinatorPartition.of(transactionalId, partitions));
    }

    /** What tells that {@code of} is delivered as far as the checkpoint says. */
    static ProducerRecord<byte[], byte[]> record(TopicPartition home, TopicPartition of, OffsetAndMetadata checkpoint) {
        byte[] metadata = checkpoint.metadata().getBytes(UTF_8);
        byte[] value = ByteBuffer.allocate(Long.BYTES + metadata.length)
                .putLong(checkpoint.offset())
                .put(metadata)
                .array();
        return new ProducerRecord<>(home.topic(), home.partition(), key(of), value);
    }

    /** What stands behind everything that was written to the partition before, and holds nothing. */
    static ProducerRecord<byte[], byte[]> mark(TopicPartition home, String transactionalId) {
        return new ProducerRecord<>(home.topic(), home.partition(), transactionalId.getBytes(UTF_8), new byte[] {});
    }

    private static byte[] key(TopicPartition partition) {
        return partition.toString().getBytes(UTF_8);
    }

    /**
     * The newest checkpoints by these claims: those that their owners have written, where they have, else the claimed.
     *
     * @param marks offsets of {@link #mark} in the homes of all owners, up to which is read
     * @throws TimeoutException if others' open transactions stand before a mark
     */
    Map<TopicPartition, OffsetAndMetadata> newest(Map<TopicPartition, Claim> claims, Map<TopicPartition, Long> marks) {
        Map<TopicPartition, OffsetAndMetadata> newest = new HashMap<>();
        Map<TopicPartition, Long> from = new HashMap<>();
        Map<String, TopicPartition> byKey = new HashMap<>();
        claims.forEach((partition, claim) -> {
            newest.put(partition, claim.checkpoint());
            if (claim.owner() != null) {
                from.merge(home(claim.owner()), claim.from(), Math::min);
                byKey.put(partition.toString(), partition);
            }
        });
        if (from.isEmpty()) {
            return newest;
        }
        try (Reading reading = new Reading(clients.assignedConsumer("__SM_CHECKPOINT_READER", clientId))) {
            reading.consumer.assign(from.keySet());
            from.forEach(reading.consumer::seek);
            int idle = 0;
            long before = reading.progress(from.keySet());
            while (!reading.hasPassed(from.keySet(), marks)) {
                ConsumerRecords<byte[], byte[]> records = reading.consumer.poll(POLL);
                // Where all records of many transactions are cleaned away, nothing but positions shows that it goes on.
                long now = reading.progress(from.keySet());
                idle = now == before ? idle + 1 : 0;
                before = now;
                if (idle > PATIENCE) {
                    throw new TimeoutException("the checkpoints in " + from.keySet() + " cannot be read yet");
                }
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    TopicPartition of = byKey.get(new String(record.key(), UTF_8));
                    if (of != null && isOwners(record, Objects.requireNonNull(claims.get(of)))) {
                        newest.put(of, checkpoint(record.value()));
                    }
                }
            }
        }
        return newest;
    }

    /** Others may have written of the partition into theirs, before. */
    private boolean isOwners(ConsumerRecord<byte[], byte[]> record, Claim claim) {
        return claim.owner() != null
                && home(claim.owner()).partition() == record.partition()
                && record.offset() >= claim.from();
    }

    private static OffsetAndMetadata checkpoint(byte[] value) {
        if (value.length < Long.BYTES) {
            return new OffsetAndMetadata(0, ""); // Not ours: its reader says that it cannot be read.
        }
        ByteBuffer in = ByteBuffer.wrap(value);
        long low = in.getLong();
        return new OffsetAndMetadata(low, UTF_8.decode(in).toString());
    }

    private record Reading(Consumer<byte[], byte[]> consumer) implements AutoCloseable {
        boolean hasPassed(Collection<TopicPartition> homes, Map<TopicPartition, Long> marks) {
            return homes.stream().allMatch(home -> consumer.position(home) > Objects.requireNonNull(marks.get(home)));
        }

        long progress(Collection<TopicPartition> homes) {
            return homes.stream().mapToLong(consumer::position).sum();
        }

        @Override
        public void close() {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }
}
