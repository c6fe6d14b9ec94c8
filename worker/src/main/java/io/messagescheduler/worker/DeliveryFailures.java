package io.messagescheduler.worker;

import io.messagescheduler.core.message.InvalidSchedule.Code;
import io.messagescheduler.worker.TargetDirectory.Trouble;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * What a delivery agent learns from transactions that failed: whom to blame, so that one bad record or target does not hold all
 * others up, how large the next one may be, and how long to wait before it. Owned by one thread.
 */
final class DeliveryFailures {
    private static final int LARGEST_TRANSACTION = 20_000;

    /** So large a transaction stays at least, however many records are refused. */
    private static final int WITH_REFUSED = 200;

    private static final int MOST_CULPRITS = 10_000;
    private static final long LONGEST_PAUSE_MS = 2_000;

    /** Failures in a row from which on a target that times out is left alone for a while. */
    private static final int PATIENCE_WITH_TARGETS = 3;

    private final TaskHalts halts;
    private final TargetDirectory directory;
    private final Map<DeliveryBatch.Culprit, Dispatch.Refusal> culprits = new HashMap<>();
    private final Queue<DeliveryBatch.SendFailure> sendFailures = new ConcurrentLinkedQueue<>();
    private final SplittableRandom random;
    private int limit = LARGEST_TRANSACTION;
    private int inARow;
    private int takeOversInARow;

    /**
     * @param isBlamed whether it is known what to do otherwise the next time
     * @param pause until the next transaction is tried; zero for none
     */
    record Lesson(boolean isBlamed, Duration pause) {}

    /** @param member whose failures these are, as no other's are named: what is random is by its name */
    DeliveryFailures(TaskHalts halts, TargetDirectory directory, String member) {
        this.halts = halts;
        this.directory = directory;
        this.random = new SplittableRandom(member.hashCode());
    }

    TaskHalts halts() {
        return halts;
    }

    /** Records that were refused, for {@link DeliveryBatch} to send otherwise; a view. */
    Map<DeliveryBatch.Culprit, Dispatch.Refusal> culprits() {
        return Collections.unmodifiableMap(culprits);
    }

    /** Where {@link DeliveryBatch} puts what fails; safe from any thread. */
    Queue<DeliveryBatch.SendFailure> sendFailures() {
        return sendFailures;
    }

    /** The most records for the next transaction. */
    int limit() {
        return limit;
    }

    int inARow() {
        return inARow;
    }

    /** Whether so many have failed that more than a moment's trouble must be the reason. */
    boolean areLasting() {
        return inARow > PATIENCE_WITH_TARGETS;
    }

    /** A transaction was committed, with these culprits disposed of. */
    void wentWell(Collection<DeliveryBatch.Culprit> settled) {
        settled.forEach(culprits::remove);
        inARow = 0;
        limit = Math.min(LARGEST_TRANSACTION, limit * 2);
    }

    /**
     * A transaction failed.
     *
     * @param together whether its sends were those of a transaction; without one each fails by itself
     */
    Lesson failed(boolean together) {
        inARow++;
        boolean isBlamed = false;
        boolean isRecordsFault = false;
        for (DeliveryBatch.SendFailure failure : OwnFailures.take(sendFailures, together)) {
            isBlamed |= blame(failure);
            isRecordsFault |= !failure.isBeside() && faultOf(failure.error()) != null;
        }
        // Where many records are refused, a large transaction is sent again for each of them.
        limit = Math.min(limit, Math.max(isRecordsFault ? WITH_REFUSED : 1, limit / 2));
        // Each such record costs a transaction, and others wait for it: the next one is tried at once.
        boolean isPause = !isBlamed || areLasting() && !isRecordsFault;
        return new Lesson(isBlamed, isPause ? pause(inARow) : Duration.ZERO);
    }

    /** Partitions could not be taken over: the pause until the next try. */
    Duration takeOverFailed() {
        return pause(++takeOversInARow);
    }

    void tookOver() {
        takeOversInARow = 0;
    }

    /** Of random length: two that take over from each other, and so shut each other out, would do so again and again in step. */
    private Duration pause(int failures) {
        return Duration.ofMillis(1 + random.nextLong(Math.min(LONGEST_PAUSE_MS, 10L << Math.min(failures, 8))));
    }

    private boolean blame(DeliveryBatch.SendFailure failure) {
        if (halts.halt(failure)) {
            return true;
        }
        if (failure.isBeside()) {
            // The message goes without it for a while.
            directory.blame(failure.topic(), Trouble.UNAVAILABLE);
            return true;
        }
        Code fault = faultOf(failure.error());
        if (fault != null) {
            if (culprits.size() < MOST_CULPRITS || culprits.containsKey(failure.culprit())) {
                culprits.merge(failure.culprit(), new Dispatch.Refusal(fault, false), (first, again) -> first.twice());
            }
            return true;
        }
        Trouble trouble = TargetDirectory.troubleOf(failure.error());
        if (trouble == null && inARow >= PATIENCE_WITH_TARGETS && failure.error() instanceof RetriableException) {
            trouble = Trouble.UNAVAILABLE;
        }
        if (trouble != null) {
            directory.blame(failure.topic(), trouble);
            return true;
        }
        directory.doubt(failure.topic());
        return false;
    }

    private static @Nullable Code faultOf(Exception error) {
        if (error instanceof RecordTooLargeException || error instanceof RecordBatchTooLargeException) {
            return Code.TOO_LARGE;
        }
        return error instanceof InvalidRecordException ? Code.TARGET_REFUSED : null;
    }

    /** Others deliver from these from now on. */
    void forget(Set<TopicPartition> partitions) {
        culprits.keySet().removeIf(culprit -> partitions.contains(culprit.partition()));
    }

    /** Nothing is left to fail at, and nothing to succeed at either. */
    void restart() {
        inARow = 0;
    }
}
