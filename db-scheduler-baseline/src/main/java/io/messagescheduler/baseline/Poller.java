package io.messagescheduler.baseline;

import io.messagescheduler.baseline.Forwarder.SendFailed;
import io.messagescheduler.process.Agent;
import io.messagescheduler.process.ProcessFailure;
import io.messagescheduler.process.Readiness;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls once a period, and again at once for as long as batches are full. When the database or Kafka is away, it rolls
 * back and tries again, after a pause that grows to five seconds.
 */
final class Poller implements Agent {
    private static final Logger log = LoggerFactory.getLogger(Poller.class);

    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long FIRST_BACKOFF_MS = 100;
    private static final long LONGEST_BACKOFF_MS = 5_000;

    private final String name;
    private final Database database;
    private final Poll poll;
    private final PollMetrics metrics;
    private final long periodNanos;
    private long nextNanos;
    private long backoffMs = FIRST_BACKOFF_MS;
    private volatile boolean failing;

    /** @param delay before the first poll, so that several pollers take turns within a period */
    Poller(String name, Database database, Poll poll, PollMetrics metrics, Duration period, Duration delay) {
        this.name = name;
        this.database = database;
        this.poll = poll;
        this.metrics = metrics;
        this.periodNanos = period.toNanos();
        this.nextNanos = System.nanoTime() + delay.toNanos();
    }

    @Override
    public int doWork() throws InterruptedException {
        long waitNanos = nextNanos - System.nanoTime();
        if (waitNanos > 0) {
            TimeUnit.NANOSECONDS.sleep(Math.min(waitNanos, LONGEST_WAIT_NANOS));
            if (waitNanos > LONGEST_WAIT_NANOS) {
                return 0;
            }
        }
        long startNanos = System.nanoTime();
        int sent;
        try {
            sent = poll();
        } catch (SQLException | SendFailed failure) {
            metrics.failed();
            failing = true;
            log.warn("A poll failed and is rolled back; the next is in {} ms ({})", backoffMs, failure.toString());
            nextNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(backoffMs);
            backoffMs = Math.min(2 * backoffMs, LONGEST_BACKOFF_MS);
            return 0;
        }
        long endNanos = System.nanoTime();
        metrics.polled(sent, endNanos - startNanos);
        failing = false;
        backoffMs = FIRST_BACKOFF_MS;
        if (sent < poll.fullBatch()) {
            nextNanos = Math.max(nextNanos + periodNanos, endNanos);
        }
        return sent;
    }

    Readiness readiness() {
        return failing ? Readiness.no("the last poll failed; it is tried again") : Readiness.yes();
    }

    @Override
    public String roleName() {
        return name;
    }

    @Override
    public void onClose() {}

    private int poll() throws SQLException, SendFailed, InterruptedException {
        try (Connection connection = database.connection()) {
            try {
                return poll.sendBatch(connection, System.currentTimeMillis());
            } catch (SQLException | SendFailed | InterruptedException | RuntimeException failure) {
                Rollback.of(connection);
                throw failure;
            }
        } catch (SQLException failure) {
            Optional<ProcessFailure> fault = MySqlErrors.fault(failure, database.server());
            if (fault.isPresent()) {
                throw fault.get();
            }
            throw failure;
        }
    }
}
