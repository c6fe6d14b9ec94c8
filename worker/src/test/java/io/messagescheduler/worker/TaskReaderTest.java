package io.messagescheduler.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.delivery.Checkpoint;
import io.messagescheduler.core.delivery.DeliveryTask;
import io.messagescheduler.process.ElapsedTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TaskReaderTest {
    private static final TopicPartition PARTITION = new TopicPartition(Imminent.TOPIC, 1);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final List<Long> taken = new ArrayList<>();
    private final TaskReader reader;

    TaskReaderTest() {
        consumer.assign(Set.of(PARTITION));
        consumer.seek(PARTITION, 0);
        // Room for one record: each costs 128 bytes besides its headers.
        reader = new TaskReader(
                PARTITION,
                consumer,
                new DeliveryTask<>(Checkpoint.initial(0), Checkpoint.MAX_EXCEPTIONS, 300),
                NoLookUp.directory(),
                0,
                ElapsedTime.MACHINE);
    }

    private void read(long... dueMs) {
        long offset = consumer.position(PARTITION);
        for (long due : dueMs) {
            // Without a target, so that none is looked up.
            consumer.addRecord(Imminent.record(offset, Imminent.stamps(due, offset), null, null));
            offset++;
        }
        reader.read(consumer.poll(Duration.ZERO).records(PARTITION));
    }

    private void deliver(long nowMs) {
        reader.task().takeDue(nowMs, 100, (offset, key, parcel) -> taken.add(offset));
        reader.checkpoint();
        reader.stored();
    }

    @Test
    void read_full_pausesAndHoldsBackAndResumesWhenAllIsTaken() {
        read(100, 200, 300);
        assertThat(consumer.paused()).containsExactly(PARTITION);
        assertThat(reader.task().pending()).isEqualTo(1);
        assertThat(reader.checkpoint().offset()).isZero();

        deliver(100);
        reader.offer();
        assertThat(consumer.paused()).containsExactly(PARTITION);
        deliver(200);
        reader.offer();
        assertThat(consumer.paused()).isEmpty();
        deliver(300);
        assertThat(taken).containsExactly(0L, 1L, 2L);
        reader.offer();
        assertThat(reader.checkpoint().offset()).isEqualTo(3);
    }

    @Test
    void checkpoint_whileHoldingBack_doesNotClaimWhatWasOnlyFetched() throws Exception {
        read(100, 200, 300);
        deliver(100);
        Checkpoint stored = Checkpoint.decode(
                reader.checkpoint().offset(), reader.checkpoint().metadata());
        assertThat(stored.readOffset()).isEqualTo(1);
        assertThat(stored.low()).isEqualTo(1);
    }

    @Test
    void needsRefresh_onlyMarkersAbove_afterAWhile() {
        long now = System.nanoTime();
        assertThat(reader.needsRefresh(now, Long.MAX_VALUE, -1_000_000_000_000L))
                .isFalse();
        consumer.seek(PARTITION, 2); // as over a control marker
        reader.offer();
        assertThat(reader.needsRefresh(now, Long.MAX_VALUE, -1_000_000_000_000L))
                .isTrue();
        reader.checkpoint();
        reader.stored();
        assertThat(reader.needsRefresh(System.nanoTime(), Long.MAX_VALUE, -1_000_000_000_000L))
                .isFalse();
    }
}
