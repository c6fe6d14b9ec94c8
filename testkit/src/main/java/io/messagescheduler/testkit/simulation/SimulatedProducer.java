package io.messagescheduler.testkit.simulation;

import io.messagescheduler.testkit.simulation.TransactionCoordinator.Identity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.internals.Topic;
import org.jspecify.annotations.Nullable;

/** A producer of the simulated log. Sends are acknowledged, or refused, before they return. */
final class SimulatedProducer extends PlainProducer {
    private static final int MAX_METADATA_BYTES = 4096;
    private static final Duration LATE = Duration.ofMillis(1_500);

    private enum State {
        NEW,
        READY,
        /** Between begin and the end of a transaction. */
        OPEN,
        /** Only an abort helps. */
        ABORTABLE,
        /** Nothing helps. */
        FATAL,
        CLOSED
    }

    private final SimulatedProcess process;
    private final SimulatedLog log;
    private final @Nullable String transactionalId;
    private final Duration timeout;
    private State state = State.NEW;
    private @Nullable Identity identity;
    private int epoch;

    /** Null until something is written in it. */
    private @Nullable Transaction transaction;

    /** A commit was asked for and not answered: it must be asked for again before anything else. */
    private boolean committing;

    private @Nullable RuntimeException error;
    private int keyless;

    SimulatedProducer(SimulatedProcess process, SimulatedLog log, @Nullable String transactionalId, Duration timeout) {
        this.process = process;
        this.log = log;
        this.transactionalId = transactionalId;
        this.timeout = timeout;
    }

    @Override
    public void initTransactions() {
        process.alive();
        if (transactionalId == null) {
            throw new IllegalStateException("Cannot use transactional methods without a transactional.id");
        }
        expect(State.NEW);
        Identity taken = log.coordinator().take(transactionalId);
        identity = taken;
        epoch = taken.epoch();
        state = State.READY;
    }

    @Override
    public void beginTransaction() {
        process.alive(Call.BEGIN);
        answered();
        failed();
        expect(State.READY);
        state = State.OPEN;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
        process.alive(Call.SEND);
        if (state == State.CLOSED) {
            throw new IllegalStateException("Cannot perform operation after producer has been closed");
        }
        if (transactionalId != null) {
            answered();
            failed();
            expect(State.OPEN);
        }
        CompletableFuture<RecordMetadata> answer = new CompletableFuture<>();
        try {
            RecordMetadata metadata = append(record);
            answer.complete(metadata);
            if (callback != null) {
                callback.onCompletion(metadata, null);
            }
        } catch (ApiException e) {
            if (transactionalId != null) {
                abortable(e);
            }
            answer.completeExceptionally(e);
            if (callback != null) {
                callback.onCompletion(
                        new RecordMetadata(new TopicPartition(record.topic(), -1), -1, -1, -1, -1, -1), e);
            }
        }
        return answer;
    }

    private RecordMetadata append(ProducerRecord<byte[], byte[]> record) {
        TopicPartition partition = partitionOf(record);
        log.checkWritable(record.topic());
        PartitionLog target = log.partition(partition);
        if (target.spec().compacted() && record.key() == null) {
            throw new InvalidRecordException("Compacted topic cannot accept message without key in " + partition);
        }
        if (sizeOf(record) > target.spec().maxMessageBytes()) {
            throw new RecordTooLargeException("The record is larger than " + partition.topic() + " allows");
        }
        Transaction within = transactionalId == null ? null : transaction();
        ConsumerRecord<byte[], byte[]> written =
                target.append(record, within, log.clock().millis());
        return new RecordMetadata(
                partition,
                written.offset(),
                0,
                written.timestamp(),
                written.serializedKeySize(),
                written.serializedValueSize());
    }

    private TopicPartition partitionOf(ProducerRecord<byte[], byte[]> record) {
        try {
            Topic.validate(record.topic());
        } catch (InvalidTopicException e) {
            throw new InvalidTopicException("Invalid topics: [" + record.topic() + "]");
        }
        int count = log.partitionsOf(record.topic()).size();
        Integer asked = record.partition();
        if (asked != null ? asked >= count : count == 0) {
            throw new TimeoutException("Topic " + record.topic() + " not present in metadata, or partition " + asked);
        }
        if (asked != null) {
            return new TopicPartition(record.topic(), asked);
        }
        return new TopicPartition(
                record.topic(),
                record.key() == null ? keyless++ % count : BuiltInPartitioner.partitionForKey(record.key(), count));
    }

    private static int sizeOf(ProducerRecord<byte[], byte[]> record) {
        int bytes = lengthOf(record.key()) + lengthOf(record.value());
        for (Header header : record.headers()) {
            bytes += header.key().length() + lengthOf(header.value());
        }
        return bytes;
    }

    private static int lengthOf(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /** The transaction, open at its coordinator from now on. */
    private Transaction transaction() {
        if (isFenced() || transaction != null && !transaction.isOpen()) {
            throw new InvalidProducerEpochException("Producer attempted to produce with an old epoch");
        }
        Transaction open = transaction == null ? log.coordinator().begin(held(), timeout) : transaction;
        transaction = open;
        return open;
    }

    @Override
    public void sendOffsetsToTransaction(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        process.alive(Call.OFFSETS);
        answered();
        failed();
        expect(State.OPEN);
        if (offsets.isEmpty()) {
            return;
        }
        if (isFenced()) {
            throw fatal(fenced());
        }
        for (OffsetAndMetadata offset : offsets.values()) {
            if (offset.metadata().length() > MAX_METADATA_BYTES) {
                throw fatal(new OffsetMetadataTooLarge("The metadata of an offset is larger than 4096 bytes"));
            }
        }
        try {
            Group receiver = log.group(group.groupId());
            receiver.check(group);
            transaction().add(receiver, offsets);
        } catch (CommitFailedException | FencedInstanceIdException | InvalidProducerEpochException e) {
            throw abortable(e);
        }
    }

    @Override
    public void flush() {
        process.alive();
    }

    @Override
    public void commitTransaction() {
        process.alive(Call.COMMIT);
        if (committing && state == State.READY) {
            committing = false;
            return;
        }
        failed();
        expect(State.OPEN);
        if (committing && transaction != null && transaction.state() == Transaction.State.COMMITTED && !isFenced()) {
            // The request that was thought lost has arrived meanwhile.
            committing = false;
            ended();
            return;
        }
        committing = false;
        Fault fault = process.nextFault();
        if (fault == null) {
            end(true);
            return;
        }
        switch (fault) {
            case CRASH_BEFORE_COMMIT -> throw process.die();
            case CRASH_AFTER_COMMIT -> {
                end(true);
                throw process.die();
            }
            case REPLY_LOST -> {
                end(true);
                committing = true;
                throw new TimeoutException("The answer to the commit was lost");
            }
            case REQUEST_LOST -> {
                committing = true;
                throw new TimeoutException("The request to commit was lost");
            }
            case REQUEST_LATE -> {
                committing = true;
                if (transaction != null && !isFenced()) {
                    log.coordinator().endLater(held(), LATE);
                }
                throw new TimeoutException("The request to commit is still on its way");
            }
            case ABORTED_BY_BROKER -> {
                if (transaction != null && !isFenced()) {
                    log.coordinator().end(held(), false);
                }
                end(true);
            }
        }
    }

    @Override
    public void abortTransaction() {
        process.alive();
        answered();
        if (state == State.FATAL) {
            failed();
        }
        if (state != State.ABORTABLE) {
            expect(State.OPEN);
        }
        end(false);
    }

    private void end(boolean commit) {
        Transaction ending = transaction;
        if (ending != null) {
            if (isFenced()) {
                throw fatal(fenced());
            }
            if (!ending.isOpen() && commit) {
                throw fatal(new InvalidTxnStateException("The broker has ended the transaction already"));
            }
            log.coordinator().end(held(), commit);
        }
        ended();
    }

    private void ended() {
        transaction = null;
        error = null;
        state = State.READY;
    }

    private boolean isFenced() {
        return held().epoch() != epoch;
    }

    private Identity held() {
        if (identity == null) {
            throw new IllegalStateException("initTransactions was not called");
        }
        return identity;
    }

    private ProducerFencedException fenced() {
        return new ProducerFencedException("There is a newer producer with the transactional id " + transactionalId);
    }

    private RuntimeException abortable(RuntimeException cause) {
        state = State.ABORTABLE;
        error = cause;
        return cause;
    }

    private RuntimeException fatal(RuntimeException cause) {
        state = State.FATAL;
        error = cause;
        return cause;
    }

    private void answered() {
        if (committing) {
            throw new IllegalStateException("The commit timed out and must be retried before anything else");
        }
    }

    /** Throws what an earlier error leaves to throw. */
    private void failed() {
        RuntimeException cause = error;
        if (cause == null) {
            return;
        }
        if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
            throw cause;
        }
        throw new KafkaException("Cannot execute transactional method because we are in an error state", cause);
    }

    private void expect(State expected) {
        if (state != expected) {
            throw new IllegalStateException("TransactionalId " + transactionalId + ": invalid in state " + state);
        }
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        process.alive();
        return SimulatedConsumer.infos(log, topic);
    }

    @Override
    public void close() {
        close(Duration.ofMillis(Long.MAX_VALUE));
    }

    /** Aborts what is open, unless it may take no time at all: then the broker's time-out does. */
    @Override
    public void close(Duration time) {
        boolean open = (state == State.OPEN || state == State.ABORTABLE) && !committing;
        if (open && !time.isZero() && !process.crashed()) {
            end(false);
        }
        state = State.CLOSED;
    }
}
