package io.messagescheduler.worker;

import io.messagescheduler.core.message.InvalidSchedule.Code;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Which target topics can be written to. A target is looked up when its first message enters the timer, seconds before it
 * is due as a rule, since a send to a missing topic would hold the whole transaction up. Thread-safe; bounded.
 */
final class TargetDirectory {
    private static final int MOST_TARGETS = 10_000;
    private static final long FIRST_LOOK_MS = 1_000;
    private static final long GOOD_FOR_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long BAD_FOR_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** @param fault null when the target can be written to */
    private record Verdict(@Nullable Code fault, long nanos) {
        boolean isFresh(long nowNanos) {
            return nowNanos - nanos < (fault == null ? GOOD_FOR_NANOS : BAD_FOR_NANOS);
        }
    }

    private final Admin admin;
    private final Map<String, CompletableFuture<Verdict>> verdicts = new ConcurrentHashMap<>();

    TargetDirectory(Admin admin) {
        this.admin = admin;
    }

    /** Starts a look-up where none is known or the last one is old; returns at once. */
    void touch(String target) {
        CompletableFuture<Verdict> known = verdicts.get(target);
        if (known != null && (!known.isDone() || isFresh(known))) {
            return;
        }
        if (verdicts.size() >= MOST_TARGETS) {
            verdicts.clear();
        }
        CompletableFuture<Verdict> fresh = new CompletableFuture<>();
        if (known == null || known.isCompletedExceptionally()) {
            verdicts.put(target, fresh);
        } else {
            // The old verdict holds until the new one is there.
            fresh.thenRun(() -> verdicts.put(target, fresh));
        }
        look(target, fresh);
    }

    /** Forgets what is known, after a send failed. */
    void doubt(String target) {
        verdicts.remove(target);
    }

    /** Why the target cannot be written to, or null when it can. Waits a second at most, at the first look only. */
    @Nullable
    Code fault(String target) throws InterruptedException {
        touch(target);
        CompletableFuture<Verdict> known = verdicts.get(target);
        if (known == null) {
            return null;
        }
        try {
            return known.get(FIRST_LOOK_MS, TimeUnit.MILLISECONDS).fault();
        } catch (ExecutionException | TimeoutException e) {
            // The cluster, not the target, is in trouble: the send itself will tell.
            return null;
        }
    }

    private static boolean isFresh(CompletableFuture<Verdict> known) {
        return !known.isCompletedExceptionally() && known.join().isFresh(System.nanoTime());
    }

    private void look(String target, CompletableFuture<Verdict> into) {
        Objects.requireNonNull(
                        admin.describeTopics(List.of(target)).topicNameValues().get(target))
                .whenComplete((description, error) -> {
                    if (error == null) {
                        into.complete(new Verdict(null, System.nanoTime()));
                    } else if (faultOf(error) instanceof Code fault) {
                        into.complete(new Verdict(fault, System.nanoTime()));
                    } else {
                        into.completeExceptionally(error);
                    }
                });
    }

    /** The fault of the target that the error tells of, or null when it tells of something else. */
    static @Nullable Code faultOf(@Nullable Throwable error) {
        if (error instanceof UnknownTopicOrPartitionException) {
            return Code.TARGET_MISSING;
        }
        if (error instanceof TopicAuthorizationException) {
            return Code.TARGET_UNAUTHORISED;
        }
        return error instanceof InvalidTopicException ? Code.BAD_TOPIC_NAME : null;
    }
}
