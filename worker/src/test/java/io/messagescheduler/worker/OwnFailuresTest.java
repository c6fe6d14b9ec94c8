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
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class OwnFailuresTest {
    private final Queue<SendFailure> failures = new ArrayDeque<>();

    private void failed(long offset, Exception error) {
        failures.add(
                new SendFailure(new Culprit(new TopicPartition(Imminent.TOPIC, 0), offset), "target", 9, false, error));
    }

    private List<Long> own(Throwable broken) {
        List<Long> own = OwnFailures.take(failures, broken).stream()
                .map(failure -> failure.culprit().offset())
                .toList();
        assertThat(failures).isEmpty();
        return own;
    }

    @Test
    void take_none_isNone() {
        assertThat(own(new TimeoutException("commit"))).isEmpty();
    }

    @Test
    void take_oneTooLarge_doesNotTakeThoseThatFailedWithIt() {
        Exception tooLarge = new RecordTooLargeException("too large");
        failed(3, tooLarge);
        failed(4, tooLarge);
        failed(5, tooLarge);
        assertThat(own(new KafkaException("in an error state", tooLarge))).containsExactly(3L);
    }

    @Test
    void take_severalRefusedInOneBatch_areThoseThatHaveTheirOwnReason() {
        Exception broken = new InvalidRecordException("2 record errors in total");
        failed(1, new InvalidRecordException("no key"));
        failed(2, new InvalidRecordException("no key"));
        failed(9, broken);
        assertThat(own(new KafkaException("in an error state", broken))).containsExactly(1L, 2L);
    }

    @Test
    void take_unknownWhatBroke_isTheFirstAlone() {
        failed(1, new InvalidRecordException("no key"));
        failed(2, new InvalidRecordException("no key, or what broke the transaction"));
        assertThat(own(new KafkaException("A send failed"))).containsExactly(1L);
    }
}
