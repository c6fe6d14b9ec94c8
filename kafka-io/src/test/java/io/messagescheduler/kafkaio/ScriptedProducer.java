package io.messagescheduler.kafkaio;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Kafka's own mock, whose sends, commits and aborts fail as a test says. */
final class ScriptedProducer extends MockProducer<byte[], byte[]> {
    final Deque<RuntimeException> commitFailures = new ArrayDeque<>();

    @Nullable
    RuntimeException abortFailure;

    Predicate<ProducerRecord<byte[], byte[]>> refused = record -> false;
    RuntimeException refusal = new RuntimeException("not set");
    Runnable atFlush = () -> {};
    int aborts;

    ScriptedProducer() {
        super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        if (refused.test(record)) {
            callback.onCompletion(null, refusal);
            return CompletableFuture.failedFuture(refusal);
        }
        return super.send(record, callback);
    }

    @Override
    public synchronized void flush() {
        atFlush.run();
        super.flush();
    }

    @Override
    public void commitTransaction() {
        RuntimeException failure = commitFailures.poll();
        if (failure != null) {
            throw failure;
        }
        super.commitTransaction();
    }

    @Override
    public void abortTransaction() {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptException("interrupted");
        }
        if (abortFailure != null) {
            throw abortFailure;
        }
        aborts++;
        super.abortTransaction();
    }
}
