package io.messagescheduler.scheduler.api;

import io.javalin.http.Context;
import io.messagescheduler.process.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** Reads bodies of requests: one is bounded, and so are all together that are in memory at a time. */
final class RequestBodies {
    private static final int UNIT = 1024;
    /** What JSON adds: Base64 or escapes, names, headers. */
    private static final int JSON_OVERHEAD_BYTES = 128 * 1024;

    private static final int LEAST_BUDGET_BYTES = 32 * 1024 * 1024;

    /** Of a body that is too large. */
    private static final long MOST_PASSED_OVER_BYTES = 32L * 1024 * 1024;

    private static final Duration LONGEST_PASSED_OVER = Duration.ofSeconds(5);
    private static final int PASSED_OVER_AT_ONCE_BYTES = 8 * 1024;

    private final int maxMessageBytes;
    private final int longest;
    private final Semaphore budget;

    RequestBodies(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
        this.longest = 2 * maxMessageBytes + JSON_OVERHEAD_BYTES;
        this.budget = new Semaphore(Math.max(longest, LEAST_BUDGET_BYTES) / UNIT + 1);
    }

    /** A body; its share of the memory is free again when it is closed. */
    final class Body implements AutoCloseable {
        private final byte[] bytes;
        private final int units;

        /** @param units that it has of the budget */
        private Body(byte[] bytes, int units) {
            this.bytes = bytes;
            this.units = units;
        }

        byte[] bytes() {
            return bytes;
        }

        @Override
        public void close() {
            budget.release(units);
        }
    }

    Body read(Context context) {
        int announced = context.contentLength();
        if (announced > longest) {
            throw tooLarge(context);
        }
        int units = units(announced >= 0 ? announced : isChunked(context) ? longest : 0);
        if (!budget.tryAcquire(units)) {
            throw Problems.busy();
        }
        byte[] bytes;
        try {
            bytes = context.bodyInputStream().readNBytes(longest + 1);
        } catch (IOException e) {
            budget.release(units);
            throw Problems.badRequest("The body did not arrive whole.");
        } catch (RuntimeException e) {
            budget.release(units);
            throw e;
        }
        if (bytes.length > longest) {
            budget.release(units);
            throw tooLarge(context);
        }
        int needed = units(bytes.length);
        budget.release(units - needed);
        return new Body(bytes, needed);
    }

    private static int units(int bytes) {
        return bytes / UNIT + 1;
    }

    /** A request that announces no length has a body only if that comes in chunks. */
    private static boolean isChunked(Context context) {
        return context.header("Transfer-Encoding") != null;
    }

    /**
     * Reads what is still to come first, and keeps nothing of it: a client that is still sending when the connection is closed sees a
     * reset instead of the answer. One that waits for {@code 100 Continue} gets the answer at once.
     */
    private Problem tooLarge(Context context) {
        if (context.header("Expect") == null) {
            passOver(context);
        }
        return Problems.tooLarge(maxMessageBytes);
    }

    private static void passOver(Context context) {
        byte[] passed = new byte[PASSED_OVER_AT_ONCE_BYTES];
        long endNanos = System.nanoTime() + LONGEST_PASSED_OVER.toNanos();
        long left = MOST_PASSED_OVER_BYTES;
        try {
            InputStream body = context.bodyInputStream();
            int count = 0;
            while (count >= 0 && left > 0 && System.nanoTime() - endNanos < 0) {
                count = body.read(passed);
                left -= count;
            }
        } catch (IOException e) {
            // It has broken off, and reads no answer either.
        }
    }
}
