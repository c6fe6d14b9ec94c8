package io.messagescheduler.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.kafkaio.Names;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class JobLogTest {
    private static final TopicPartition PARTITION = new TopicPartition(Names.JOB_LOG, 0);
    private static final Duration LIMIT = Duration.ofMillis(50);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final JobLog jobLog = new JobLog(new MockProducer<>());

    /** Two jobs stand in the log, of which so many are handed out. */
    private void hand(int jobs) {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 2L));
        consumer.schedulePollTask(() -> {
            for (int offset = 0; offset < jobs; offset++) {
                consumer.addRecord(new ConsumerRecord<>(
                        PARTITION.topic(), 0, offset, null, ("{\"id\":" + offset + "}").getBytes(UTF_8)));
            }
        });
    }

    @Test
    void read_whole_hasAllOldestFirst() {
        hand(2);
        jobLog.read(consumer, Duration.ofSeconds(30));
        assertThat(jobLog.latest()).containsExactly(Map.of("id", 0), Map.of("id", 1));
    }

    @Test
    void read_partitionSilent_beginsWithoutHistory() {
        consumer.setOffsetsException(new TimeoutException("no leader"));
        jobLog.read(consumer, LIMIT);
        assertThat(jobLog.latest()).isEmpty();
    }

    @Test
    void read_leaderLostMeanwhile_endsAtTheLimitWithWhatWasRead() {
        hand(1);
        jobLog.read(consumer, LIMIT);
        assertThat(jobLog.latest()).containsExactly(Map.of("id", 0));
    }
}
