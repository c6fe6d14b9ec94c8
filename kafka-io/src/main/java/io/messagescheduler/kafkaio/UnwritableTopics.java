package io.messagescheduler.kafkaio;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which agents of a process wait since one of our own topics does not take what they write: the dead letters above all. Nothing
 * is dropped meanwhile, so whoever waits must be heard. Safe for any number of threads.
 */
public final class UnwritableTopics {
    private static final Logger log = LoggerFactory.getLogger(UnwritableTopics.class);

    /** Whoever waits says so more often; a drain may have gone to another process. */
    private static final long FORGOTTEN_NANOS = Duration.ofMinutes(1).toNanos();

    private final int maxMessageBytes;
    private final Map<String, Wait> waiting = new ConcurrentSkipListMap<>();

    private record Wait(String sentence, long saidNanos) {
        boolean isRecent() {
            return System.nanoTime() - saidNanos < FORGOTTEN_NANOS;
        }
    }

    /** @param maxMessageBytes greatest intake message in bytes; our own topics take every such message */
    public UnwritableTopics(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    /**
     * Whether a record that one of our topics refused is itself why, and not the topic: then it never goes there. Uncompressed
     * it may be larger than the intake's limit, which is on what the producer compressed.
     */
    public boolean isRecordsOwnFault(Throwable error, int bytes) {
        boolean isTooLarge = error instanceof RecordTooLargeException || error instanceof RecordBatchTooLargeException;
        return KafkaErrors.isRecordsOwnFault(error) && (!isTooLarge || bytes > maxMessageBytes);
    }

    /** Key, value and headers, uncompressed. */
    public static int bytes(ProducerRecord<byte[], byte[]> record) {
        int bytes = length(record.key()) + length(record.value());
        for (Header header : record.headers()) {
            bytes += header.key().getBytes(StandardCharsets.UTF_8).length + length(header.value());
        }
        return bytes;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /**
     * A topic of ours did not take a record that it must take. Whether that is the topic's doing: a producer that was fenced,
     * for instance, says nothing of topics.
     *
     * @param who the agent, or what of it waits
     */
    public boolean failed(String who, String topic, Throwable error) {
        if (!isOfTopic(error)) {
            return false;
        }
        String sentence = who + " waits: the topic " + topic + " does not take what must be written to it ("
                + error.getMessage() + "). Nothing is dropped; it goes on when the topic does.";
        if (waiting.put(who, new Wait(sentence, System.nanoTime())) == null) {
            log.error("TOPIC_UNWRITABLE: {} See docs/dead-letters.md.", sentence);
        }
        return true;
    }

    private static boolean isOfTopic(Throwable error) {
        return error instanceof RecordTooLargeException
                || error instanceof RecordBatchTooLargeException
                || error instanceof InvalidRecordException
                || error instanceof TopicAuthorizationException
                || error instanceof UnknownTopicOrPartitionException
                || error instanceof NotEnoughReplicasException
                || error instanceof TimeoutException;
    }

    /** Does nothing if it did not wait. */
    public void mended(String who) {
        if (!waiting.isEmpty() && waiting.remove(who) != null) {
            log.info("{} goes on", who);
        }
    }

    /** What is wrong, in a sentence. */
    public Optional<String> problem() {
        return waiting.values().stream()
                .filter(Wait::isRecent)
                .map(Wait::sentence)
                .findFirst();
    }

    /** How many wait. */
    public long waiting() {
        return waiting.values().stream().filter(Wait::isRecent).count();
    }
}
