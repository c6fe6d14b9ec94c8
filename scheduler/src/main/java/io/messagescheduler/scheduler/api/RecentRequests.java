package io.messagescheduler.scheduler.api;

import io.messagescheduler.core.message.Sequence;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The requests with an {@code Idempotency-Key} that were taken last, so that a repetition is answered before the index knows
 * of the first. Bounded; what is forgotten here is found in the index. Safe for any number of threads.
 */
final class RecentRequests {
    private static final long LONGEST_WAIT_MS = 15_000;

    private final Map<String, Attempt> attempts;

    RecentRequests(int most) {
        this.attempts = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Attempt> eldest) {
                return size() > most;
            }
        };
    }

    /** What is remembered of a schedule that was taken, and that a repetition does not say itself. */
    record Taken(
            long dueMs, long version, long atMs, @Nullable Sequence source) {}

    /** One request that was begun, here or by an earlier caller. */
    static final class Attempt {
        private final byte[] fingerprint;
        private final CompletableFuture<Taken> result = new CompletableFuture<>();

        private Attempt(byte[] fingerprint) {
            this.fingerprint = fingerprint;
        }

        /** What came of it, once it is known; null when it failed or takes too long. */
        @Nullable
        Taken await() throws InterruptedException {
            try {
                return result.get(LONGEST_WAIT_MS, TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                return null;
            }
        }
    }

    /**
     * The attempt that was begun with this key before, or null: then this one is begun, and must be ended by {@link #taken}
     * or {@link #failed}.
     *
     * @param fingerprint of the request, the same for repetitions
     */
    synchronized @Nullable Attempt begin(String key, byte[] fingerprint) {
        Attempt before = attempts.get(key);
        claim(key, fingerprint);
        return before;
    }

    /** Throws the problem of a key that was used for another request; else remembers what it is used for. */
    synchronized void claim(String key, byte[] fingerprint) {
        Attempt before = attempts.putIfAbsent(key, new Attempt(fingerprint));
        if (before != null && !Arrays.equals(before.fingerprint, fingerprint)) {
            throw Problems.keyReused();
        }
    }

    void taken(String key, Taken taken) {
        Attempt attempt;
        synchronized (this) {
            attempt = attempts.get(key);
        }
        if (attempt != null) {
            attempt.result.complete(taken);
        }
    }

    /** The key may be used again. */
    void failed(String key) {
        Attempt attempt;
        synchronized (this) {
            attempt = attempts.remove(key);
        }
        if (attempt != null) {
            attempt.result.completeExceptionally(new IllegalStateException("It failed"));
        }
    }
}
