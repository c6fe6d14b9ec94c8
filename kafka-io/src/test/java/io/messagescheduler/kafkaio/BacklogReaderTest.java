package io.messagescheduler.kafkaio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.messagescheduler.core.bucket.Bucket;
import io.messagescheduler.core.job.Backlog;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class BacklogReaderTest {
    private static final Layout WITHOUT_OFFSETS = new Layout("in", List.of(), 10, 8, 10, null, 1, 2, Map.of());
    private static final Bucket BUCKET = WITHOUT_OFFSETS.ladder().overflow();
    private static final Layout LAYOUT =
            WITHOUT_OFFSETS.withFirstOffsets(Map.of(Names.DRAIN_GROUP + "|" + BUCKET.topic(), 2));
    private static final TopicPartition A = new TopicPartition(BUCKET.topic(), 0);
    private static final TopicPartition B = new TopicPartition(BUCKET.topic(), 1);

    private final FakeOffsets kafka = new FakeOffsets(Map.of(BUCKET.topic(), 2));
    private final MockConsumer<byte[], byte[]> peeker = new MockConsumer<>("none");
    private final BacklogReader reader = new BacklogReader(kafka.admin(), LAYOUT, peeker);

    /** One record waits in each partition. */
    BacklogReaderTest() {
        for (TopicPartition partition : List.of(A, B)) {
            kafka.commits.put(partition, new OffsetAndMetadata(0));
            kafka.ends.put(partition, 1L);
        }
    }

    /** While the reader looks, each partition that it has been assigned holds its record. */
    private BacklogReader.Look look() {
        peeker.schedulePollTask(() -> peeker.assignment()
                .forEach(each -> peeker.addRecord(
                        new ConsumerRecord<>(each.topic(), each.partition(), 0, new byte[0], new byte[0]))));
        return reader.look();
    }

    @Test
    void look_onePartitionSilent_showsTheOthersBacklog() {
        kafka.silent.add(A);
        assertThat(look().backlog()).extracting(Backlog::partition).containsExactly(1);
        kafka.silent.clear();
        assertThat(look().backlog()).extracting(Backlog::partition).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void look_onePartitionSilent_saysAllTheSameWhereItsDrainStands() {
        kafka.silent.add(A);
        assertThat(look().committed()).hasSize(2);
    }

    @Test
    void look_noneAnswers_isAFailureAndNotAnEmptyBacklog() {
        kafka.silent.addAll(List.of(A, B));
        assertThatThrownBy(reader::look).isInstanceOf(TimeoutException.class);
    }

    @Test
    void look_nothingAskedFor_isEmpty() {
        kafka.silent.addAll(List.of(A, B));
        assertThat(reader.look(number -> false).committed()).isEmpty();
    }
}
