package io.messagescheduler.kafkaio;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** Reads the broker's clock from the append time of a record sent to a LogAppendTime topic; good to a round trip. */
public final class BrokerClock implements LongSupplier {
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final Supplier<Producer<byte[], byte[]>> producers;

    /** @param producers makes one for each question */
    public BrokerClock(Supplier<Producer<byte[], byte[]>> producers) {
        this.producers = producers;
    }

    /** Throws {@link KafkaException} when there is no answer within two seconds. */
    @Override
    public long getAsLong() {
        try (Producer<byte[], byte[]> producer = producers.get()) {
            return ask(producer);
        }
    }

    static long ask(Producer<byte[], byte[]> producer) {
        try {
            return producer.send(new ProducerRecord<>(Names.CLOCK, 0, null, null, new byte[0]))
                    .get(LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                    .timestamp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("The clock topic " + Names.CLOCK + " does not answer", e);
        }
    }
}
