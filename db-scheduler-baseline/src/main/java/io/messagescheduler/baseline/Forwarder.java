package io.messagescheduler.baseline;

import io.messagescheduler.kafkaio.KafkaErrors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Sends what is due to its targets through one idempotent producer, without transactions, and waits until Kafka has it.
 * Safe for several threads.
 */
final class Forwarder implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;

    /** @param producer becomes this object's to close */
    Forwarder(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /**
     * Returns when all are acknowledged, within seconds.
     *
     * @throws SendFailed when it is not known of each whether it has arrived; trying again may help
     */
    void send(List<ProducerRecord<byte[], byte[]>> records) throws SendFailed, InterruptedException {
        List<Future<RecordMetadata>> sends = new ArrayList<>(records.size());
        try {
            for (ProducerRecord<byte[], byte[]> record : records) {
                Future<RecordMetadata> send = producer.send(record);
                sends.add(send);
                if (send.state() == Future.State.FAILED) {
                    break; // such as a target that is missing: each further one could wait as long
                }
            }
            for (Future<RecordMetadata> send : sends) {
                send.get();
            }
        } catch (ExecutionException failure) {
            throw sorted(failure.getCause() == null ? failure : failure.getCause());
        } catch (KafkaException failure) {
            throw sorted(failure);
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_LIMIT);
    }

    private static SendFailed sorted(Throwable failure) throws InterruptedException {
        KafkaErrors.Kind kind = KafkaErrors.kindOf(failure);
        if (kind == KafkaErrors.Kind.STOP) {
            throw new InterruptedException("while sending");
        }
        if (kind == KafkaErrors.Kind.FATAL) {
            throw failure instanceof RuntimeException known ? known : new KafkaException(failure);
        }
        return new SendFailed(failure);
    }

    /** At least one message may not have arrived. */
    static final class SendFailed extends Exception {
        private static final long serialVersionUID = 1L;

        SendFailed(Throwable cause) {
            super(cause.toString(), cause);
        }
    }
}
