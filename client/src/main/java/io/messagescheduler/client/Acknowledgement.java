package io.messagescheduler.client;

import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's word that the request is on all in-sync replicas of the topic that the scheduler reads: from now on it cannot get
 * lost. Whether a cancel, move or fire came in time is a question for {@link Outcomes}.
 *
 * @param requestId what the outcome can be found by; null for a message without an id
 * @param offset -1 if the producer was given such settings that Kafka does not tell
 */
public record Acknowledgement(@Nullable String requestId, String topic, int partition, long offset) {

    static Acknowledgement of(RecordMetadata metadata, @Nullable String requestId) {
        return new Acknowledgement(requestId, metadata.topic(), metadata.partition(), metadata.offset());
    }
}
