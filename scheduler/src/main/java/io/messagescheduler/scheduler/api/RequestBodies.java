package io.messagescheduler.scheduler.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/** Reads bodies of requests: one is bounded, and so are all together that are in memory at a time. */
final class RequestBodies {
    private static final int UNIT = 1024;
    /** What JSON adds: Base64 or escapes, names, headers. */
    private static final int JSON_OVERHEAD_BYTES = 128 * 1024;

    private static final int LEAST_BUDGET_BYTES = 32 * 1024 * 1024;

    /** Of a body that is too large. */
    private static final long MOST_PASSED_OVER_BYTES = 32L * 1024 * 1024;

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
            passOver(context);
            throw Problems.tooLarge(maxMessageBytes);
        }
        int units = (announced < 0 ? longest : announced) / UNIT + 1;
        if (!budget.tryAcquire(units)) {
            throw Problems.busy();
        }
        try {
            byte[] bytes = context.bodyInputStream().readNBytes(longest + 1);
            if (bytes.length > longest) {
                passOver(context);
                throw Problems.tooLarge(maxMessageBytes);
            }
            return new Body(bytes, units);
        } catch (IOException e) {
            budget.release(units);
            throw Problems.badRequest("The body did not arrive whole.");
        } catch (RuntimeException e) {
            budget.release(units);
            throw e;
        }
    }

    /**
     * Reads what is still to come and keeps nothing of it: a client that is still sending when the connection is closed sees a reset
     * instead of the answer. One that waits for {@code 100 Continue} gets the answer at once.
     */
    private static void passOver(Context context) {
        if (context.header("Expect") != null) {
            return;
        }
        try {
            context.bodyInputStream().skip(MOST_PASSED_OVER_BYTES);
        } catch (IOException e) {
            // It will not read the answer either.
        }
    }
}
