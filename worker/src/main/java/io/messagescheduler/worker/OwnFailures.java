package io.messagescheduler.worker;

import io.messagescheduler.worker.DeliveryBatch.SendFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.kafka.common.errors.ApiException;

/**
 * Tells the sends that failed through their own fault from those that failed along with them. When one record's failure breaks
 * a transaction, the producer hands the same exception, or one that cannot be told from another culprit's, to the callbacks of
 * whatever it has not sent yet, records of other topics included. So only the first failure of a transaction is to be believed:
 * what is left of others shows when the transaction is made again.
 */
final class OwnFailures {
    private OwnFailures() {}

    /**
     * Empties the queue.
     *
     * @param failures in the order of the producer's callbacks
     * @param together whether the sends were those of a transaction; without one each fails by itself
     */
    static List<SendFailure> take(Queue<SendFailure> failures, boolean together) {
        List<SendFailure> own = new ArrayList<>();
        SendFailure next;
        while ((next = failures.poll()) != null) {
            if (!together || own.isEmpty()) {
                own.add(next);
            } else if (next.error() instanceof ApiException && !(own.getFirst().error() instanceof ApiException)) {
                // Records of its batch were told before it that they stood beside one that was refused.
                own.set(0, next);
            }
        }
        return own;
    }
}
