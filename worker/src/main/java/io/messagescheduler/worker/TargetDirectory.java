package io.messagescheduler.worker;

import io.messagescheduler.process.ElapsedTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Which target topics can be written to. A target is looked up when its first message enters the timer, seconds before it
 * is due as a rule, since a send to a missing topic would hold the whole transaction up. Thread-safe; bounded.
 */
final class TargetDirectory {
    /** What is wrong with a target. */
    enum Trouble {
        MISSING,
        UNAUTHORISED,
        BAD_NAME,
        /** It exists, but the cluster cannot take records for it at present. */
        UNAVAILABLE
    }

    private static final int MOST_TARGETS = 10_000;
    private static final long FIRST_LOOK_MS = 1_000;
    private static final long GOOD_FOR_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long BAD_FOR_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long BLAMED_FOR_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** @param trouble null when the target can be written to */
    private record Verdict(@Nullable Trouble trouble, long untilNanos) {}

    private final TopicLookUp topics;
    private final ElapsedTime elapsed;
    private final Map<String, Verdict> verdicts = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> looking = new ConcurrentHashMap<>();

    TargetDirectory(TopicLookUp topics, ElapsedTime elapsed) {
        this.topics = topics;
        this.elapsed = elapsed;
    }

    private Verdict verdict(@Nullable Trouble trouble, long forNanos) {
        return new Verdict(trouble, elapsed.nanos() + forNanos);
    }

    private boolean isFresh(Verdict verdict) {
        return elapsed.nanos() - verdict.untilNanos() < 0;
    }

    /** Starts a look-up where none is known or the last one is old; returns at once. Meanwhile the old verdict holds. */
    void touch(String target) {
        Verdict known = verdicts.get(target);
        if (known != null && isFresh(known) || looking.containsKey(target)) {
            return;
        }
        CompletableFuture<Void> look = new CompletableFuture<>();
        if (looking.putIfAbsent(target, look) == null) {
            look(target, look);
        }
    }

    /** Forgets what is known, after a send failed. */
    void doubt(String target) {
        verdicts.remove(target);
    }

    /** A send failed through the target's fault: its messages are not tried for a while, whatever a look-up would say. */
    void blame(String target, Trouble trouble) {
        put(target, verdict(trouble, BLAMED_FOR_NANOS));
    }

    /** Waits for the first look-ups of these targets, a second at most for all of them. */
    void await(Collection<String> targets) throws InterruptedException {
        List<CompletableFuture<Void>> open = new ArrayList<>();
        for (String target : targets) {
            touch(target);
            CompletableFuture<Void> look = looking.get(target);
            if (look != null && !verdicts.containsKey(target)) {
                open.add(look);
            }
        }
        if (open.isEmpty()) {
            return;
        }
        try {
            CompletableFuture.allOf(open.toArray(CompletableFuture[]::new)).get(FIRST_LOOK_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The cluster, not the target, is in trouble: the send itself will tell.
        }
    }

    /** Why the target cannot be written to, or null when it can or nothing is known. */
    @Nullable
    Trouble trouble(String target) {
        Verdict known = verdicts.get(target);
        return known == null ? null : known.trouble();
    }

    private void look(String target, CompletableFuture<Void> done) {
        topics.describe(target).whenComplete((description, error) -> {
            Verdict known = verdicts.get(target);
            boolean blamed = known != null && known.trouble() != null && isFresh(known);
            Trouble trouble = error == null ? troubleOf(description) : troubleOf(error);
            if (!blamed && (error == null || trouble != null)) {
                put(target, verdict(trouble, trouble == null ? GOOD_FOR_NANOS : BAD_FOR_NANOS));
            }
            looking.remove(target);
            done.complete(null);
        });
    }

    private void put(String target, Verdict verdict) {
        if (verdicts.size() >= MOST_TARGETS) {
            verdicts.clear();
        }
        verdicts.put(target, verdict);
    }

    private static @Nullable Trouble troubleOf(TopicDescription description) {
        for (TopicPartitionInfo partition : description.partitions()) {
            if (partition.leader() == null || partition.leader().isEmpty()) {
                return Trouble.UNAVAILABLE;
            }
        }
        return null;
    }

    /** The trouble with the target that the error tells of, or null when it tells of something else. */
    static @Nullable Trouble troubleOf(@Nullable Throwable error) {
        if (error instanceof UnknownTopicOrPartitionException) {
            return Trouble.MISSING;
        }
        if (error instanceof TopicAuthorizationException) {
            return Trouble.UNAUTHORISED;
        }
        return error instanceof InvalidTopicException ? Trouble.BAD_NAME : null;
    }
}
