package io.messagescheduler.scheduler.api;

import io.messagescheduler.core.message.Sequence;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes records to the intake topic. Safe for any number of threads, which {@link ApiThreads} bounds. */
final class IntakeSender implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(IntakeSender.class);
    /** More than the producer's own time-out. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final Producer<byte[], byte[]> producer;
    private final int maxMessageBytes;

    IntakeSender(Producer<byte[], byte[]> producer, int maxMessageBytes) {
        this.producer = producer;
        this.maxMessageBytes = maxMessageBytes;
    }

    /** Where the record stands, once all replicas in sync have it; a problem when that is not known in time. */
    Sequence send(ProducerRecord<byte[], byte[]> record, String id, String request) throws InterruptedException {
        try {
            RecordMetadata place = producer.send(record).get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
            return new Sequence(place.topic(), place.partition(), place.offset());
        } catch (InterruptException e) {
            throw new InterruptedException();
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            if (reason instanceof RecordTooLargeException) {
                throw Problems.tooLarge(maxMessageBytes);
            }
            log.warn("A request could not be written to the intake topic: {}", reason.toString());
            throw Problems.notAcknowledged(id, request);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}
