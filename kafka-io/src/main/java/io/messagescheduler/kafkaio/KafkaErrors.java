package io.messagescheduler.kafkaio;

import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/** Sorts what kafka-clients throws by what a loop does about it. */
public final class KafkaErrors {
    /** What a consume-route-produce loop does after an exception. */
    public enum Kind {
        /** The thread was asked to stop. */
        STOP,
        /**
         * Abort, go back to the committed offsets and try again, for as long as it takes. If the abort fails too, the
         * producer is replaced, which asks the broker how the transaction really ended.
         */
        RETRY,
        /** Nothing this process does can mend it: stop, loudly, and let the supervisor or a person act. */
        FATAL
    }

    private KafkaErrors() {}

    public static Kind kindOf(Throwable error) {
        if (error instanceof InterruptException || error instanceof WakeupException) {
            return Kind.STOP;
        }
        if (error instanceof NoOffsetForPartitionException
                || error instanceof OffsetOutOfRangeException
                || error instanceof AuthenticationException
                || error instanceof AuthorizationException && !(error instanceof TopicAuthorizationException)
                || error instanceof FencedInstanceIdException
                || error instanceof UnsupportedVersionException) {
            return Kind.FATAL;
        }
        if (error instanceof CommitFailedException || error instanceof KafkaException) {
            return Kind.RETRY;
        }
        return Kind.FATAL;
    }

    /** Whether the record itself, and not the cluster's condition, is why its send failed: it never succeeds. */
    public static boolean isRecordsOwnFault(@Nullable Throwable error) {
        return error instanceof RecordTooLargeException
                || error instanceof RecordBatchTooLargeException
                || error instanceof InvalidTopicException
                || error instanceof InvalidTimestampException;
    }
}
