package io.messagescheduler.worker;

import io.messagescheduler.core.message.Dialect;
import io.messagescheduler.core.message.HeaderNames;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.core.message.Stamp;
import io.messagescheduler.core.message.Target;
import io.messagescheduler.kafkaio.StampedRecord;
import io.messagescheduler.kafkaio.SystemRecords;
import io.messagescheduler.worker.Dispatch.Outcome;
import io.messagescheduler.worker.Dispatch.Sending;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the epoch dialect asks for beside the message: headers that tell where it came in, a copy in the history topic, and a
 * tombstone in the schedules topic. Owned by one thread.
 */
final class EpochDelivery {
    private static final Logger log = LoggerFactory.getLogger(EpochDelivery.class);
    private static final long WARN_EVERY_NANOS = 60_000_000_000L;

    private final Set<String> schedulesTopics;
    private final String historyTopic;
    private final TargetDirectory directory;
    private long warnedNanos = System.nanoTime() - WARN_EVERY_NANOS;

    EpochDelivery(Set<String> schedulesTopics, String historyTopic, TargetDirectory directory) {
        this.schedulesTopics = schedulesTopics;
        this.historyTopic = historyTopic;
        this.directory = directory;
    }

    /** Adds when, under which id and by which topic the message came in. */
    static void addOrigin(RecordHeaders headers, ConsumerRecord<byte[], byte[]> from) {
        byte[] original = StampedRecord.header(from, HeaderNames.ORIGINAL_TIMESTAMP);
        long seconds =
                original == null || original.length != Long.BYTES ? 0 : Math.floorDiv(Stamp.decode(original), 1_000L);
        headers.add(HeaderNames.SCHEDULER_TIMESTAMP, text(Long.toString(seconds)));
        headers.add(HeaderNames.SCHEDULER_KEY, from.key());
        headers.add(HeaderNames.SCHEDULER_TOPIC, text(originOf(from).topic()));
    }

    /** Adds what goes out beside the message, which was delivered or has become a dead letter. */
    void addTo(
            List<ProducerRecord<byte[], byte[]>> out,
            ConsumerRecord<byte[], byte[]> from,
            Target target,
            Sending sending) {
        if (sending.outcome() == Outcome.DELIVERED && isWritable(historyTopic)) {
            out.add(history(from, target, sending.message()));
        }
        Sequence origin = originOf(from);
        if (schedulesTopics.contains(origin.topic()) && isWritable(origin.topic())) {
            out.add(SystemRecords.tombstone(origin, from.key()));
        }
    }

    /** Topics that a message's delivery writes to beside its target. */
    Set<String> topicsBeside(ConsumerRecord<byte[], byte[]> from) {
        String origin = originOf(from).topic();
        return schedulesTopics.contains(origin) ? Set.of(historyTopic, origin) : Set.of(historyTopic);
    }

    /** Messages do not wait for what goes out beside them. */
    private boolean isWritable(String topic) {
        if (directory.trouble(topic) == null) {
            return true;
        }
        if (System.nanoTime() - warnedNanos > WARN_EVERY_NANOS) {
            warnedNanos = System.nanoTime();
            log.warn("{} cannot be written to: messages are delivered without copy or tombstone there", topic);
        }
        return false;
    }

    /** The delivered record with the schedule's own headers, so that what was asked for can be read from the copy. */
    private ProducerRecord<byte[], byte[]> history(
            ConsumerRecord<byte[], byte[]> from, Target target, ProducerRecord<byte[], byte[]> delivered) {
        RecordHeaders headers = new RecordHeaders(delivered.headers());
        for (Header header : from.headers()) {
            switch (header.key()) {
                case HeaderNames.SCHEDULER_EPOCH,
                        HeaderNames.SCHEDULER_TARGET_TOPIC,
                        HeaderNames.SCHEDULER_TARGET_KEY -> headers.add(header);
                default -> {}
            }
        }
        return new ProducerRecord<>(historyTopic, null, null, target.deliveredKey(from.key()), from.value(), headers);
    }

    private static Sequence originOf(ConsumerRecord<byte[], byte[]> from) {
        try {
            return StampedRecord.origin(from);
        } catch (StampedRecord.NotStamped e) {
            throw new IllegalStateException(
                    "A message with a version and a " + Dialect.EPOCH + " target has a place", e);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
