package io.messagescheduler.benchmarks;

import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.TargetRule;
import io.messagescheduler.messenger.Handover;
import io.messagescheduler.messenger.Handover.HandoverFailed;
import io.messagescheduler.messenger.SentMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** How a contestant is given its messages; owned by one thread. A failure ends the turn: nothing is measured on a broken system. */
sealed interface Intake extends AutoCloseable {

    /** Gives messages, in order; may return before they are acknowledged. */
    void give(List<SentMessage> messages) throws InterruptedException;

    /** Waits until all that was given is acknowledged, thus durable. */
    void flush() throws InterruptedException;

    @Override
    void close();

    /** As any Kafka client would: an idempotent producer, {@code acks=all}, to the intake topic. */
    final class ByProducer implements Intake {
        /** So many batches may be on their way; more would be memory, not speed. */
        private static final int MOST_UNDER_WAY = 8;

        private final Producer<byte[], byte[]> producer;
        private final Deque<List<Future<RecordMetadata>>> underWay = new ArrayDeque<>();

        /** @param producer becomes this object's to close */
        ByProducer(Producer<byte[], byte[]> producer) {
            this.producer = producer;
            // First sends to partitions whose leader is unknown would cost the first batch its time.
            producer.partitionsFor(TargetRule.SCHEDULED_MESSAGES);
        }

        @Override
        public void give(List<SentMessage> messages) throws InterruptedException {
            List<Future<RecordMetadata>> sends = new ArrayList<>(messages.size());
            for (SentMessage message : messages) {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(TargetRule.SCHEDULED_MESSAGES, null, null, message.key(), message.value());
                record.headers()
                        .add(HeaderNames.TIME, Long.toString(message.dueMs()).getBytes(StandardCharsets.US_ASCII))
                        .add(HeaderNames.TOPIC, message.target().getBytes(StandardCharsets.UTF_8));
                sends.add(producer.send(record));
            }
            underWay.add(sends);
            while (underWay.size() > MOST_UNDER_WAY) {
                await(underWay.remove());
            }
        }

        @Override
        public void flush() throws InterruptedException {
            producer.flush();
            while (!underWay.isEmpty()) {
                await(underWay.remove());
            }
        }

        private static void await(List<Future<RecordMetadata>> sends) throws InterruptedException {
            try {
                for (Future<RecordMetadata> send : sends) {
                    send.get();
                }
            } catch (ExecutionException failure) {
                throw new IllegalStateException("The broker did not take a message", failure);
            }
        }

        @Override
        public void close() {
            producer.close(Duration.ofSeconds(2));
        }
    }

    /** As the experiment does: one transaction of the peer a batch. */
    final class ByHandover implements Intake {
        /** More would be more than one statement, or one transaction, bears well. */
        private static final int MOST_A_BATCH = 1_000;

        private final Handover handover;
        private int next;

        /** @param handover becomes this object's to close */
        ByHandover(Handover handover) {
            this.handover = handover;
            try {
                next = handover.settle();
            } catch (HandoverFailed failure) {
                throw new IllegalStateException("The system does not take messages", failure);
            }
        }

        @Override
        public void give(List<SentMessage> messages) {
            try {
                for (int from = 0; from < messages.size(); from += MOST_A_BATCH) {
                    List<SentMessage> batch = messages.subList(from, Math.min(messages.size(), from + MOST_A_BATCH));
                    handover.handOver(next, batch);
                    next += batch.size();
                }
            } catch (HandoverFailed failure) {
                throw new IllegalStateException("The system did not take a batch", failure);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            handover.close();
        }
    }
}
