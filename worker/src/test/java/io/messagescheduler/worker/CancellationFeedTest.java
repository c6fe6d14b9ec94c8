package io.messagescheduler.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.core.delivery.Cancellations;
import io.messagescheduler.core.message.IntakeMark;
import io.messagescheduler.core.message.IntakePartition;
import io.messagescheduler.core.message.ScheduleId;
import io.messagescheduler.core.message.Sequence;
import io.messagescheduler.kafkaio.Names;
import io.messagescheduler.kafkaio.ScheduleRecords;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CancellationFeedTest {
    private static final TopicPartition LOG = new TopicPartition(Names.CANCELLATIONS, 1);
    private static final IntakePartition ONE = new IntakePartition("in", 0);
    private static final IntakePartition OTHER = new IntakePartition("in", 1);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final CancellationFeed feed = new CancellationFeed(consumer, Set.of(ONE, OTHER), InstantSource.system());
    private long end;

    @AfterEach
    void close() {
        feed.close();
    }

    @Test
    void poll_manyMarks_heardToTheLastOfEachMessageHandler() {
        holds(3_000);
        feed.follow(List.of(1));
        mark(ONE, 1_000);
        mark(OTHER, 2_000);
        for (long ms = 1_000; ms < 4_000; ms++) {
            mark(ONE, ms);
        }
        feed.poll(Duration.ZERO);
        assertThat(feed.hearing(1).heardMs()).isEqualTo(2_000);
        mark(OTHER, 9_000);
        feed.poll(Duration.ZERO);
        assertThat(feed.hearing(1).heardMs()).isEqualTo(3_999);
    }

    @Test
    void poll_cancellationBetweenMarks_isKnown() {
        holds(3);
        feed.follow(List.of(1));
        mark(ONE, 1_000);
        ScheduleId id = Objects.requireNonNull(ScheduleId.of("an-id".getBytes(StandardCharsets.UTF_8)));
        add(ScheduleRecords.decided(new Cancellations.Asked(7, 5_000, id), 1));
        assertThat(feed.of(1)).as("not all is read that stood there").isNull();
        mark(ONE, 1_500);
        feed.poll(Duration.ZERO);
        assertThat(Objects.requireNonNull(feed.of(1)).contains(new Sequence(Names.SCHEDULES, 1, 7)))
                .isTrue();
    }

    private void holds(long records) {
        consumer.updateBeginningOffsets(Map.of(LOG, 0L));
        consumer.updateEndOffsets(Map.of(LOG, records));
    }

    private void mark(IntakePartition of, long ms) {
        IntakeMark mark = new IntakeMark(Map.of(of, ms));
        add(new ProducerRecord<>(
                LOG.topic(), LOG.partition(), ScheduleRecords.markKey(mark), ScheduleRecords.passedOn(end, mark)));
    }

    private void add(ProducerRecord<byte[], byte[]> record) {
        consumer.addRecord(new ConsumerRecord<>(LOG.topic(), LOG.partition(), end++, record.key(), record.value()));
    }
}
