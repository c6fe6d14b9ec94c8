package io.messagescheduler.scheduler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.messagescheduler.kafkaio.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the leader says that it leads, and the others learn where it is. Owned by one thread. */
final class Announcements implements AutoCloseable {
    static final TopicPartition PARTITION = new TopicPartition(Names.LEADER, 0);

    private static final Logger log = LoggerFactory.getLogger(Announcements.class);
    private static final byte[] KEY = "leader".getBytes(StandardCharsets.UTF_8);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> reader;
    private final Producer<byte[], byte[]> producer;
    private @Nullable Leader newest;

    /** @param reader has no partitions yet */
    Announcements(Consumer<byte[], byte[]> reader, Producer<byte[], byte[]> producer) {
        this.reader = reader;
        this.producer = producer;
        reader.assign(List.of(PARTITION));
        reader.seekToBeginning(List.of(PARTITION));
    }

    /** The last announcement known by now, whoever made it; null when there is none. Does not wait for Kafka. */
    @Nullable
    Leader newest() {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ZERO)) {
            try {
                newest = record.value() == null ? null : JSON.readValue(record.value(), Leader.class);
            } catch (IOException e) {
                log.warn("A record of {} cannot be read and is left out: {}", Names.LEADER, e.toString());
            }
        }
        return newest;
    }

    /** Sends without waiting: whether it arrived, {@link #newest} tells. */
    void write(Leader leader) {
        try {
            producer.send(new ProducerRecord<>(Names.LEADER, 0, KEY, JSON.writeValueAsBytes(leader)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        reader.close(CloseOptions.timeout(CLOSING));
        producer.close(CLOSING);
    }
}
