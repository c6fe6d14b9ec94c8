package io.messagescheduler.worker;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where a drain agent gets its jobs, and tells how it stands: the Scheduler. */
public interface JobSource {
    /** What the agent says of itself. */
    enum Status {
        READY,
        WORKING,
        DONE,
        ERROR
    }

    /**
     * Tells the Scheduler how the agent stands; it may answer with a job.
     *
     * @param job the job that {@code status} is about, or null
     * @param wait how long the Scheduler may wait for a job before it answers that there is none
     * @throws IOException when the Scheduler cannot be reached or does not understand
     */
    @Nullable
    DrainJob post(Status status, @Nullable DrainJob job, Duration wait) throws IOException, InterruptedException;
}
