package io.messagescheduler.worker;

import io.messagescheduler.worker.DeliveryBatch.SendFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * Tells the sends that failed through their own fault from those that failed along with them. When one record's failure breaks
 * a transaction, the producer hands that very exception to the callbacks of whatever it has not sent yet, records of other
 * topics included. So the first failure is to be believed, and of the others only those whose exception is neither that of the
 * first nor what broke the transaction.
 */
final class OwnFailures {
    private OwnFailures() {}

    /**
     * Empties the queue.
     *
     * @param failures in the order of the producer's callbacks
     * @param broken what the transaction ended with; if it does not tell what broke it, the first failure stands alone
     */
    static List<SendFailure> take(Queue<SendFailure> failures, Throwable broken) {
        Throwable cause = apiError(broken);
        List<SendFailure> own = new ArrayList<>();
        SendFailure next;
        while ((next = failures.poll()) != null) {
            if (own.isEmpty()) {
                own.add(next);
            } else if (cause != null
                    && next.error() != cause
                    && next.error() != own.getFirst().error()) {
                own.add(next);
            }
        }
        return own;
    }

    private static @Nullable Throwable apiError(Throwable broken) {
        for (Throwable each = broken; each != null; each = each.getCause()) {
            if (each instanceof ApiException) {
                return each;
            }
        }
        return null;
    }
}
