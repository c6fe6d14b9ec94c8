package io.messagescheduler.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests whose outcome somebody waits for: a bounded number, each for the same time at most. Safe for any number of
 * threads; futures are completed outside the lock, since what is chained to them may come back here.
 */
final class WaitingOutcomes {
    private final int most;
    private final Duration limit;
    private final LongSupplier nanoClock;

    /** In the order they came, which is the order they expire in. */
    private final Map<Request, Waiting> waiting = new LinkedHashMap<>();

    private @Nullable Throwable end;

    WaitingOutcomes(int most, Duration limit, LongSupplier nanoClock) {
        this.most = most;
        this.limit = limit;
        this.nanoClock = nanoClock;
    }

    /** Two that wait for the same request share a future. */
    CompletableFuture<Outcome> add(String scheduleId, String requestId) {
        Request request = new Request(scheduleId, requestId);
        CompletableFuture<Outcome> future = new CompletableFuture<>();
        Waiting added = new Waiting(future, nanoClock.getAsLong());
        synchronized (this) {
            if (end != null) {
                return CompletableFuture.failedFuture(end);
            }
            Waiting same = waiting.get(request);
            if (same != null) {
                return same.future();
            }
            if (waiting.size() >= most) {
                throw new RejectedExecutionException(
                        most + " requests wait for their outcome already: wait for some of them first");
            }
            waiting.put(request, added);
        }
        // Whoever else completes it, as by cancel or orTimeout, makes room for another.
        future.whenComplete((outcome, failure) -> remove(request, added));
        return future;
    }

    void complete(Outcome outcome) {
        Waiting found = remove(new Request(outcome.id(), outcome.requestId()));
        if (found != null) {
            found.future().complete(outcome);
        }
    }

    /** Fails those that have waited for the limit. */
    void expire() {
        for (Waiting expired : takeExpired()) {
            expired.future()
                    .completeExceptionally(new TimeoutException("No outcome within " + limit
                            + "; the request may yet be granted. Does the scheduler run?"));
        }
    }

    /** Fails all that wait and all that come later. */
    void end(Throwable reason) {
        List<Waiting> all;
        synchronized (this) {
            end = reason;
            all = new ArrayList<>(waiting.values());
            waiting.clear();
        }
        all.forEach(one -> one.future().completeExceptionally(reason));
    }

    synchronized int size() {
        return waiting.size();
    }

    private synchronized List<Waiting> takeExpired() {
        long now = nanoClock.getAsLong();
        List<Waiting> expired = new ArrayList<>();
        Iterator<Waiting> oldestFirst = waiting.values().iterator();
        while (oldestFirst.hasNext()) {
            Waiting one = oldestFirst.next();
            if (now - one.sinceNanos() < limit.toNanos()) {
                break;
            }
            expired.add(one);
            oldestFirst.remove();
        }
        return expired;
    }

    private synchronized @Nullable Waiting remove(Request request) {
        return waiting.remove(request);
    }

    private synchronized void remove(Request request, Waiting one) {
        waiting.remove(request, one);
    }

    private record Request(String scheduleId, String requestId) {}

    private record Waiting(CompletableFuture<Outcome> future, long sinceNanos) {}
}
