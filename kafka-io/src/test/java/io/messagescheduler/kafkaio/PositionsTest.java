package io.messagescheduler.kafkaio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class PositionsTest {
    private static final TopicPartition A = new TopicPartition("t", 0);
    private static final TopicPartition B = new TopicPartition("t", 1);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final Positions positions = new Positions(consumer);

    private void read(TopicPartition partition, long... offsets) {
        for (long offset : offsets) {
            consumer.addRecord(new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, null));
        }
        positions.add(consumer.poll(Duration.ZERO));
    }

    private void stand(Set<TopicPartition> partitions) {
        consumer.assign(partitions);
        partitions.forEach(partition -> consumer.seek(partition, 0));
    }

    private long next(TopicPartition partition) {
        return Objects.requireNonNull(positions.next(Set.of(partition), "").get(partition))
                .offset();
    }

    @Test
    void next_someHeld_isTheFirstHeldOfThatPartition() {
        stand(Set.of(A));
        read(A, 0, 1, 5);
        assertThat(positions.take(2)).hasSize(2);
        assertThat(next(A)).isEqualTo(5);
    }

    @Test
    void next_noneHeld_isThePositionBehindMarkers() {
        stand(Set.of(A));
        read(A, 0);
        positions.take(10);
        consumer.seek(A, 3); // as a real consumer does over a commit marker and an aborted record
        assertThat(next(A)).isEqualTo(3);
    }

    /** A megabyte of blanks is a kilobyte on its way. */
    @Test
    void read_largeRecords_endsWhenSomeMegabytesAreHeldAndGoesOnLater() {
        stand(Set.of(A));
        consumer.setMaxPollRecords(1);
        byte[] large = new byte[1 << 20];
        for (int offset = 0; offset < 40; offset++) {
            consumer.addRecord(new ConsumerRecord<>(
                    A.topic(),
                    A.partition(),
                    offset,
                    0,
                    TimestampType.CREATE_TIME,
                    -1,
                    large.length,
                    null,
                    large,
                    new RecordHeaders(),
                    Optional.empty()));
        }
        positions.read(Duration.ZERO);
        assertThat(positions.size()).isEqualTo(16);
        assertThat(positions.take(10)).hasSize(10);
        positions.read(Duration.ZERO);
        assertThat(positions.size()).isEqualTo(16);
        positions.forget(Set.of(A));
        assertThat(positions.isFull()).isFalse();
    }

    @Test
    void forget_revoked_keepsTheOthersInOrder() {
        stand(Set.of(A, B));
        read(A, 0, 1);
        read(B, 0);
        positions.forget(Set.of(A));
        assertThat(positions.take(10)).extracting(ConsumerRecord::partition).containsExactly(1);
    }

    @Test
    void rewind_afterAnAbort_seeksToTheCommittedOffsets() {
        stand(Set.of(A));
        consumer.commitSync(Map.of(A, new OffsetAndMetadata(1)));
        read(A, 0, 1, 2);
        positions.take(1);
        positions.rewind();
        assertThat(positions.isEmpty()).isTrue();
        assertThat(consumer.position(A)).isEqualTo(1);
    }

    @Test
    void rewind_committedOffsetLost_isNoGuess() {
        stand(Set.of(A));
        assertThatThrownBy(positions::rewind).isInstanceOf(NoOffsetForPartitionException.class);
    }

    @Test
    void take_nothingHeld_isEmpty() {
        assertThat(positions.take(5)).isEqualTo(List.of());
    }
}
