package io.messagescheduler.messenger;

import io.messagescheduler.messenger.MessageStore.StoreUnavailable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a database that is away: tries again with growing pauses, bounded by {@code longest}, for as long as it takes,
 * and says so. A message without a copy is never sent, so there is nothing better to do. Several threads may share one.
 */
final class Patience {
    private static final Logger log = LoggerFactory.getLogger(Patience.class);

    private final Duration shortest;
    private final Duration longest;
    private final CountDownLatch stopped = new CountDownLatch(1);

    Patience(Duration shortest, Duration longest) {
        this.shortest = shortest;
        this.longest = longest;
    }

    /** Ends every wait, now and from now on, as an interrupt would. */
    void stop() {
        stopped.countDown();
    }

    /** @param purpose what is done, as it reads after "cannot" */
    <T> T call(String purpose, Supplier<T> work) throws InterruptedException {
        Duration pause = shortest;
        boolean waited = false;
        while (true) {
            try {
                T result = work.get();
                if (waited) {
                    log.info("The database is back");
                }
                return result;
            } catch (StoreUnavailable away) {
                log.warn(
                        "The database is away, cannot {}; trying again in {} ms ({})",
                        purpose,
                        pause.toMillis(),
                        away.getMessage());
                waited = true;
                if (stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new InterruptedException("stopped while waiting for the database");
                }
                pause = pause.multipliedBy(2).compareTo(longest) < 0 ? pause.multipliedBy(2) : longest;
            }
        }
    }

    void run(String purpose, Runnable work) throws InterruptedException {
        call(purpose, () -> {
            work.run();
            return true;
        });
    }
}
