package io.messagescheduler.scheduler.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for which outcome. As large as the number of requests under way, which {@link ApiThreads} bounds. Safe for any
 * number of threads.
 */
final class Outcomes {
    private final Map<Key, List<CompletableFuture<OutcomeEntry>>> waiting = new HashMap<>();

    private record Key(String id, String request) {}

    /** Begins to wait; to be closed by who does. From now on no outcome of this request is missed. */
    Expected expect(String id, String request) {
        return new Expected(new Key(id, request));
    }

    /** Passes an outcome on to whoever waits for it. */
    void told(OutcomeEntry outcome) {
        List<CompletableFuture<OutcomeEntry>> expecting;
        synchronized (this) {
            expecting = waiting.remove(new Key(outcome.id(), outcome.outcome().request()));
        }
        if (expecting != null) {
            expecting.forEach(future -> future.complete(outcome));
        }
    }

    private synchronized void add(Key key, CompletableFuture<OutcomeEntry> future) {
        waiting.computeIfAbsent(key, none -> new ArrayList<>(1)).add(future);
    }

    private synchronized void remove(Key key, CompletableFuture<OutcomeEntry> future) {
        List<CompletableFuture<OutcomeEntry>> expecting = waiting.get(key);
        if (expecting != null && expecting.remove(future) && expecting.isEmpty()) {
            waiting.remove(key);
        }
    }

    synchronized int size() {
        return waiting.size();
    }

    /** One wait. */
    final class Expected implements AutoCloseable {
        private final Key key;
        private final CompletableFuture<OutcomeEntry> future = new CompletableFuture<>();

        private Expected(Key key) {
            this.key = key;
            add(key, future);
        }

        /** The outcome, or null when none was told in time. */
        @Nullable
        OutcomeEntry await(Duration time) throws InterruptedException {
            try {
                return Objects.requireNonNull(future.get(time.toMillis(), TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                return null;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            remove(key, future);
        }
    }
}
