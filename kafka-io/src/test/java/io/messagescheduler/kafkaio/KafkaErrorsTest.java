package io.messagescheduler.kafkaio;

import static org.assertj.core.api.Assertions.assertThat;

import io.messagescheduler.kafkaio.KafkaErrors.Kind;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaErrorsTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);

    static Set<Exception> retriable() {
        return Set.of(
                new CommitFailedException(),
                new InvalidProducerEpochException("time-out"),
                new InvalidTxnStateException("commit after the coordinator aborted"),
                new KafkaException("Cannot execute transactional method because we are in an error state"),
                new NotEnoughReplicasException(),
                new ProducerFencedException("another owner"),
                new RebalanceInProgressException(),
                new RecordTooLargeException(),
                new TimeoutException(),
                new TopicAuthorizationException(Set.of("target")),
                new UnknownProducerIdException("forgotten"));
    }

    static Set<Exception> fatal() {
        return Set.of(
                new NoOffsetForPartitionException(PARTITION),
                new OffsetOutOfRangeException(Map.of(PARTITION, 1L)),
                new FencedInstanceIdException("another instance of this name"),
                new GroupAuthorizationException("group"),
                new TransactionalIdAuthorizationException("id"),
                new SaslAuthenticationException("password"),
                new IllegalStateException("ours"),
                new NullPointerException());
    }

    @ParameterizedTest
    @MethodSource("retriable")
    void kindOf_whatPassesOrANewProducerMends_isRetried(Exception error) {
        assertThat(KafkaErrors.kindOf(error)).isEqualTo(Kind.RETRY);
    }

    @ParameterizedTest
    @MethodSource("fatal")
    void kindOf_whatNobodyHereCanMend_isFatal(Exception error) {
        assertThat(KafkaErrors.kindOf(error)).isEqualTo(Kind.FATAL);
    }

    @Test
    void kindOf_interruptAndWakeup_stop() {
        assertThat(KafkaErrors.kindOf(new InterruptException("stop"))).isEqualTo(Kind.STOP);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(KafkaErrors.kindOf(new WakeupException())).isEqualTo(Kind.STOP);
    }
}
