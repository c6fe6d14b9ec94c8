package io.messagescheduler.messenger;

import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.kafkaio.GroupOffsets;
import io.messagescheduler.kafkaio.KafkaErrors;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Hands messages to the scheduler's intake topic, one transaction a batch. How many have been handed over stands in the
 * same transaction, as the committed offset of a group that nobody reads with: offset n of partition 0 means that the
 * messages 0 … n − 1 are in the intake topic and no others are.
 *
 * <p>What a crash or an unknown outcome leaves open is settled by a new producer under the same transactional id:
 * {@code initTransactions} completes what was being committed, aborts the rest, and fences any producer still alive.
 * Only then is the offset read.
 */
final class KafkaHandover implements Handover {
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Admin admin;
    private final String intakeTopic;
    private final String group;
    private final TopicPartition progress;
    private @Nullable Producer<byte[], byte[]> producer;

    /**
     * @param producers makes a producer with a transactional id that is this run's and stays the same after a restart
     * @param admin stays the caller's to close
     * @param group keeps the progress; this run's alone
     */
    KafkaHandover(Supplier<Producer<byte[], byte[]>> producers, Admin admin, String intakeTopic, String group) {
        this.producers = producers;
        this.admin = admin;
        this.intakeTopic = intakeTopic;
        this.group = group;
        this.progress = new TopicPartition(intakeTopic, 0);
    }

    @Override
    public int settle() throws HandoverFailed {
        close();
        try {
            Producer<byte[], byte[]> fresh = producers.get();
            producer = fresh;
            fresh.initTransactions();
            // First sends to partitions whose leader is unknown would cost the first batch its time.
            fresh.partitionsFor(intakeTopic);
            return committedProgress();
        } catch (KafkaException failure) {
            throw sorted(failure);
        }
    }

    @Override
    public void handOver(int first, List<SentMessage> messages) throws HandoverFailed {
        if (producer == null) {
            throw new IllegalStateException("settle() comes first");
        }
        try {
            producer.beginTransaction();
            List<Future<RecordMetadata>> sends = messages.stream()
                    .map(this::record)
                    .<Future<RecordMetadata>>map(producer::send)
                    .toList();
            producer.sendOffsetsToTransaction(
                    Map.of(progress, new OffsetAndMetadata(first + (long) messages.size())),
                    new ConsumerGroupMetadata(group));
            producer.commitTransaction();
            for (Future<RecordMetadata> send : sends) {
                if (send.state() != Future.State.SUCCESS) {
                    throw new IllegalStateException("a transaction was committed although a send failed");
                }
            }
        } catch (KafkaException failure) {
            throw sorted(failure);
        }
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    private int committedProgress() {
        OffsetAndMetadata offset =
                GroupOffsets.committed(admin, group, List.of(progress)).get(progress);
        return offset == null ? 0 : Math.toIntExact(offset.offset());
    }

    private ProducerRecord<byte[], byte[]> record(SentMessage message) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(intakeTopic, null, null, message.key(), message.value());
        record.headers().add(HeaderNames.TIME, Times.text(message.dueMs()).getBytes(StandardCharsets.UTF_8));
        record.headers().add(HeaderNames.TOPIC, message.target().getBytes(StandardCharsets.UTF_8));
        for (MessageHeader header : message.headers()) {
            record.headers().add(header.name(), header.value());
        }
        return record;
    }

    /** Throws what no new producer can mend; anything else is an unknown outcome. */
    private static HandoverFailed sorted(KafkaException failure) {
        Throwable reason = failure;
        while (reason.getCause() != null && reason.getClass() == KafkaException.class) {
            reason = reason.getCause();
        }
        if (KafkaErrors.kindOf(reason) != KafkaErrors.Kind.RETRY || KafkaErrors.isRecordsOwnFault(reason)) {
            throw failure;
        }
        return new HandoverFailed(failure);
    }
}
