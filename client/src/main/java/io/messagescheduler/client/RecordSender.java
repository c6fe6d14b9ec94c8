package io.messagescheduler.client;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** A producer whose failures all come by the future, whether it throws them at once or tells them later. */
final class RecordSender {
    private final Producer<byte[], byte[]> producer;

    RecordSender(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** Sends the record, the producer's partitioner choosing its partition. */
    CompletableFuture<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<RecordMetadata> acknowledged = new CompletableFuture<>();
        try {
            producer.send(record, (metadata, failure) -> {
                if (failure == null) {
                    acknowledged.complete(metadata);
                } else {
                    acknowledged.completeExceptionally(failure);
                }
            });
        } catch (KafkaException e) {
            acknowledged.completeExceptionally(e);
        }
        return acknowledged;
    }

    /**
     * Sends the record to a partition that depends on the schedule id alone. A cancel knows the id but not the key of what
     * it cancels; in another partition than its schedule it could be read first.
     */
    CompletableFuture<RecordMetadata> sendByScheduleId(String id, ProducerRecord<byte[], byte[]> record) {
        try {
            return send(new ProducerRecord<>(
                    record.topic(), partition(record.topic(), id), record.key(), record.value(), record.headers()));
        } catch (KafkaException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private @Nullable Integer partition(String topic, String id) {
        int partitions = producer.partitionsFor(topic).size();
        if (partitions == 0) {
            return null;
        }
        CRC32C hash = new CRC32C();
        hash.update(id.getBytes(StandardCharsets.UTF_8));
        return (int) (hash.getValue() % partitions);
    }
}
