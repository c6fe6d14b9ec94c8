package io.messagescheduler.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.worker.DeliveryBatch.Culprit;
import io.messagescheduler.worker.DeliveryBatch.SendFailure;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

class OwnFailuresTest {
    private final Queue<SendFailure> failures = new ArrayDeque<>();

    private void failed(long offset, Exception error) {
        failures.add(
                new SendFailure(new Culprit(new TopicPartition(Imminent.TOPIC, 0), offset), "target", 9, false, error));
    }

    private List<Long> own(boolean together) {
        List<Long> own = OwnFailures.take(failures, together).stream()
                .map(failure -> failure.culprit().offset())
                .toList();
        assertThat(failures).isEmpty();
        return own;
    }

    @Test
    void take_none_isNone() {
        assertThat(own(true)).isEmpty();
    }

    @Test
    void take_oneTooLarge_doesNotTakeThoseThatFailedWithIt() {
        Exception tooLarge = new RecordTooLargeException("too large");
        failed(3, tooLarge);
        failed(4, tooLarge);
        failed(5, tooLarge);
        assertThat(own(true)).containsExactly(3L);
    }

    /** The innocent one has the exception of the first topic at fault, and the transaction ends with the second's. */
    @Test
    void take_twoTopicsAtFault_doesNotTakeWhatFailedBetweenThem() {
        failed(1, new InvalidRecordException("no key"));
        failed(2, new InvalidRecordException("2 record errors in total"));
        failed(3, new RecordTooLargeException("too large"));
        assertThat(own(true)).containsExactly(1L);
    }

    @Test
    void take_thoseBesideTheOneRefusedAreToldFirst_isTheOneRefused() {
        failed(1, new KafkaException("part of a batch which had invalid records"));
        failed(2, new InvalidRecordException("no key"));
        failed(3, new KafkaException("part of a batch which had invalid records"));
        assertThat(own(true)).containsExactly(2L);
    }

    @Test
    void take_withoutATransaction_isEachOfThem() {
        failed(1, new InvalidRecordException("no key"));
        failed(2, new RecordTooLargeException("too large"));
        assertThat(own(false)).containsExactly(1L, 2L);
    }
}
