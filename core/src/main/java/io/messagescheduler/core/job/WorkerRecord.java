package io.messagescheduler.core.job;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a Worker. Times are epoch milliseconds, to be shown; liveness itself goes by the monotonic clock.
 *
 * @param ip where its last heartbeat came from
 * @param status what it said last
 * @param jobId the job that it said it has, if any
 */
public record WorkerRecord(
        String id,
        long joinedMs,
        String ip,
        long lastHeartbeatMs,
        JobStatus status,
        @Nullable UUID jobId) {}
