package io.messagescheduler.scheduler.api;

import io.javalin.http.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of requests that may wait, so that those of the server stay free for the others. Their number is the bound on
 * requests under way: what comes beyond it is told to come again.
 */
final class ApiThreads implements AutoCloseable {
    private final ThreadPoolExecutor threads;

    ApiThreads(int most) {
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(0, most, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            Thread thread = new Thread(work, "api-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The answer to one request; may wait a bounded time. */
    interface Answer {
        void give(Context context) throws InterruptedException;
    }

    /** Lets one of these threads answer. */
    void run(Context context, Answer answer) {
        context.future(() -> {
            try {
                return CompletableFuture.runAsync(() -> give(context, answer), threads);
            } catch (RejectedExecutionException e) {
                throw Problems.busy();
            }
        });
    }

    private static void give(Context context, Answer answer) {
        try {
            answer.give(context);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problems.unavailable("This process is stopping.");
        }
    }

    /** Requests under way now. */
    int active() {
        return threads.getActiveCount();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
