package io.messagescheduler.scheduler.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.messagescheduler.core.index.Outcome;
import io.messagescheduler.kafkaio.KafkaErrors;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.process.Agent;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the outcomes topic from its end on and tells {@link Outcomes}. What it misses, as before its first look, is found
 * in the index by whoever waited in vain.
 */
final class OutcomeTail implements Agent {
    private static final Logger log = LoggerFactory.getLogger(OutcomeTail.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Consumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Outcomes outcomes;

    OutcomeTail(Consumer<byte[], byte[]> consumer, int partitions, Outcomes outcomes) {
        this.consumer = consumer;
        this.outcomes = outcomes;
        this.partitions = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(Names.OUTCOMES, partition))
                .toList();
        consumer.assign(this.partitions);
        consumer.seekToEnd(this.partitions);
    }

    @Override
    public String roleName() {
        return "outcomes";
    }

    @Override
    public int doWork() throws InterruptedException {
        try {
            int told = 0;
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                tell(record);
                told++;
            }
            return told;
        } catch (InvalidOffsetException e) {
            log.warn("Outcomes were deleted before they were read; going on at the end: {}", e.toString());
            consumer.seekToEnd(partitions);
            return 0;
        } catch (KafkaException e) {
            if (KafkaErrors.kindOf(e) != KafkaErrors.Kind.RETRY) {
                throw e;
            }
            log.warn("Outcomes cannot be read: {}", e.toString());
            Thread.sleep(POLL.toMillis());
            return 0;
        }
    }

    private void tell(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            return;
        }
        try {
            outcomes.told(read(value));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            log.warn(
                    "{}-{} has no outcome at offset {}: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getClass().getSimpleName());
        }
    }

    private static OutcomeEntry read(byte[] value) throws IOException {
        JsonNode json = JSON.readTree(value);
        JsonNode version = json.path("version");
        JsonNode due = json.path("due");
        return new OutcomeEntry(
                json.path("id").asText(),
                new Outcome(
                        json.path("request").asText(),
                        Outcome.Kind.valueOf(json.path("outcome").asText()),
                        version.isIntegralNumber() ? version.asLong() : Outcome.NO_VERSION,
                        due.isTextual() ? Instant.parse(due.asText()).toEpochMilli() : 0,
                        Instant.parse(json.path("at").asText()).toEpochMilli()));
    }

    @Override
    public void onClose() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
