package io.messagescheduler.scheduler.api;

import io.javalin.http.Context;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of requests that may take long, so that those of the server stay free for the others. How many of them there
 * are, and how many requests may queue for one, is the bound: what comes beyond it is told to come again. Answers are
 * written by other threads, so that who does not read one keeps nobody waiting; of those there are as many as there are
 * connections, at the most.
 */
final class ApiThreads implements AutoCloseable {
    private final ThreadPoolExecutor threads;
    private final ThreadPoolExecutor writers;

    /** @param name of its threads */
    ApiThreads(String name, int most, int mostQueued) {
        threads = pool(
                name + "-",
                most,
                most,
                mostQueued == 0 ? new SynchronousQueue<>() : new LinkedBlockingQueue<>(mostQueued));
        threads.allowCoreThreadTimeOut(true);
        writers = pool(name + "-answer-", 0, Integer.MAX_VALUE, new SynchronousQueue<>());
    }

    private static ThreadPoolExecutor pool(String name, int kept, int most, BlockingQueue<Runnable> queue) {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(kept, most, 30, TimeUnit.SECONDS, queue, work -> {
            Thread thread = new Thread(work, name + number.getAndIncrement());
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
                return CompletableFuture.runAsync(() -> give(context, answer), threads)
                        .whenCompleteAsync((nothing, error) -> {}, writers);
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

    /** Requests under way now, the queued ones included. */
    int underWay() {
        return threads.getActiveCount() + threads.getQueue().size();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        writers.shutdownNow();
    }
}
